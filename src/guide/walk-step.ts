import type { Gpu } from '../machines/gpu.ts';
import { predictLlm } from '../models/predict/predict-llm.ts';
import type { LlmPrediction } from '../models/predict/llm-prediction.ts';
import { shortName } from '../machines/owner.ts';
import { GUIDE_SCENARIO, requestFor, type Scenario } from '../scenario/scenario.ts';
import type { Unit } from '../text/prose-quantity.ts';

/** One quantity of a step: as the guide has it, as its formula gives it, as the whole model does. */
export interface WalkRow {
  /** What or whose it is. */
  readonly name: string;
  /** The formula with the values put in. */
  readonly values: string;
  readonly unit: Unit;
  /** With the guide's roundings; null where it prints no number. */
  readonly printed: number | null;
  /** By the guide's formula, not rounded; null where it cannot be had. */
  readonly exact: number | null;
  /** By the whole model; null where it says nothing of this. */
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

/** One GPU by the three arithmetics, one sequence at a time as in the guide. */
export interface WalkGpu {
  readonly gpu: Gpu;
  readonly name: string;
  readonly printed: LlmPrediction;
  readonly exact: LlmPrediction;
  readonly whole: LlmPrediction;
}

/** All that the steps are made of. */
export interface WalkInput {
  readonly scenario: Scenario;
  readonly gpus: readonly WalkGpu[];
  /** Whether the numbers are those that the guide prints, and not its way of rounding applied to others. */
  readonly isGuide: boolean;
  /** Tokens of context that the guide's formulas take. */
  readonly context: number;
}

const GUIDE_CONTEXT = 4096;

/** Predicts once for all steps. */
export function walkInput(scenario: Scenario): WalkInput {
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
        whole: predictLlm(request, 'exact'),
      };
    }),
  };
}

/** The numbers of a field of the prediction, a row for each GPU; the guide prints those of the GPUs it names. */
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

/** Seventeen digits are for programs. */
const shortened = (text: string): string =>
  text.replaceAll(/\d+\.\d{6,}/g, (number) => String(Number(Number(number).toPrecision(6))));

/** The row whose printed number is farthest from its exact one; null where none is off. */
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
