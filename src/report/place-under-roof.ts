import { attainableFlopPerSecond, boundAt } from '../machines/roof.ts';
import { arithmeticIntensity, bytesMoved, writtenShare, type Work } from '../ops/work.ts';
import type { Report } from './report-format.ts';
import { lookup } from '../text/lookup.ts';

/** A measured ceiling as a plain rate, in bytes or operations per second. */
export interface CeilingRate {
  readonly id: string;
  readonly rate: number;
  /** For a cache level: the largest working set it holds, in bytes. */
  readonly workingSet?: number;
}

/** The measured ceilings of a report as plain rates. */
export const ratesOf = ({ ceilings }: Pick<Report, 'ceilings'>): CeilingRate[] =>
  ceilings.map(({ id, estimate, parameters: { workingSet } }) => ({
    id,
    rate: estimate.value,
    ...(typeof workingSet === 'number' && { workingSet }),
  }));

/** What, besides the work, decides which ceilings apply to a result. */
export interface Circumstances {
  /** Whether every dispatch used the same buffers, so that data may come from a cache. */
  readonly hot: boolean;
  /** Achieved bytes per second. */
  readonly bytesPerSecond: number;
  /** Launch cost: seconds of an empty dispatch times the number of dispatches; null when not measured. */
  readonly launchSeconds: number | null;
}

/** The roof over one piece of work. */
export interface Placing {
  /** Id of the ceiling that binds. */
  readonly ceiling: string;
  readonly attainableFlopPerSecond: number;
  /** The memory roof for this mix of reads and writes, B/s. */
  readonly memoryBytesPerSecond: number;
  readonly bound: 'compute' | 'memory' | 'overhead';
}

/** Share of written bytes in each memory ceiling's traffic. */
const WRITTEN_SHARE = lookup({ 'memory/read': 0, 'memory/copy': 0.5, 'memory/write': 1 });

/** An efficiency above this is over the roof. */
export const OVER_ROOF = 1.05;
/** The ceiling of dispatches that do nothing, in seconds. */
export const LAUNCH = 'launch/dispatch';

/**
 * Places work under measured ceilings: the memory roof for its mix of reads and writes (for a hot result, of the cache
 * level that holds it), the compute roof for its arithmetic type, or the launch cost if that alone takes longer.
 * @returns null when no memory ceiling, or no such compute ceiling, was measured
 */
export function placeUnderRoof(
  work: Work,
  compute: string,
  ceilings: readonly CeilingRate[],
  circumstances?: Circumstances,
): Placing | null {
  const behind = memoryRoof(work, ceilings);
  const flat = ceilings.find(({ id }) => id === `compute/${compute}`);
  if (!behind || !flat) return null;
  const memory = circumstances?.hot ? cacheRoof(work, behind, ceilings, circumstances.bytesPerSecond) : behind;
  const roof = { flopPerSecond: flat.rate, bytesPerSecond: memory.rate };
  const intensity = arithmeticIntensity(work);
  const attainable = attainableFlopPerSecond(intensity, roof);
  const memoryBytesPerSecond = memory.rate;
  const launchSeconds = circumstances?.launchSeconds ?? 0;
  if (launchSeconds > work.flop / attainable) {
    const attainableByLaunch = work.flop / launchSeconds;
    return { ceiling: LAUNCH, attainableFlopPerSecond: attainableByLaunch, memoryBytesPerSecond, bound: 'overhead' };
  }
  const bound = boundAt(intensity, roof);
  const ceiling = bound === 'memory' ? memory.id : flat.id;
  return { ceiling, attainableFlopPerSecond: attainable, memoryBytesPerSecond, bound };
}

/**
 * The roof of the slowest cache level that holds the work and explains its rate: between dispatches data usually stays
 * in the last-level cache only. Levels are measured by reading; writes are weighted as in memory.
 */
function cacheRoof(
  work: Work,
  behind: CeilingRate,
  ceilings: readonly CeilingRate[],
  bytesPerSecond: number,
): CeilingRate {
  const read = ceilings.find(({ id }) => id === 'memory/read');
  if (!read) return behind;
  const mix = behind.rate / read.rate;
  const levels = ceilings
    .filter(({ workingSet }) => workingSet !== undefined && bytesMoved(work) <= workingSet)
    .map(({ id, rate }) => ({ id, rate: rate * mix }))
    .filter(({ rate }) => rate > behind.rate)
    .toSorted((a, b) => a.rate - b.rate);
  return levels.find(({ rate }) => bytesPerSecond <= rate * OVER_ROOF) ?? levels.at(-1) ?? behind;
}

/** Interpolates seconds per byte between the two ceilings around the work's share of written bytes; named by the nearer. */
function memoryRoof(work: Work, ceilings: readonly CeilingRate[]): CeilingRate | null {
  const known = ceilings
    .flatMap(({ id, rate }) => {
      const share = WRITTEN_SHARE[id];
      return share === undefined ? [] : [{ id, rate, share }];
    })
    .toSorted((a, b) => a.share - b.share);
  const share = writtenShare(work);
  const below = known.findLast((ceiling) => ceiling.share <= share) ?? known[0];
  const above = known.find((ceiling) => ceiling.share >= share) ?? known.at(-1);
  if (!below || !above) return null;
  if (above.share === below.share) return { id: below.id, rate: below.rate };
  const weight = (share - below.share) / (above.share - below.share);
  return { id: weight <= 0.5 ? below.id : above.id, rate: 1 / ((1 - weight) / below.rate + weight / above.rate) };
}

/** The rate of a ceiling, in its unit; null if it was not measured. */
export function ceilingRate({ ceilings }: Pick<Report, 'ceilings'>, id: string): number | null {
  const value = ceilings.find((ceiling) => ceiling.id === id)?.estimate.value;
  return value !== undefined && value > 0 ? value : null;
}
