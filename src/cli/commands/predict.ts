import { InputError } from '../../theory/input-error.ts';
import type { AttentionAlgorithm } from '../../theory/llm/attention.ts';
import { FORMATS, withGroup } from '../../theory/llm/formats.ts';
import { predictLlm } from '../../theory/llm/predict/predict.ts';
import type { LlmPrediction, Mode } from '../../theory/llm/predict/prediction.ts';
import type { PredictionRequest } from '../../theory/llm/predict/request.ts';
import type { RoofKind } from '../../theory/gpus/gpu.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { inkFor } from '../print/ink.ts';
import { printPrediction } from '../print/prediction.ts';
import { loadGpu, loadModel } from './predict-inputs.ts';

/** What the user gave to `predict`. */
export interface PredictOptions {
  readonly model: string;
  readonly gpu: string;
  readonly memory?: number;
  readonly reserve?: number;
  readonly prompt: number;
  readonly output: number;
  readonly batch: number;
  readonly context?: number;
  readonly weights: keyof typeof FORMATS;
  readonly kv: 'f16' | 'int8';
  readonly group?: number;
  readonly attention?: AttentionAlgorithm;
  readonly as: Mode;
  readonly roof?: RoofKind;
  readonly causal?: true;
  readonly computeEfficiency: number;
  readonly memoryEfficiency: number;
  readonly overhead?: number;
  readonly explain?: true;
  readonly json?: string;
}

/** Predicts what a model does on a GPU. @throws CliError `usage` for input that cannot be used */
export function predict(options: PredictOptions): ExitCode {
  const { json } = readOutputs({ json: options.json });
  const request = requestOf(options);
  const prediction = answer(request, options.as);
  if (json) writeOutput(json, `${JSON.stringify(asJson(request, prediction), null, 2)}\n`);
  if (json?.path !== null) {
    process.stdout.write(printPrediction(request, prediction, options.explain === true, inkFor(process.stdout)));
  }
  return EXIT.done;
}

function requestOf(options: PredictOptions): PredictionRequest {
  const { id: modelId, config, nominalParameters } = loadModel(options.model);
  const grouped = (format: keyof typeof FORMATS) =>
    options.group === undefined ? FORMATS[format] : withGroup(FORMATS[format], options.group);
  return {
    model: config,
    modelId,
    nominalParameters,
    gpu: loadGpu(options.gpu),
    prompt: options.prompt,
    output: options.output,
    batch: options.batch,
    context: options.context ?? null,
    formats: { weights: grouped(options.weights), activations: FORMATS.f16, kv: grouped(options.kv) },
    attention: options.attention ?? null,
    memoryBytes: options.memory ?? null,
    reserveBytes: options.reserve ?? 0,
    efficiency: { compute: options.computeEfficiency, memory: options.memoryEfficiency },
    dispatchSeconds: options.overhead ?? null,
    causal: options.causal === true,
    roof: options.roof ?? null,
  };
}

function answer(request: PredictionRequest, as: Mode): LlmPrediction {
  try {
    return predictLlm(request, as);
  } catch (error) {
    if (error instanceof InputError) throw new CliError(EXIT.usage, `predict: ${error.message}`);
    throw error;
  }
}

/** The prediction, with what was asked and the values it was reckoned from. */
function asJson(request: PredictionRequest, prediction: LlmPrediction): object {
  const { model, modelId: _, gpu, nominalParameters: __, ...asked } = request;
  return { ...prediction, request: asked, modelConfig: model, gpuValues: gpu };
}
