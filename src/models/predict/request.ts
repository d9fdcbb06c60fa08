import type { Machine, RoofKind } from '../../machines/machine.ts';
import type { Link } from '../../machines/links.ts';
import { InputError, showValue } from '../../text/input-error.ts';
import type { AttentionAlgorithm } from '../../ops/attention.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { FORMATS } from '../../ops/formats.ts';
import { parameterCounts } from '../parameters.ts';
import type { ModelFormats } from '../storage/stored-format.ts';
import type { Draft } from './phases/speculation.ts';

/** The input of a prediction: a model, a GPU, and how it is run. */
export interface PredictionRequest {
  readonly model: ModelConfig;
  /** Name of the model in the answer: a preset's slug, a file's name. */
  readonly modelId: string;
  /** The size its makers state, used by the guide's formulas. */
  readonly nominalParameters: number;
  readonly gpu: Machine;
  /** Tokens of each prompt. */
  readonly prompt: number;
  /** Tokens of each answer. */
  readonly output: number;
  /** Concurrent sequences. */
  readonly batch: number;
  /** Sequence length for capacity and for every decode step; null: depends on the mode. */
  readonly context: number | null;
  /** Sequence length for the full model's capacity, if it is not `context`, else prompt and answer. */
  readonly capacityContext?: number;
  /** Of weights, by class where the file says so, activations and KV cache. */
  readonly formats: ModelFormats;
  /** Null: standard for the guide's formulas, fused for the full model. */
  readonly attention: AttentionAlgorithm | null;
  /** Bytes of memory; null: the GPU's own. */
  readonly memoryBytes: number | null;
  /** Bytes of memory reserved for other uses. */
  readonly reserveBytes: number;
  /** Share of each roof that kernels reach, above 0, at most 1. */
  readonly efficiency: { readonly compute: number; readonly memory: number };
  /** Seconds of overhead per dispatch; null: the GPU's, if measured. */
  readonly dispatchSeconds: number | null;
  /** Whether prefill skips scores hidden by the causal mask. */
  readonly causal: boolean;
  /** Most tokens of prompts in one pass; null: all prompts in one pass. */
  readonly chunk: number | null;
  /** Speculative decoding; null: none. */
  readonly draft: Draft | null;
  /** GPUs that share the model by tensor parallelism. */
  readonly gpus: number;
  /** What connects them; null: one GPU. */
  readonly link: Link | null;
  /** Null: the fastest arithmetic for the weights; in the guide's modes, half precision. */
  readonly roof: RoofKind | null;
}

/** The guide's example: 350 tokens in, 150 out, one sequence, half precision. */
export const GUIDE_REQUEST: Omit<PredictionRequest, 'model' | 'modelId' | 'nominalParameters' | 'gpu'> = {
  prompt: 350,
  output: 150,
  batch: 1,
  context: null,
  formats: { weights: FORMATS.f16, activations: FORMATS.f16, kv: FORMATS.f16 },
  attention: null,
  memoryBytes: null,
  reserveBytes: 0,
  efficiency: { compute: 1, memory: 1 },
  dispatchSeconds: null,
  causal: true,
  chunk: null,
  draft: null,
  gpus: 1,
  link: null,
  roof: null,
};

/** Beyond these limits an answer would be useless or its sums inexact. */
const MOST = { prompt: 1e8, output: 1e6, batch: 1e7, context: 2 ** 31 };

/** As many GPUs as machines have, or racks whose GPUs share one link. */
export const GPU_COUNTS = [1, 2, 4, 8, 16, 32, 64, 72] as const;

/**
 * Checks the range of every number.
 * @throws InputError naming the first out of range
 */
export function checkRequest(request: PredictionRequest): void {
  for (const name of ['prompt', 'output', 'batch', 'context'] as const) {
    const value = request[name];
    if (name === 'context' && value === null) continue;
    whole(name, value, MOST[name]);
  }
  const { memoryBytes, reserveBytes, dispatchSeconds, efficiency, nominalParameters } = request;
  between('memory', memoryBytes ?? 1, 1, 1e18, 'bytes');
  between('reserve', reserveBytes, 0, 1e18, 'bytes');
  between('dispatch overhead', dispatchSeconds ?? 0, 0, 1, 'seconds');
  const { gpus, link, chunk, draft } = request;
  if (!(GPU_COUNTS as readonly number[]).includes(gpus)) {
    throw new InputError(`gpus: expected one of ${GPU_COUNTS.join(', ')}, got ${showValue(gpus)}`);
  }
  if (gpus > 1 && !link) throw new InputError(`link: expected what connects ${gpus} GPUs, got nothing`);
  if (chunk !== null) whole('chunk', chunk, MOST.prompt);
  if (draft) checkDraft(draft, request.model);
  between('nominal parameters', nominalParameters, 1, 2 ** 53, 'a count');
  for (const [name, share] of Object.entries(efficiency)) {
    if (!(share > 0 && share <= 1)) {
      throw new InputError(`${name} efficiency: expected a share above 0, at most 1, got ${showValue(share)}`);
    }
  }
}

function whole(name: string, value: number | null, most: number): void {
  if (Number.isInteger(value) && value! >= 1 && value! <= most) return;
  throw new InputError(`${name}: expected a whole number from 1 to ${most}, got ${showValue(value)}`);
}

function checkDraft({ model: draft, length, acceptance }: Draft, model: ModelConfig): void {
  whole('draft length', length, 1000);
  between('acceptance', acceptance, 0, 1, 'a probability');
  const [small, large] = [parameterCounts(draft).total, parameterCounts(model).total];
  if (small >= large) {
    throw new InputError(
      `draft: expected a model with fewer parameters than the ${large} of ${model.name}, got ${draft.name} with ${small}`,
    );
  }
  // Models of one tokenizer pad their vocabularies differently.
  if (Math.abs(draft.vocabSize - model.vocabSize) > 1024) {
    throw new InputError(
      `draft: expected a model with the vocabulary of ${model.name}, ${model.vocabSize} tokens, got ${draft.name} with ${draft.vocabSize}`,
    );
  }
}

function between(name: string, value: number, least: number, most: number, unit: string): void {
  if (value >= least && value <= most) return;
  throw new InputError(`${name}: expected ${unit} from ${least} to ${most}, got ${showValue(value)}`);
}
