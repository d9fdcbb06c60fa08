import { studentPoint } from '../../report/compare/ratio.ts';
import type { TimeSketch } from '../context-record.ts';
import type { SessionGroup } from '../session-format.ts';

type Time = NonNullable<SessionGroup['time']>;

/** Bins per doubling of the time. */
const PER_OCTAVE = 8;
const NANOSECOND = 1e-9;
/** The bin of a time of 0. */
const ZERO = -1;

/** The times of all sketches as one; null if there are none. */
export function mergeSketches(sketches: readonly (TimeSketch | null)[]): TimeSketch | null {
  const known = sketches.filter((sketch) => sketch !== null && sketch.n > 0) as TimeSketch[];
  if (known.length === 0) return null;
  const sum = (of: (sketch: TimeSketch) => number): number => known.reduce((all, sketch) => all + of(sketch), 0);
  const bins = new Map<string, number>();
  for (const sketch of known) {
    for (const [bin, n] of Object.entries(sketch.bins)) bins.set(bin, (bins.get(bin) ?? 0) + n);
  }
  return {
    n: sum(({ n }) => n),
    sum: sum((sketch) => sketch.sum),
    sumOfSquares: sum(({ sumOfSquares }) => sumOfSquares),
    least: Math.min(...known.map(({ least }) => least)),
    bins: Object.fromEntries(bins),
    quantumSeconds: Math.max(...known.map(({ quantumSeconds }) => quantumSeconds)),
  };
}

/** What a session says of the times in a sketch; null without times. */
export function timeOf(sketch: TimeSketch | null): Time | null {
  if (sketch === null || !(sketch.n > 0)) return null;
  const { sum, least } = sketch;
  const half = halfWidth(sketch);
  return { sum, least, median: medianOf(sketch), interval: [Math.max(0, sum - half), sum + half] };
}

/** Times shorter than so many steps of the stamps are rounded too much to tell a median. */
const LEAST_STEPS = 4;

/** The median, interpolated on the logarithm of time within its bin. */
function medianOf({ n, sum, least, bins, quantumSeconds }: TimeSketch): number {
  if (sum / n < LEAST_STEPS * quantumSeconds) return sum / n;
  // So much at least is the half above the median, and so much the half below it.
  const most = (sum - least * Math.floor(n / 2)) / Math.ceil(n / 2);
  const sorted = Object.entries(bins)
    .map(([bin, many]) => [Number(bin), many] as const)
    .toSorted(([a], [b]) => a - b);
  let left = n / 2;
  for (const [bin, many] of sorted) {
    if (left > many) {
      left -= many;
      continue;
    }
    const value = bin === ZERO ? 0 : NANOSECOND * 2 ** ((bin + left / many) / PER_OCTAVE);
    return Math.max(least, Math.min(most, value));
  }
  return Math.max(least, Math.min(most, sum / n));
}

/**
 * Half the 95 % interval of the sum: from the spread of the times, and at least from the steps of the stamps. A time
 * rounded down at both ends is one of two multiples of the step, so n of them have the spread of a binomial number.
 */
function halfWidth({ n, sum, sumOfSquares, quantumSeconds: step }: TimeSketch): number {
  const spread = n > 1 ? Math.max(0, sumOfSquares - sum ** 2 / n) / (n - 1) : 0;
  if (step === 0 && n < 2) return 0;
  const point = studentPoint(Math.max(1, n - 1));
  const ofSpread = n > 1 ? point * Math.sqrt(n * spread) : 0;
  return Math.max(ofSpread, step > 0 ? ofSteps(n, sum, step) : 0);
}

const NORMAL = 1.959964;

/** Two more of either outcome, as by Agresti and Coull: a few times that are all 0 do not mean certainty. */
function ofSteps(n: number, sum: number, step: number): number {
  const mean = sum / n / step;
  const share = ((mean - Math.floor(mean)) * n + 2) / (n + 4);
  return NORMAL * step * Math.sqrt(n * share * (1 - share));
}
