import { calibrationOf } from '../field/calibrate.ts';
import { ENGINE_CLASSES } from '../field/data/publication.ts';
import { ENGINES } from '../field/engines.ts';
import { estimateFor, estimateWords, type FieldAnswer } from '../field/estimate.ts';
import { LINES } from '../field/lines.ts';
import type { Machine } from '../machines/machine.ts';
import { oncePerGpu } from './once-per-gpu.ts';
import { predictedHere } from './prediction-here.ts';
import type { Scenario } from './scenario.ts';

/** What engines typically reach for the scenario on one of its GPUs. */
export interface FieldHere {
  readonly gpu: Machine;
  /** The estimate in words, or in one sentence why there is none. */
  readonly words: string;
  /** Null: no estimate. */
  readonly band: FieldBand | null;
}

/** Where typical decode steps lie under the roofs of one GPU: FLOP per byte, and FLOP/s. */
export interface FieldBand {
  readonly intensity: number;
  readonly low: number;
  readonly value: number;
  readonly high: number;
}

/** The estimate of every GPU shown. */
export const fieldHere = (scenario: Scenario): readonly FieldHere[] =>
  scenario.gpus.map(({ gpu }) => answerOn(scenario, gpu));

const answerOn = oncePerGpu((scenario, gpu): FieldHere => {
  const { request, prediction } = predictedHere(scenario, gpu);
  const answer = estimateFor({ request, prediction, engine: scenario.engine });
  const { estimate } = answer;
  if (!estimate) return { gpu, words: whyNone(answer), band: null };
  const { intensity, streamedBytesPerStep } = prediction;
  const flopPerToken = (intensity.step * streamedBytesPerStep) / request.gpus / request.batch;
  const { low, value, high } = estimate.tokensPerSecond;
  return {
    gpu,
    words: estimateWords(estimate),
    band: {
      intensity: intensity.step,
      low: low * flopPerToken,
      value: value * flopPerToken,
      high: high * flopPerToken,
    },
  };
});

/** The reason, with engines named as in the controls of the page. */
const whyNone = ({ nullReasons }: FieldAnswer): string =>
  `no typical rate: ${(nullReasons['estimate'] ?? 'unknown').replaceAll(/[\w-]+(?= was\b)/g, wordsOf)}`;

const wordsOf = (name: string): string => {
  const id = ENGINE_CLASSES.find((one) => one === name);
  return id ? ENGINES[id].words : name;
};

/** The work that estimates need once, in parts of some ten milliseconds each. */
export const fieldWork: readonly (() => void)[] = Object.values(LINES).map((line) => () => void calibrationOf(line));
