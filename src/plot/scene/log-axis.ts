import { scaleLog } from 'd3';
import { significant } from '../../text/units.ts';

/** A logarithmic scale in pixels. */
export interface LogAxis {
  readonly domain: readonly [number, number];
  readonly at: (value: number) => number;
  /** Decades inside the domain, thinned to what fits. */
  readonly ticks: readonly number[];
}

/**
 * A log axis over the finite, positive values, with a margin on both sides.
 * @param air factor by which the domain extends beyond the values
 * @param leastGap least distance between two ticks, in pixels
 */
export function logAxis(
  values: readonly number[],
  range: readonly [number, number],
  { air = 1.6, leastGap = 28 }: { air?: number; leastGap?: number } = {},
): LogAxis {
  const kept = values.filter((value) => Number.isFinite(value) && value > 0);
  const low = kept.length === 0 ? 1 : kept.reduce((a, b) => Math.min(a, b)) / air;
  const high = kept.length === 0 ? 10 : kept.reduce((a, b) => Math.max(a, b)) * air;
  // A margin beyond the range of doubles would be 0 or infinite.
  const domain: [number, number] = [Math.max(low, 1e-300), Math.min(high, 1e300)];
  const scale = scaleLog().domain(domain).range(range);
  return { domain, at: (value) => scale(value), ticks: decades(domain, Math.abs(range[1] - range[0]) / leastGap) };
}

function decades([low, high]: readonly [number, number], most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((every) => (last - first) / every < Math.max(1, most)) ?? 300;
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) if (power % step === 0) ticks.push(Number(`1e${power}`));
  return ticks;
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** A decade as an axis label: `100 G`, `0.1`. */
export function tickLabel(value: number): string {
  const power = Math.round(Math.log10(value));
  const step = Math.floor(power / 3);
  if (step < 0 && power >= -3) return significant(value, 1);
  const prefix = PREFIXES[step];
  return prefix === undefined ? `1e${power}` : `${10 ** (power - 3 * step)}${prefix === '' ? '' : ` ${prefix}`}`;
}
