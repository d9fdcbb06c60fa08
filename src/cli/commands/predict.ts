import { basename } from 'node:path';
import { machineOfReport } from '../../report/measured-machine.ts';
import { checkReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { findDatasheet } from '../../machines/datasheets.ts';
import { readMachine } from '../../machines/custom.ts';
import type { Machine, RoofKind } from '../../machines/machine.ts';
import { quote, jsonText } from '../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { isFile, loadModel, told, type LoadedModel } from '../load-model.ts';
import { readJson } from '../read-file.ts';
import { InputError } from '../../text/input-error.ts';
import type { AttentionAlgorithm } from '../../ops/attention.ts';
import type { ModelConfig } from '../../models/config/model-config.ts';
import { namedFormats } from '../../models/storage/named-formats.ts';
import { formatsOfFile, type ModelFormats } from '../../models/storage/stored-format.ts';
import { FORMATS, withGroup, type NumberFormat } from '../../ops/formats.ts';
import type { KvName } from './predict-options.ts';
import { estimateOn, type Estimate } from '../../report/model-estimate.ts';
import { predictLlm } from '../../models/predict/predict-llm.ts';
import type { LlmPrediction, Mode } from '../../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../../models/predict/request.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { inkFor } from '../print/ink.ts';
import { printPrediction } from '../print/prediction.ts';

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
  readonly weights?: string;
  readonly kv?: KvName;
  readonly group?: number;
  readonly kvGroup?: number;
  readonly attention?: AttentionAlgorithm;
  readonly as: Mode;
  readonly roof?: RoofKind;
  /** The default, kept for scripts. */
  readonly causal?: true;
  readonly fullScores?: true;
  readonly computeEfficiency: number;
  readonly memoryEfficiency: number;
  readonly overhead?: number;
  readonly explain?: true;
  readonly json?: string;
}

/** Predicts what a model does on a GPU. @throws CliError `usage` for input that cannot be used */
export function predict(options: PredictOptions): ExitCode {
  const { json } = readOutputs({ json: options.json });
  const model = loadModel(options.model);
  const { gpu, report } = loadMachine(options.gpu);
  const request = requestOf(options, model, gpu);
  const { published } = model;
  const prediction: LlmPrediction = {
    ...answer(request, options.as),
    ...(published && options.as === 'exact' && { published: published[1] }),
  };
  const estimate = report && estimateOf(request, report, options.as);
  if (json) writeOutput(json, jsonText(asJson(request, prediction, estimate)));
  if (json?.path !== null) {
    const ink = inkFor(process.stdout);
    process.stdout.write(printPrediction(request, prediction, estimate, options.explain === true, ink));
  }
  return EXIT.done;
}

function requestOf(options: PredictOptions, model: LoadedModel, gpu: Machine): PredictionRequest {
  return {
    model: model.config,
    modelId: model.id,
    nominalParameters: model.nominalParameters,
    gpu,
    prompt: options.prompt,
    output: options.output,
    batch: options.batch,
    context: options.context ?? null,
    formats: checked(() => formatsOf(options, model.config)),
    attention: options.attention ?? null,
    memoryBytes: options.memory ?? null,
    reserveBytes: options.reserve ?? 0,
    efficiency: { compute: options.computeEfficiency, memory: options.memoryEfficiency },
    dispatchSeconds: options.overhead ?? null,
    causal: options.fullScores !== true,
    chunk: null,
    draft: null,
    gpus: 1,
    link: null,
    roof: options.roof ?? null,
  };
}

/** The formats of the file, unless options say otherwise. @throws InputError for a group that its format lacks */
function formatsOf({ weights, group, kv, kvGroup }: PredictOptions, config: ModelConfig): ModelFormats {
  const stored = weights === undefined ? config.stored : namedFormats(weights, config);
  const regrouped = (option: string, name: string, format: NumberFormat, size: number | undefined): NumberFormat => {
    if (size === undefined) return format;
    if (format.group !== null) return withGroup(format, size);
    throw new InputError(
      `${option}: expected a format whose groups can be chosen, int8 or int4, beside it, got ${name}`,
    );
  };
  const own = weights ?? `the file's weights, ${config.stored.words ?? config.stored.base.id}`;
  const base = regrouped('--group', own, stored.base, group);
  const cache = kv === undefined ? (config.stored.kv ?? FORMATS.f16) : FORMATS[kv];
  const formats = formatsOfFile(base === stored.base ? stored : { ...stored, base }, cache);
  return { ...formats, kv: regrouped('--kv-group', formats.kv.id, formats.kv, kvGroup) };
}

const answer = (request: PredictionRequest, as: Mode): LlmPrediction => checked(() => predictLlm(request, as));

function checked<T>(reckon: () => T): T {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof InputError) throw new CliError(EXIT.usage, `predict: ${error.message}`);
    throw error;
  }
}

/** The estimate from measured kernels; null without usable measurements, or if the request rules it out. */
function estimateOf(request: PredictionRequest, report: Report, as: Mode): Estimate | null {
  // No estimate if the user set efficiencies or asked for the guide's formulas.
  if (as !== 'exact' || request.efficiency.memory !== 1 || request.efficiency.compute !== 1) return null;
  const estimate = estimateOn(report, { ...request, config: request.model });
  return 'missing' in estimate ? null : estimate;
}

/** The prediction, with the request and the values it was computed from. */
function asJson(request: PredictionRequest, prediction: LlmPrediction, estimate: Estimate | null): object {
  const { model, modelId: _, gpu, nominalParameters: __, ...asked } = request;
  return { ...prediction, ...(estimate && { estimate }), request: asked, modelConfig: model, gpuValues: gpu };
}

/** A GPU to predict for. */
interface LoadedMachine {
  readonly gpu: Machine;
  /** The report it was measured in; null for a GPU that was not measured. */
  readonly report: Report | null;
}

/**
 * The GPU of `--gpu`: a slug, a `gpu.json`, or a report.
 * @throws CliError `usage`, or InputError or ReportError for invalid content
 */
function loadMachine(given: string): LoadedMachine {
  if (!isFile(given)) return { gpu: told('--gpu', () => findDatasheet(given)), report: null };
  const value = readJson({ asked: '--gpu', what: 'a gpu.json or a report' }, given);
  return told(`--gpu ${quote(given)}`, () => {
    if (!isReport(value)) return { gpu: readMachine(value, basename(given)), report: null };
    const report = checkReport(value);
    return { gpu: machineOfReport(report), report };
  });
}

const isReport = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, 'format') || Object.hasOwn(value, 'formatVersion'));
