import { linkOf } from '../machines/links.ts';
import { findDatasheet } from '../machines/datasheets.ts';
import { readMachine } from '../machines/custom.ts';
import type { Machine } from '../machines/machine.ts';
import type { ModelConfig } from '../models/config/model-config.ts';
import { readModelConfig } from '../models/config/parse-config.ts';
import { findPreset, nominalSize } from '../models/config/presets.ts';
import { parameterCounts } from '../models/parameters.ts';
import type { LlmPrediction, Mode } from '../models/predict/llm-prediction.ts';
import { predictLlm } from '../models/predict/predict-llm.ts';
import { GUIDE_REQUEST } from '../models/predict/request.ts';
import { KV_FORMATS, namedFormats, WEIGHT_NAMES } from '../models/storage/named-formats.ts';
import { formatsOfFile } from '../models/storage/stored-format.ts';
import { FORMATS } from '../ops/formats.ts';
import { checkReport } from '../report/parse-report.ts';
import { machineOfReport } from '../report/measured-machine.ts';
import { InputError, showValue } from '../text/input-error.ts';

/** What to predict: a model on a GPU, and how it is run. What is left out is as in `ridgepoint predict`. */
export interface PredictInput {
  /** A preset's name (`llama-2-7b`), or the content of a Hugging Face `config.json`. */
  readonly model: string | object;
  /** A GPU's slug or printed name (`a10`, "NVIDIA A100-SXM4-80GB"), or the content of a `gpu.json` or a report. */
  readonly gpu: string | object;
  /** Tokens of each prompt, default 350. */
  readonly prompt?: number;
  /** Tokens of each answer, default 150. */
  readonly output?: number;
  /** Concurrent sequences, default 1. */
  readonly batch?: number;
  /** Tokens of a sequence for capacity and every decode step; default: prompt and output, growing. */
  readonly context?: number;
  /** Format of the weights, such as `int4` or `q4_k_m`; default: as the file stores them. */
  readonly weights?: string;
  /** Format of the KV cache: `f16`, `fp8`, `int8`, `int4`, …; default: as the file says, else `f16`. */
  readonly kv?: (typeof KV_FORMATS)[number];
  /** Bytes of memory; default: what the GPU's driver reports. */
  readonly memoryBytes?: number;
  /** GPUs that share the model by tensor parallelism, default 1. */
  readonly gpus?: number;
  /** Id of the link between them, such as `nvlink4`; default: the fastest of the datasheet. */
  readonly link?: string;
  /** `exact` (the default): the full model; `guide` and `guide-exact`: the guide's formulas, rounded or not. */
  readonly as?: Mode;
}

/**
 * Predicts a model's times (seconds), memory (bytes) and intensities (FLOP per byte) on a GPU: lower bounds on times.
 * @throws InputError or ReportError in one sentence: an unknown name, an invalid file, a number out of range
 */
export function predict(input: PredictInput): LlmPrediction {
  checkInput(input);
  const { id, config, nominalParameters } = modelOf(input.model);
  const gpu = machineOf(input.gpu);
  const gpus = input.gpus ?? 1;
  const stored = input.weights === undefined ? config.stored : namedFormats(input.weights, config);
  if (input.kv !== undefined && !KV_FORMATS.includes(input.kv)) {
    throw new InputError(`kv: expected ${KV_FORMATS.join(', ')}, got ${showValue(input.kv)}`);
  }
  const request = {
    ...GUIDE_REQUEST,
    model: config,
    modelId: id,
    nominalParameters,
    gpu,
    prompt: input.prompt ?? GUIDE_REQUEST.prompt,
    output: input.output ?? GUIDE_REQUEST.output,
    batch: input.batch ?? GUIDE_REQUEST.batch,
    context: input.context ?? null,
    memoryBytes: input.memoryBytes ?? null,
    formats: formatsOfFile(stored, input.kv === undefined ? (config.stored.kv ?? FORMATS.f16) : FORMATS[input.kv]),
    gpus,
    link: gpus === 1 && input.link === undefined ? null : linkOf(gpu, input.link ?? null, gpus),
  };
  return predictLlm(request, input.as ?? 'exact');
}

const MODES: readonly Mode[] = ['exact', 'guide', 'guide-exact'];
/** The options; the compiler says so if one is missing here. */
const OPTIONS: Readonly<Record<keyof PredictInput, true>> = {
  model: true,
  gpu: true,
  prompt: true,
  output: true,
  batch: true,
  context: true,
  weights: true,
  kv: true,
  memoryBytes: true,
  gpus: true,
  link: true,
  as: true,
};

/** Programs may be written without types: what they hand over wrongly is named, not ignored. */
function checkInput(input: PredictInput): void {
  const given: unknown = input;
  if (typeof given !== 'object' || given === null) {
    throw new InputError(`predict: expected an object with model and gpu, got ${showValue(given)}`);
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown !== undefined) {
    throw new InputError(
      `predict: expected ${Object.keys(OPTIONS).join(', ')}, got an option named ${showValue(unknown)}`,
    );
  }
  for (const name of ['model', 'gpu'] as const) {
    const value: unknown = input[name];
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) {
      throw new InputError(`${name}: expected a name or the content of a file, got ${showValue(value)}`);
    }
  }
  if (input.as !== undefined && !MODES.includes(input.as)) {
    throw new InputError(`as: expected ${MODES.join(', ')}, got ${showValue(input.as)}`);
  }
  if (input.weights !== undefined && !WEIGHT_NAMES.includes(input.weights)) {
    throw new InputError(`weights: expected ${WEIGHT_NAMES.join(', ')}, got ${showValue(input.weights)}`);
  }
}

interface NamedModel {
  readonly id: string;
  readonly config: ModelConfig;
  readonly nominalParameters: number;
}

function modelOf(given: string | object): NamedModel {
  if (typeof given === 'string') return findPreset(given);
  const config = readModelConfig(given, 'config.json');
  return { id: 'config.json', config, nominalParameters: nominalSize(parameterCounts(config).total) };
}

function machineOf(given: string | object): Machine {
  if (typeof given === 'string') return findDatasheet(given);
  return Object.hasOwn(given, 'format') ? machineOfReport(checkReport(given)) : readMachine(given, 'gpu.json');
}
