import { estimateFor, type FieldAnswer } from '../../field/estimate.ts';
import { fieldRows } from '../../field/field-rows.ts';
import { leverTable, type LeverRow, type Outcome } from '../../models/levers/lever-table.ts';
import { workshopOf, type Workshop } from '../../models/levers/levers.ts';
import { verdictOf } from '../../models/levers/memory-verdict.ts';
import { costPerMillion } from '../../models/levers/price.ts';
import type { LlmPrediction } from '../../models/predict/llm-prediction.ts';
import { predictLlm } from '../../models/predict/predict-llm.ts';
import type { PredictionRequest } from '../../models/predict/request.ts';
import { estimateOn, type Estimate } from '../../report/model-estimate.ts';
import type { Report } from '../../report/report-format.ts';
import { jsonText } from '../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { filesOfModel, loadModel } from '../load-model.ts';
import { readOutputs, writeOutput, type Output } from '../outputs.ts';
import { inkFor } from '../print/ink.ts';
import { listed, printField, printList } from '../print/prediction/lists.ts';
import { printPrediction, type Answer } from '../print/prediction/prediction.ts';
import { checked, loadMachine, requestOf, type PredictOptions } from './predict-request.ts';

/** Predicts what a model does on a GPU. @throws CliError `usage` for input that cannot be used */
export function predict(options: PredictOptions): ExitCode {
  const { json } = readOutputs({ json: options.json }, [
    options.gpu,
    ...filesOfModel(options.model),
    ...filesOfModel(options.draft),
  ]);
  const ink = inkFor(process.stdout);
  if (options.list) return give(json, listed(), printList(ink));
  if (options.field) {
    const field = fieldRows();
    return give(json, { field }, printField(field, ink));
  }
  const model = loadModel(needed('--model', options.model, "a model's name, its config.json or its files"));
  const { gpu, report } = loadMachine(needed('--gpu', options.gpu, "a GPU's name, a gpu.json or a report"));
  const request = requestOf(options, model, gpu);
  const answer = answerOf(request, options, report);
  const { published } = model;
  const prediction: LlmPrediction = {
    ...answer.prediction,
    ...(published && options.as === 'exact' && { published: published[1] }),
  };
  const full = { ...answer, prediction };
  return give(json, asJson(request, full), printPrediction(request, full, options.explain === true, ink));
}

/** The answer as JSON where asked, and as text unless the JSON goes to standard output. */
function give(json: Output | undefined, value: object, text: string): ExitCode {
  if (json) writeOutput(json, jsonText(value));
  if (json?.path !== null) process.stdout.write(text);
  return EXIT.done;
}

function needed(option: string, given: string | undefined, what: string): string {
  if (given !== undefined) return given;
  throw new CliError(EXIT.usage, `${option}: expected ${what}, got nothing: predict --list prints names`);
}

/** All that is said about a request. */
function answerOf(request: PredictionRequest, options: PredictOptions, report: Report | null): Answer {
  refuseEngine(options);
  const prediction = checked(() => predictLlm(request, options.as));
  const price = options.price ?? null;
  const isExact = options.as === 'exact';
  const shop = workshopOf(request);
  return {
    prediction,
    measured: report && kernelEstimate(request, options, report),
    field: isExact && !report ? fieldAnswer(request, prediction, options) : null,
    verdict: isExact ? verdictOf(request, prediction, shop) : null,
    price,
    costPerMillion: price && costPerMillion(price, request.gpus, prediction.tokensPerSecond),
    levers: options.levers ? leversOf(request, options, shop) : null,
  };
}

/** The guide's formulas know no engine. */
function refuseEngine({ as, engine }: PredictOptions): void {
  if (as === 'exact' || engine === undefined) return;
  throw new CliError(EXIT.usage, `--engine: expected the exact model, got --as ${as}`);
}

function leversOf(request: PredictionRequest, { as, price }: PredictOptions, shop: Workshop): readonly LeverRow[] {
  if (as === 'exact') return checked(() => leverTable(request, { ...shop, price: price ?? null }));
  throw new CliError(EXIT.usage, `--levers: expected the exact model, got --as ${as}`);
}

/** What engines reach in public measurements; the reason where there is none. */
function fieldAnswer(request: PredictionRequest, prediction: LlmPrediction, { engine }: PredictOptions): FieldAnswer {
  const { memory, compute } = request.efficiency;
  if (memory !== 1 || compute !== 1) {
    return { estimate: null, nullReasons: { estimate: 'the efficiencies given say what kernels reach' } };
  }
  return estimateFor({ request, prediction, engine: engine ?? null });
}

/** The estimate from measured kernels; null without usable measurements, or if the request rules it out. */
function kernelEstimate(request: PredictionRequest, { as }: PredictOptions, report: Report): Estimate | null {
  // No estimate if the user set efficiencies or asked for the guide's formulas.
  if (as !== 'exact' || request.efficiency.memory !== 1 || request.efficiency.compute !== 1) return null;
  const estimate = estimateOn(report, { ...request, config: request.model });
  return 'missing' in estimate ? null : estimate;
}

/** Of a lever that cannot be pulled. */
const NO_OUTCOME: Readonly<Record<keyof Outcome, null>> = {
  secondsPerToken: null,
  tokensPerSecond: null,
  secondsToFirstToken: null,
  bytes: null,
  bound: null,
  fits: null,
  costPerMillion: null,
  intensity: null,
  flopPerSecond: null,
};

/** The prediction, with the request and the values it was computed from. */
function asJson(request: PredictionRequest, answer: Answer): object {
  const { model, modelId: _, gpu, nominalParameters: __, ...asked } = request;
  const { prediction, measured, field, verdict, price, levers } = answer;
  return {
    ...prediction,
    ...(measured ? { estimate: measured } : field && { estimate: field.estimate }),
    ...(verdict && { verdict }),
    ...(price && { price, costPerMillion: answer.costPerMillion }),
    ...(levers && { levers: levers.map(({ outcome, ...row }) => ({ ...row, ...(outcome ?? NO_OUTCOME) })) }),
    nullReasons: { ...prediction.nullReasons, ...field?.nullReasons },
    request: asked,
    modelConfig: model,
    gpuValues: gpu,
  };
}
