import { attainableFlopPerSecond, boundAt } from '../theory/roofline.ts';
import { arithmeticIntensity, writtenShare, type Work } from '../theory/work.ts';

/** A measured ceiling as a plain rate, in bytes or operations per second. */
export interface CeilingRate {
  readonly id: string;
  readonly rate: number;
}

/** The roof over one piece of work. */
export interface Placing {
  /** Id of the ceiling that binds. */
  readonly ceiling: string;
  readonly attainableFlopPerSecond: number;
  /** The memory roof for this mix of reads and writes, B/s. */
  readonly memoryBytesPerSecond: number;
  readonly bound: 'compute' | 'memory';
}

/** Share of written bytes in what each memory ceiling moves. */
const WRITTEN_SHARE: Readonly<Record<string, number>> = { 'memory/read': 0, 'memory/copy': 0.5, 'memory/write': 1 };

/**
 * Holds work against measured ceilings: the memory roof for its own mix of reads and writes, the compute roof for the
 * type of its arithmetic.
 * @returns null when no memory ceiling, or no such compute ceiling, was measured
 */
export function placeUnderRoof(work: Work, compute: string, ceilings: readonly CeilingRate[]): Placing | null {
  const memory = memoryRoof(work, ceilings);
  const flat = ceilings.find(({ id }) => id === `compute/${compute}`);
  if (!memory || !flat) return null;
  const roof = { flopPerSecond: flat.rate, bytesPerSecond: memory.rate };
  const intensity = arithmeticIntensity(work);
  const bound = boundAt(intensity, roof);
  return {
    ceiling: bound === 'memory' ? memory.id : flat.id,
    attainableFlopPerSecond: attainableFlopPerSecond(intensity, roof),
    memoryBytesPerSecond: memory.rate,
    bound,
  };
}

/** Between the two ceilings on either side of the work's share of written bytes, in seconds per byte; named by the nearer. */
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
