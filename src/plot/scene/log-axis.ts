import { scaleLog, ticks as linearTicks } from 'd3';
import { significant } from '../../text/units.ts';

/** A logarithmic scale in pixels. */
export interface LogAxis {
  readonly domain: readonly [number, number];
  readonly at: (value: number) => number;
  /** Decades inside the domain, thinned to what fits; of a window below two decades, values between them too. */
  readonly ticks: readonly number[];
}

/**
 * A log axis over the finite, positive values, with a margin on both sides.
 * @param air factor by which the domain extends beyond the values
 * @param leastGap least distance between two ticks, in pixels
 * @param window the domain itself, instead of the values
 */
export function logAxis(
  values: readonly number[],
  range: readonly [number, number],
  {
    air = 1.6,
    leastGap = 28,
    window,
  }: { air?: number; leastGap?: number; window?: readonly [number, number] | undefined } = {},
): LogAxis {
  const kept = values.filter((value) => Number.isFinite(value) && value > 0);
  const low = kept.length === 0 ? 1 : kept.reduce((a, b) => Math.min(a, b)) / air;
  const high = kept.length === 0 ? 10 : kept.reduce((a, b) => Math.max(a, b)) * air;
  // A margin beyond the range of doubles would be 0 or infinite.
  const domain: [number, number] = window ? [...window] : [Math.max(low, 1e-300), Math.min(high, 1e300)];
  const scale = scaleLog().domain(domain).range(range);
  const most = Math.abs(range[1] - range[0]) / leastGap;
  return { domain, at: (value) => scale(value), ticks: window ? fineTicks(domain, most) : decades(domain, most) };
}

function decades([low, high]: readonly [number, number], most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((every) => (last - first) / every < Math.max(1, most)) ?? 300;
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) if (power % step === 0) ticks.push(Number(`1e${power}`));
  return ticks;
}

/** Decades; below two of them 1, 2 and 5 of each, and below two thirds of one round values at equal steps. */
function fineTicks(domain: readonly [number, number], most: number): number[] {
  const [low, high] = domain;
  const span = Math.log10(high / low);
  if (span >= 2) return decades(domain, most);
  if (span < 2 / 3) return linearTicks(low, high, Math.max(2, Math.min(6, most)));
  const powers = Array.from({ length: Math.ceil(span) + 2 }, (_, index) => Math.floor(Math.log10(low) + 1e-9) + index);
  return powers
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((tick) => tick >= low && tick <= high);
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** A tick as an axis label: `100 G`, `0.1`, `2.5 T`. */
export function tickLabel(value: number): string {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const step = Math.floor(power / 3);
  const digits = (scale: number): string => String(Number((value / 10 ** scale).toPrecision(4)));
  if (step < 0 && power >= -3)
    return significant(value, 4)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '');
  const prefix = PREFIXES[step];
  return prefix === undefined ? `${digits(power)}e${power}` : `${digits(3 * step)}${prefix === '' ? '' : ` ${prefix}`}`;
}
