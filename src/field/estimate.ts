import { memoryOf } from '../machines/machine.ts';
import { mixersOf } from '../models/layers/cache.ts';
import { si, significant } from '../text/units.ts';
import type { LlmPrediction } from '../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../models/predict/request.ts';
import { calibrationOf, termsOf, type Calibration } from './calibrate.ts';
import type { EngineClass } from './data/publication.ts';
import { defaultEngine, engineGap, ENGINES, type Engine } from './engines.ts';
import type { Line } from './lines.ts';
import { passesOf, type Card, type Pass } from './pass.ts';
import { timeOf } from './robust-fit.ts';

/** What is asked: a prediction, and the engine that the reader has. */
export interface EstimateQuestion {
  readonly request: PredictionRequest;
  readonly prediction: Pick<LlmPrediction, 'weightBytes' | 'parameters' | 'secondsPerToken' | 'prefillSeconds'>;
  /** Null: the class of most users of the GPU's maker. */
  readonly engine: EngineClass | null;
}

/** A typical rate, and the rates between which most measurements lie. */
export interface TypicalRate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What users of an engine get. Rates are of the whole batch. */
export interface FieldEstimate {
  readonly engine: EngineClass;
  /** Public measurements behind the decode rate. */
  readonly points: number;
  /** Median of its relative error, each point left out of the fit: 0.04 is 4 %. */
  readonly medianError: number;
  readonly tokensPerSecond: TypicalRate;
  /** Null: too few measurements; the reason is beside the estimate. */
  readonly prefillTokensPerSecond: TypicalRate | null;
  readonly prefillPoints: number;
  readonly prefillMedianError: number | null;
}

/** The estimate, or the reason why there is none, or no part of it, by name. */
export interface FieldAnswer {
  readonly estimate: FieldEstimate | null;
  readonly nullReasons: Readonly<Record<string, string>>;
}

/** What engines typically reach for a prediction, from public measurements; null with the reason where none are near enough. */
export function estimateFor(question: EstimateQuestion): FieldAnswer {
  const { request, prediction } = question;
  const card: Card = { gpu: request.gpu, gpus: request.gpus, link: request.link };
  const id = question.engine ?? defaultEngine(card);
  const bits = (8 * prediction.weightBytes) / prediction.parameters;
  const gap = generalGap(question, bits) ?? engineGap(id, card, request.batch);
  if (gap !== null) return { estimate: null, nullReasons: { estimate: gap } };
  const { prefill, step } = passesOf(request, bits);
  const engine = ENGINES[id];
  const steps = calibrationOf(engine.step);
  const far = bandwidthGap(engine.words, steps, card) ?? boundGap(engine, prediction, step, card);
  if (far !== null) return { estimate: null, nullReasons: { estimate: far } };
  const stepSeconds = (pass: Pass): number => secondsOf(engine.step, pass, card);
  const tokensPerSecond = typical(request.batch, stepSeconds(step), steps, prediction.secondsPerToken);
  const promptGap = chunkGap(request) ?? engine.promptGap(card);
  const prompts = engine.prompt && promptGap === null ? calibrationOf(engine.prompt) : null;
  return {
    estimate: {
      engine: id,
      points: steps.points.length,
      medianError: steps.medianError,
      tokensPerSecond,
      prefillTokensPerSecond:
        prompts &&
        typical(
          prefill.tokens,
          // A short prompt takes as long as a step: its weights are read as well.
          Math.max(secondsOf(prompts.line, prefill, card), stepSeconds(prefill)),
          prompts,
          prediction.prefillSeconds,
        ),
      prefillPoints: prompts?.points.length ?? 0,
      prefillMedianError: prompts?.medianError ?? null,
    },
    nullReasons: promptGap === null ? {} : { 'estimate.prefillTokensPerSecond': promptGap },
  };
}

/** How many times faster or slower the memory of a GPU may be than of those measured. */
const FARTHEST = 3;

function bandwidthGap(words: string, { points }: Calibration, { gpu }: Card): string | null {
  const rates = points.map((point) => point.gpu.memoryBandwidth.value);
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  const { value } = gpu.memoryBandwidth;
  if (value <= FARTHEST * most && value >= least / FARTHEST) return null;
  return `${words} was measured at ${si(least, 'B/s')} to ${si(most, 'B/s')} of memory bandwidth, and ${gpu.name} has ${si(value, 'B/s')}`;
}

/** An estimate beyond the bound says that the line does not hold here. */
function boundGap(
  { words, step: line }: Engine,
  { secondsPerToken }: EstimateQuestion['prediction'],
  step: Pass,
  card: Card,
): string | null {
  return secondsOf(line, step, card) < secondsPerToken
    ? `what ${words} reached elsewhere passes the bound here: nothing alike was measured`
    : null;
}

function chunkGap({ chunk, prompt, batch }: PredictionRequest): string | null {
  return chunk !== null && chunk < prompt * batch ? 'prompts in chunks of a chosen size were not measured' : null;
}

/** Why no class has an estimate; null: one may have. */
function generalGap({ request, prediction }: EstimateQuestion, bits: number): string | null {
  const { gpu, gpus, memoryBytes, model } = request;
  const own = memoryBytes ?? memoryOf(gpu)?.value ?? null;
  const capacity = own === null ? null : own * gpus;
  if (gpu.origin === 'measured') {
    return `the shares are of datasheet rates, and those of ${gpu.name} are measured`;
  }
  if (capacity !== null && prediction.weightBytes > capacity) return 'the weights do not fit in the memory';
  if (request.draft) return 'speculative decoding was not measured';
  if (model.groups.some(({ mixer }) => mixersOf(mixer).some(({ kind }) => kind === 'latent'))) {
    return 'no model with latent attention was measured';
  }
  if (bits < 3 || bits > 17) return `weights of 4 to 16 bits were measured, not of ${bits.toFixed(1)}`;
  return null;
}

const secondsOf = (line: Line, pass: Pass, card: Card): number =>
  timeOf(termsOf(line, pass, card), calibrationOf(line).coefficients);

/** A rate with its band; nothing is faster than the bound. */
function typical(tokens: number, seconds: number, { band }: Calibration, boundSeconds: number): TypicalRate {
  const most = tokens / boundSeconds;
  const value = Math.min(most, tokens / seconds);
  return { value, low: value * band.low, high: Math.min(most, value * band.high) };
}

/** `typically 24–29 tokens/s with llama.cpp on Metal (27 public points, median error 4 %)`. */
export function estimateWords({ engine, points, medianError, tokensPerSecond }: FieldEstimate): string {
  const { low, high } = tokensPerSecond;
  const digits = high >= 100 ? 3 : 2;
  return `typically ${significant(low, digits)}–${significant(high, digits)} tokens/s with ${ENGINES[engine].words} (${points} public points, median error ${Math.round(100 * medianError)} %)`;
}
