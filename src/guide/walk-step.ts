import { type Machine, shortName } from '../machines/machine.ts';
import { predictLlm } from '../models/predict/predict-llm.ts';
import type { LlmPrediction } from '../models/predict/llm-prediction.ts';
import { contextLength, GUIDE_SCENARIO, requestFor, type Scenario } from '../scenario/scenario.ts';
import type { Unit } from '../text/prose-quantity.ts';

/** One quantity of a step: as the guide prints it, by its formula unrounded, and by the whole model. */
export interface WalkRow {
  /** The quantity, or the GPU it belongs to. */
  readonly name: string;
  /** The formula with values. */
  readonly values: string;
  readonly unit: Unit;
  /** With the guide's rounding; null where it prints no number. */
  readonly printed: number | null;
  /** By the guide's formula, unrounded; null if unavailable. */
  readonly exact: number | null;
  /** By the whole model; null if it has no such quantity. */
  readonly whole: number | null;
}

/** One step of the guide. */
export interface WalkStep {
  readonly id: string;
  readonly title: string;
  /** Heading in the guide. */
  readonly source: string;
  readonly formula: string;
  readonly rows: readonly WalkRow[];
  /** Why the columns differ, one sentence each. */
  readonly why: readonly string[];
}

/** The three predictions for one GPU, one sequence at a time as in the guide. */
export interface WalkMachine {
  readonly gpu: Machine;
  readonly name: string;
  readonly printed: LlmPrediction;
  readonly exact: LlmPrediction;
  readonly whole: LlmPrediction;
}

/** Input of all steps. */
export interface WalkInput {
  readonly scenario: Scenario;
  readonly gpus: readonly WalkMachine[];
  /** Whether `printed` holds the guide's own numbers, rather than its rounding applied to another scenario. */
  readonly isGuide: boolean;
  /** Tokens of context in the guide's formulas. */
  readonly context: number;
}

const GUIDE_CONTEXT = 4096;

/** Predicts once for all steps. The guide has one GPU. */
export function walkInput(chosen: Scenario): WalkInput {
  const scenario: Scenario = { ...chosen, gpuCount: 1 };
  const one = { ...scenario, batch: 1 };
  return {
    scenario,
    isGuide:
      (['prompt', 'output', 'weights', 'kv'] as const).every((key) => scenario[key] === GUIDE_SCENARIO[key]) &&
      scenario.model.preset === GUIDE_SCENARIO.model.preset &&
      (scenario.context ?? GUIDE_CONTEXT) === GUIDE_CONTEXT,
    context: scenario.context ?? GUIDE_CONTEXT,
    gpus: scenario.gpus.map(({ gpu }) => {
      const request = requestFor(one, gpu);
      return {
        gpu,
        name: shortName(gpu),
        printed: predictLlm(request, 'guide'),
        exact: predictLlm(request, 'guide-exact'),
        // In the guide's memory and at one length, so that columns differ by the model alone.
        whole: predictLlm(
          { ...request, memoryBytes: gpu.memoryCapacity?.value ?? null, capacityContext: contextLength(scenario) },
          'exact',
        ),
      };
    }),
  };
}

/** One field of the predictions, a row per GPU; the guide prints only those of `inGuide`. */
export function gpuRows(
  { gpus, isGuide }: WalkInput,
  field:
    | 'spareBytes'
    | 'opsPerByte'
    | 'kvTokensThatFit'
    | 'batchThatFits'
    | 'secondsPerToken'
    | 'prefillSeconds'
    | 'totalSeconds',
  unit: Unit,
  inGuide: readonly string[],
  label = '',
): WalkRow[] {
  return gpus.map(({ gpu, name, printed, exact, whole }) => ({
    name: label === '' ? name : `${name}, ${label}`,
    values: shortened(exact.explain.find((line) => line.name === field)?.substituted ?? ''),
    unit,
    printed: isGuide && !inGuide.includes(gpu.id) ? null : printed[field],
    exact: exact[field],
    whole: whole[field],
  }));
}

/** Numbers with many decimals, cut to six digits. */
const shortened = (text: string): string =>
  text.replaceAll(/\d+\.\d{6,}/g, (number) => String(Number(Number(number).toPrecision(6))));

/** The row whose printed number is farthest from its unrounded one; null if all agree. */
export function farthest(rows: readonly WalkRow[]): { name: string; printed: number; exact: number } | null {
  let found: { name: string; printed: number; exact: number } | null = null;
  let most = 1e-4;
  for (const { name, printed, exact } of rows) {
    if (printed === null || exact === null || exact === 0) continue;
    const off = Math.abs(printed / exact - 1);
    if (off > most) [found, most] = [{ name, printed, exact }, off];
  }
  return found;
}

/** A conclusion of the guide that its numbers do not support. */
export interface Inference {
  readonly id: string;
  /** What the guide says, in short. */
  readonly says: string;
  /** What holds instead, in one sentence with the number that decides. */
  readonly isSo: string;
  /** The calculation, one line each: name, formula with values, result. */
  readonly lines: readonly InferenceLine[];
  /** A closing remark, or null. */
  readonly so: string | null;
}

/** One line of a calculation. */
export interface InferenceLine {
  readonly name: string;
  readonly values: string;
  readonly result: string;
}

/** The GPU of the guide's arguments: the A10 if it is shown, else the first one shown. */
export const arguedMachine = ({ gpus }: WalkInput): WalkInput['gpus'][number] | null =>
  gpus.find(({ gpu }) => gpu.id === 'a10') ?? gpus[0] ?? null;
