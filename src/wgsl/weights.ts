import type { Cost } from './builtins/rule.ts';

/** How many FLOP each class of operation counts as. */
export interface Weights {
  readonly name: 'ridgepoint' | 'nvidia' | 'intel';
  /** Display name of the convention. */
  readonly title: string;
  /** FLOP of one operation of a class (`fma`, `exp`); unlisted classes count 0. */
  readonly flop: Readonly<Record<string, number>>;
}

const ARITHMETIC = { add: 1, sub: 1, mul: 1, div: 1, fma: 2 };
const of = (names: string): Record<string, number> => Object.fromEntries(names.split(' ').map((name) => [name, 1]));
const TRANSCENDENTAL = of(
  'acos acosh asin asinh atan atanh atan2 cos cosh exp exp2 inverseSqrt log log2 pow sin sinh sqrt tan tanh',
);

/** Arithmetic 1, fused multiply-add 2, roots and transcendentals 1; comparison, selection, rounding, conversion 0. */
export const RIDGEPOINT_WEIGHTS: Weights = {
  name: 'ridgepoint',
  title: "Ridgepoint's",
  flop: { ...ARITHMETIC, rem: 1, ...TRANSCENDENTAL },
};

/**
 * All conventions for counting the FLOP of a histogram.
 *
 * NVIDIA's tools count instructions: additions and multiplications 1, fused 2, nothing else. A division is several
 * instructions on the machine; here it counts as the one multiplication it needs at least.
 * Intel's count ADD, SUB, MUL, DIV, FPREM, MIN, MAX, ABS, CMP, rounding, roots and transcendentals 1, fused 2.
 * @see https://docs.nvidia.com/nsight-compute/ProfilingGuide/index.html#roofline-charts
 * @see https://www.intel.com/content/www/us/en/docs/advisor/user-guide/current/analyze-cpu-roofline.html
 */
export const WEIGHTS: readonly Weights[] = [
  RIDGEPOINT_WEIGHTS,
  { name: 'nvidia', title: "NVIDIA's", flop: { add: 1, sub: 1, mul: 1, div: 1, fma: 2 } },
  {
    name: 'intel',
    title: "Intel's",
    flop: { ...ARITHMETIC, rem: 1, minmax: 1, abs: 1, cmp: 1, misc: 1, ...TRANSCENDENTAL },
  },
];

/** Integer operations of one `int.dot4`: four products, three sums, and the addition to the accumulator. */
const DOT4_OPERATIONS = 8;

/** FLOP of a histogram, f32 and f16 together. */
export function flopOf(histogram: Cost, { flop }: Weights = RIDGEPOINT_WEIGHTS): number {
  let sum = 0;
  for (const [key, n] of Object.entries(histogram)) {
    const [type, name = ''] = key.split('.');
    if ((type === 'f32' || type === 'f16') && Object.hasOwn(flop, name)) sum += n * flop[name]!;
  }
  return sum;
}

/** Integer operations of a histogram: each `int.op`, and eight for each packed dot product. */
export const intOpOf = (histogram: Cost): number =>
  (histogram['int.op'] ?? 0) + DOT4_OPERATIONS * (histogram['int.dot4'] ?? 0);
