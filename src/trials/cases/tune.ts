import type { Parameters } from '../../kernels/kernel.ts';
import type { TriedMember } from '../../report/tuning.ts';
import { formatSeconds } from '../../text/units.ts';

/** A compiled member whose output is correct, or the reason why there is none. */
export type Prepared<Work> =
  | { readonly status: 'ready'; readonly work: Work; readonly compileSeconds: number }
  | { readonly status: 'wrong' | 'failed'; readonly reason: string; readonly compileSeconds: number };

/** What a search needs of a device. */
export interface TuningDevice<Work> {
  /** Seconds since some moment. */
  now(): number;
  /** Length of a member's source: long texts compile slowly. */
  lengthOf(member: Parameters): number;
  /** Compiles a member and checks its output. A compiler that is not done in time is `failed`, and its result ignored. */
  prepare(member: Parameters, mostSeconds: number): Promise<Prepared<Work>>;
  /** Seconds of one dispatch of each: interleaved laps, with slow ones dropped early. */
  compare(works: readonly Work[], hope: number): Promise<readonly number[]>;
}

/** What a search of a family found. */
export interface Search<Work> {
  /** Every member with its outcome, in the given order; at most one is `chosen`. */
  readonly members: readonly TriedMember[];
  /** The chosen one, if any. */
  readonly best: Work | null;
}

/** Members this many times slower than the fastest in a first look are dropped. */
const HOPE = 1.3;
/** A compiler that takes longer for a first member has hung. */
const MOST_FIRST_SECONDS = 60;

/**
 * Searches a family for its fastest correct member: each is compiled and checked, then all are timed in turn, and the slow
 * ones dropped after each lap. Once there is a correct member, no other is compiled that would exceed the time budget: what
 * a compiler needs is estimated from the members before it.
 * @param members the most promising first
 * @param budgetSeconds for compiling and checking
 */
export async function tune<Work>(
  device: TuningDevice<Work>,
  members: readonly Parameters[],
  budgetSeconds: number,
): Promise<Search<Work>> {
  const start = device.now();
  const tried: { readonly member: TriedMember; readonly work: Work | null }[] = [];
  let [secondsPerCharacter, isReady] = [0, false];
  for (const parameters of members) {
    const length = device.lengthOf(parameters);
    const left = budgetSeconds - (device.now() - start);
    const needed = secondsPerCharacter * length;
    if (isReady && (left <= 0 || needed > left)) {
      const reason = untriedWords(needed, left, budgetSeconds);
      tried.push({ member: { parameters, status: 'untried', reason }, work: null });
      continue;
    }
    const one = await device.prepare(parameters, isReady ? left : MOST_FIRST_SECONDS);
    const { status, compileSeconds } = one;
    secondsPerCharacter = Math.max(secondsPerCharacter, compileSeconds / Math.max(1, length));
    if (status === 'ready') {
      isReady = true;
      tried.push({ member: { parameters, status: 'slower', compileSeconds }, work: one.work });
    } else tried.push({ member: { parameters, status, reason: one.reason, compileSeconds }, work: null });
  }
  const ready = tried.flatMap(({ member, work }) => (work === null ? [] : [{ member, work }]));
  const seconds =
    ready.length < 2
      ? []
      : await device.compare(
          ready.map(({ work }) => work),
          HOPE,
        );
  const best = ready.length < 2 ? ready[0] : ready[seconds.indexOf(Math.min(...seconds))];
  return {
    members: tried.map(({ member }) => {
      const time = seconds[ready.findIndex((one) => one.member === member)] ?? Infinity;
      const status = member === best?.member ? 'chosen' : member.status;
      return { ...member, status, ...(Number.isFinite(time) && { seconds: time }) };
    }),
    best: best?.work ?? null,
  };
}

/** The members worth trying at other shapes: those not much slower than the fastest, the fastest first. */
export function promising(tried: readonly TriedMember[]): readonly Parameters[] {
  const timed = tried.filter(({ status }) => status === 'chosen' || status === 'slower');
  const least = Math.min(...timed.map(({ seconds }) => seconds ?? Infinity));
  return timed
    .filter(({ status, seconds = Infinity }) => status === 'chosen' || seconds <= HOPE * least)
    .toSorted((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0))
    .map(({ parameters }) => parameters);
}

const untriedWords = (needed: number, left: number, budget: number): string =>
  left <= 0
    ? `the time for this family, ${formatSeconds(budget)}, was used up`
    : `compiling it would take about ${formatSeconds(needed)}, with ${formatSeconds(left)} of ${formatSeconds(budget)} left`;
