import type { Gpu, RoofKind } from '../../machines/gpu.ts';
import { InputError, showValue } from '../../text/input-error.ts';
import type { AttentionAlgorithm } from '../../ops/attention.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { FORMATS, type Formats } from '../../ops/formats.ts';

/** What is asked: a model, a GPU, and how it is run. */
export interface PredictionRequest {
  readonly model: ModelConfig;
  /** What the answer calls the model: a preset's slug, a file's name. */
  readonly modelId: string;
  /** The size its makers name, which the guide's formulas take. */
  readonly nominalParameters: number;
  readonly gpu: Gpu;
  /** Tokens of each prompt. */
  readonly prompt: number;
  /** Tokens of each answer. */
  readonly output: number;
  /** Sequences at once. */
  readonly batch: number;
  /** Length that capacity is asked for, and that every decode step is taken at; null: see the mode. */
  readonly context: number | null;
  readonly formats: Formats;
  /** Null: standard for the guide's formulas, fused for the whole model. */
  readonly attention: AttentionAlgorithm | null;
  /** Bytes of memory; null: the GPU's own. */
  readonly memoryBytes: number | null;
  /** Bytes of memory kept for anything else. */
  readonly reserveBytes: number;
  /** Shares of each roof that kernels reach, above 0 to 1. */
  readonly efficiency: { readonly compute: number; readonly memory: number };
  /** Seconds that one dispatch costs; null: the GPU's, where measured. */
  readonly dispatchSeconds: number | null;
  /** Whether prefill skips the scores that a causal mask hides. */
  readonly causal: boolean;
  /** Null: the highest that half precision has. */
  readonly roof: RoofKind | null;
}

/** What the guide asks: 350 tokens in, 150 out, one sequence, half precision. */
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
  causal: false,
  roof: null,
};

/** Beyond these an answer would be of no use, or its sums not exact. */
const MOST = { prompt: 1e8, output: 1e6, batch: 1e7, context: 2 ** 31 };

/**
 * Makes sure that every number can be reckoned with.
 * @throws InputError naming the first that cannot
 */
export function checkRequest(request: PredictionRequest): void {
  for (const name of ['prompt', 'output', 'batch', 'context'] as const) {
    const value = request[name];
    if (name === 'context' && value === null) continue;
    if (!Number.isInteger(value) || value! < 1 || value! > MOST[name]) {
      throw new InputError(`${name}: expected a whole number from 1 to ${MOST[name]}, got ${showValue(value)}`);
    }
  }
  const { memoryBytes, reserveBytes, dispatchSeconds, efficiency, nominalParameters } = request;
  between('memory', memoryBytes ?? 1, 1, 1e18, 'bytes');
  between('reserve', reserveBytes, 0, 1e18, 'bytes');
  between('dispatch overhead', dispatchSeconds ?? 0, 0, 1, 'seconds');
  between('nominal parameters', nominalParameters, 1, 2 ** 53, 'a count');
  for (const [name, share] of Object.entries(efficiency)) {
    if (!(share > 0 && share <= 1)) {
      throw new InputError(`${name} efficiency: expected a share above 0, at most 1, got ${showValue(share)}`);
    }
  }
}

function between(name: string, value: number, least: number, most: number, unit: string): void {
  if (value >= least && value <= most) return;
  throw new InputError(`${name}: expected ${unit} from ${least} to ${most}, got ${showValue(value)}`);
}
