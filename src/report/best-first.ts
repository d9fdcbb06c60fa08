import { USER_OP } from '../ops/index.ts';
import { own } from '../text/lookup.ts';
import { significant } from '../text/units.ts';
import type { Dtype } from '../ops/dtype.ts';
import type { MeasuredResult, Report, Result } from './report-format.ts';
import { dtypeWords, shapeWords, storageWords } from './result-words.ts';

/** Results with the same key did the same work; each run of a user kernel has its own key. */
export const workKey = ({ op, shape, dtype, id }: Pick<Result, 'op' | 'shape' | 'dtype' | 'id'>): string =>
  JSON.stringify(op === USER_OP ? id : [op, shape, dtype]);

/** The measured kernels that did the same work: one operator, shape and number format. */
export interface Contest {
  /** The key of its results, unique in a report. */
  readonly key: string;
  /** The highest rate of useful work whose output was right. */
  readonly best: MeasuredResult;
  /** The others, fastest first, the wrong ones last. */
  readonly others: readonly MeasuredResult[];
}

/** Whether the output was compared with the reference and differed: its rate is not one of this work. */
export const isWrong = ({ check }: Pick<MeasuredResult, 'check'>): boolean => check?.passed === false;

/** Sorting is stable: of equals, the report's first one is the best. */
const byRate = (a: MeasuredResult, b: MeasuredResult): number =>
  Number(isWrong(a)) - Number(isWrong(b)) || b.achieved.flopPerSecond - a.achieved.flopPerSecond;

const KNOWN = new WeakMap<Report['results'], readonly Contest[]>();

/** The measured results of a report by the work they did, in the order of the report. */
export function bestFirst({ results }: Pick<Report, 'results'>): readonly Contest[] {
  const found = KNOWN.get(results) ?? contests(results);
  KNOWN.set(results, found);
  return found;
}

function contests(results: Report['results']): readonly Contest[] {
  const byWork = new Map<string, MeasuredResult[]>();
  for (const result of results) {
    if (result.status !== 'measured') continue;
    const key = workKey(result);
    const rivals = byWork.get(key);
    if (rivals) rivals.push(result);
    else byWork.set(key, [result]);
  }
  return [...byWork].map(([key, rivals]) => {
    const [best, ...others] = rivals.toSorted(byRate);
    return { key, best: best!, others };
  });
}

/** Within this share two times are the same. */
const SAME = 0.005;

/** `×1.8 slower`: the time of a kernel over that of the best one at the same work; empty without both times. */
export function slowerWords(best: MeasuredResult, other: MeasuredResult): string {
  const ratio = other.time.estimate.value / best.time.estimate.value;
  if (!(ratio > 0) || !Number.isFinite(ratio)) return '';
  if (Math.abs(ratio - 1) < SAME) return 'as fast';
  return ratio > 1 ? `×${significant(ratio, 2)} slower` : `×${significant(1 / ratio, 2)} faster`;
}

/** The contests of one operator, with what their shapes share said once. */
export interface OperatorContests {
  readonly op: string;
  readonly contests: readonly Contest[];
  /** The dimensions that all have in common: `in 4096 · out 4096`; empty if there are none. */
  readonly common: string;
  /** Names of the dimensions that differ. */
  readonly varying: ReadonlySet<string>;
}

/** The contests by operator, both in the order of the report. */
export function byOperator(all: readonly Contest[]): readonly OperatorContests[] {
  const groups = new Map<string, Contest[]>();
  for (const contest of all) {
    const group = groups.get(contest.best.op);
    if (group) group.push(contest);
    else groups.set(contest.best.op, [contest]);
  }
  return [...groups].map(([op, group]) => {
    const shapes = group.map(({ best }) => best.shape);
    const names = [...new Set(shapes.flatMap((shape) => Object.keys(shape)))];
    // A user kernel's grid is read as a whole.
    const varying =
      op === USER_OP
        ? names
        : names.filter((name) => shapes.some((shape) => own(shape, name) !== own(shapes[0]!, name)));
    return {
      op,
      contests: group,
      varying: new Set(varying),
      common: dimensionWords(shapes[0]!, op, (name) => !varying.includes(name)),
    };
  });
}

/** The part of a shape whose dimensions pass, in words; empty if none does. */
export const dimensionWords = (
  shape: Result['shape'],
  op: string,
  isWanted: (dimension: string) => boolean = () => true,
): string => shapeWords(op, Object.fromEntries(Object.entries(shape).filter(([name]) => isWanted(name))));

/**
 * Says a number format as shortly as the report allows: `f16`, and `f16, computed in f32` only where it has results of
 * the same storage computed in another type.
 */
export function dtypeNamer({ results }: Pick<Report, 'results'>): (dtype: Dtype) => string {
  const computed = new Map<string, Set<string>>();
  for (const { dtype } of results) {
    const stored = storageWords(dtype);
    computed.set(stored, (computed.get(stored) ?? new Set<string>()).add(dtype.compute));
  }
  return (dtype) => {
    const stored = storageWords(dtype);
    return (computed.get(stored)?.size ?? 0) > 1 ? dtypeWords(dtype) : stored;
  };
}

/** `run 3` of a user kernel; empty for others. */
export const runWords = ({ op, id }: Pick<Result, 'op' | 'id'>): string =>
  op === USER_OP ? (/ (run \d+)$/.exec(id)?.[1] ?? '') : '';
