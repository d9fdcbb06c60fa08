import { formatBareIntensity } from '../../text/units.ts';
import type { MeasuredResult } from '../report-format.ts';
import type { Counted } from './counted.ts';

/** A counted kernel's point on a roofline: executed FLOP over one measure of its traffic. */
export interface CountedPoint {
  readonly name: 'requested' | 'per workgroup' | 'unique';
  readonly bytes: number;
  readonly intensity: number;
  readonly flopPerSecond: number;
}

/** Read and written together. */
export const bothWays = ({ read, written }: Counted['requested']): number => read + written;

/**
 * A counted kernel's points in order of intensity: over requested bytes, over the bytes that workgroups with perfect
 * caches would move, and over unique bytes. Empty if it executed no FLOP.
 */
export function countedPoints({ counted, time }: Pick<MeasuredResult, 'counted' | 'time'>): CountedPoint[] {
  const seconds = time.estimate.value;
  if (!counted || !(counted.flop > 0) || !(seconds > 0)) return [];
  const notions = [
    ['requested', counted.requested],
    ['per workgroup', counted.workgroupUnique],
    ['unique', counted.unique],
  ] as const;
  return notions.flatMap(([name, traffic]) => {
    const bytes = traffic ? bothWays(traffic) : 0;
    return bytes > 0 ? [{ name, bytes, intensity: counted.flop / bytes, flopPerSecond: counted.flop / seconds }] : [];
  });
}

/** `0.25–61.9`: executed FLOP per requested byte to FLOP per unique byte; null if not counted. */
export function countedRange({ counted }: Pick<MeasuredResult, 'counted'>): string | null {
  if (!counted) return null;
  const { requested, unique } = counted.intensity;
  const ends = [requested, unique].flatMap((value) => (value === null ? [] : [formatBareIntensity(value)]));
  return ends.length === 0 ? null : [...new Set(ends)].join('–');
}
