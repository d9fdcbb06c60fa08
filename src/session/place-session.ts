import { LAUNCH, OVER_ROOF, placeUnderRoof, ratesOf, type CeilingRate } from '../report/place-under-roof.ts';
import type { Ceiling } from '../report/report-format.ts';
import { bytesMoved, type Work } from '../ops/work.ts';
import type { DispatchWork } from './group-work.ts';
import { knownWorks } from './known-work.ts';
import type { Session, SessionGroup } from './session-format.ts';

/** Where a group, or a pipeline, stands. */
export type Place = NonNullable<SessionGroup['roofline']>;

/** The session with ceilings of its adapter, and each group that was timed, and counted or estimated, in its place under them. */
export function placeSession(session: Session, ceilings: readonly Ceiling[]): Session {
  const rates = ratesOf({ ceilings: [...ceilings] });
  const works = knownWorks(session.groups);
  return {
    ...session,
    ceilings: [...ceilings],
    groups: session.groups.map((group) => ({ ...group, roofline: placeOf(group, works.get(group)!.done, rates) })),
  };
}

/** The place of a group by its mean time; null without known work, a time, or ceilings that apply. */
function placeOf(group: SessionGroup, done: DispatchWork | null, rates: readonly CeilingRate[]): Place | null {
  const seconds = group.time && group.timed > 0 ? group.time.sum / group.timed : 0;
  return done && seconds > 0 ? placeWork(done, seconds, rates) : null;
}

/** A byte that no kernel would notice, so that arithmetic without traffic has an intensity. */
const HARDLY_A_BYTE = 1e-9;

/**
 * The place of a dispatch under ceilings. Work without FLOP is held against its bytes alone: its share is of the memory
 * roof, and no FLOP are attainable. Kernels of packed dot products have operations in the place of FLOP.
 * @param seconds of the dispatch, above 0
 * @returns null without a memory ceiling, or one for the type of the arithmetic, or where a number is beyond measure
 */
export function placeWork(
  { work, compute }: DispatchWork,
  seconds: number,
  rates: readonly CeilingRate[],
): Place | null {
  const bytes = bytesMoved(work);
  if (bytes === 0 && work.flop === 0) return null;
  const rate = { flopPerSecond: work.flop / seconds, bytesPerSecond: bytes / seconds };
  const placed = bytes > 0 ? work : { ...work, bytesRead: HARDLY_A_BYTE };
  const least = leastOf(placed, compute, seconds, rates);
  if (!least || !(least.seconds > 0)) return null;
  const efficiency = least.seconds / seconds;
  const numbers = {
    intensity: bytes > 0 ? work.flop / bytes : null,
    ...rate,
    attainableFlopPerSecond: work.flop > 0 ? work.flop / least.seconds : null,
    efficiency,
    headroom: 1 / efficiency,
  };
  return Object.values(numbers).every(isHeld) ? { ceiling: least.ceiling, bound: least.bound, ...numbers } : null;
}

/** Whether a session can hold a number; a rate or a share beyond comes from a time or a ceiling that nothing measured. */
const isHeld = (value: number | null): boolean => value === null || value === 0 || (value >= 1e-30 && value <= 1e30);

interface Least {
  readonly seconds: number;
  readonly ceiling: string;
  readonly bound: Place['bound'];
}

/** The least time of work, and what sets it. */
function leastOf(work: Work, compute: string, seconds: number, rates: readonly CeilingRate[]): Least | null {
  // Without FLOP any compute ceiling will do: it does not bind.
  const flat = work.flop > 0 ? compute : (rates.find(({ id }) => id.startsWith('compute/'))?.id.slice(8) ?? compute);
  const launchSeconds = rates.find(({ id }) => id === LAUNCH)?.rate ?? null;
  const circumstances = { bytesPerSecond: bytesMoved(work) / seconds, launchSeconds: null };
  const cold = placeUnderRoof(work, flat, rates, { ...circumstances, hot: false });
  if (!cold) return null;
  // Faster than memory: the data came from a cache.
  const cached = circumstances.bytesPerSecond > cold.memoryBytesPerSecond * OVER_ROOF;
  const place = cached ? (placeUnderRoof(work, flat, rates, { ...circumstances, hot: true }) ?? cold) : cold;
  const roofSeconds =
    work.flop > 0 ? work.flop / place.attainableFlopPerSecond : bytesMoved(work) / place.memoryBytesPerSecond;
  if (launchSeconds !== null && launchSeconds > roofSeconds) {
    return { seconds: launchSeconds, ceiling: LAUNCH, bound: 'overhead' };
  }
  return { seconds: roofSeconds, ceiling: place.ceiling, bound: place.bound };
}
