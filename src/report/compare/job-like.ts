import { weightsBeside, type Storable } from '../../ops/dtype.ts';
import type { WeightFormat } from '../../ops/formats.ts';
import { OPERATORS } from '../../ops/index.ts';
import { shapeProblem } from '../../ops/operator.ts';
import { findPreset } from '../../models/config/presets.ts';
import { cut } from '../../text/untrusted.ts';
import type { Report } from '../report-format.ts';

/** An operator call as a plan asks for it. */
export interface CallLike {
  readonly op: string;
  readonly shape: Readonly<Record<string, number>>;
  readonly storage: Storable;
  /** Present if weights have another format than activations. */
  readonly weights?: WeightFormat;
}

/** A job that measures what a report measured, as JSON; the jobs room accepts it as a profile. */
export interface JobLike {
  readonly kind: 'profile';
  readonly plan: {
    readonly name: string;
    readonly cases?: readonly CallLike[];
    readonly steps?: { readonly batches: number[]; readonly contexts: number[]; readonly prompts: number[] };
  };
  readonly seed?: number;
  readonly model?: string;
}

/** The longest name of a plan that is taken over. */
const MOST_NAME = 80;
/** Larger steps are refused by plans. */
const MOST_STEP = 2 ** 20;

/**
 * The operator calls of a report, each once, whatever became of them. Operators, shapes and formats that this version
 * does not know are left out.
 */
export function callsOf({ results }: Pick<Report, 'results'>): readonly CallLike[] {
  const calls = new Map<string, CallLike>();
  for (const { op: id, shape, dtype } of results) {
    const op = OPERATORS.find((operator) => operator.id === id);
    const weights = weightsBeside(dtype.storage).find((one) => one === (dtype.weights ?? dtype.storage));
    if (!op || shapeProblem(op, shape) || !weights) continue;
    calls.set(JSON.stringify([id, op.dimensions.map((name) => shape[name]), dtype.storage, weights]), {
      op: id,
      shape,
      storage: dtype.storage,
      ...(weights !== dtype.storage && { weights }),
    });
  }
  return [...calls.values()];
}

/**
 * The job that measures the same as a report on this machine: default plans size their shapes by the adapter's speed, and
 * runs of different shapes cannot be compared. Of a model that is no preset, only the operators are measured.
 */
export function jobLike(report: Report): JobLike {
  const cases = callsOf(report);
  const { seed } = report.environment;
  const model = report.model && isPreset(report.model.name) ? report.model : null;
  return {
    kind: 'profile',
    plan: {
      name: cut(report.plan.name, MOST_NAME) || 'quick',
      ...(cases.length > 0 && { cases }),
      ...(model && model.steps.length > 0 && { steps: stepsOf(model.steps) }),
    },
    ...(seed < 2 ** 32 && { seed }),
    ...(model && { model: model.name }),
  };
}

function stepsOf(steps: NonNullable<Report['model']>['steps']): NonNullable<JobLike['plan']['steps']> {
  const decode = steps.filter(({ phase }) => phase === 'decode');
  const prefill = steps.filter(({ phase }) => phase === 'prefill');
  return {
    batches: unique(decode.map(({ batch }) => batch)),
    contexts: unique(decode.map(({ context }) => context)),
    prompts: unique(prefill.map(({ context }) => context)).filter((tokens) => tokens > 1),
  };
}

const unique = (sizes: readonly number[]): number[] => [
  ...new Set(sizes.filter((size) => size >= 1 && size <= MOST_STEP)),
];

function isPreset(name: string): boolean {
  try {
    findPreset(name);
    return true;
  } catch {
    return false;
  }
}
