import { InputError } from './input-error.ts';
import { quote } from './untrusted.ts';
import { lookup } from './lookup.ts';

/** The unit of a quantity. */
export type QuantityUnit = 'FLOP/s' | 'OP/s' | 'B/s' | 'B' | 's';

const EXAMPLES: Readonly<Record<QuantityUnit, string>> = {
  'FLOP/s': '"125 TFLOP/s"',
  'OP/s': '"250 TOP/s"',
  'B/s': '"600 GB/s"',
  B: '"24 GB" or "24 GiB"',
  s: '"50 µs"',
};

const SUFFIXES: Readonly<Record<QuantityUnit, RegExp>> = {
  'FLOP/s': /^(FLOP\/s|FLOPs?|FLOPS)$/i,
  // Makers print integer rates in TOPS, other pages in TFLOPS.
  'OP/s': /^(FL)?OP(\/s|S)?$/i,
  'B/s': /^B\/s$/,
  // Nobody counts memory in bits, so "24gb" is clear; a rate in Gb/s would be ambiguous.
  B: /^B$/i,
  s: /^s$/,
};

const DECIMAL = lookup({
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
});
const SMALL = lookup({ '': 1, m: 1e-3, µ: 1e-6, μ: 1e-6, u: 1e-6, n: 1e-9 });

/** An example of a quantity in this unit. */
export const quantityExample = (unit: QuantityUnit): string => EXAMPLES[unit];

/**
 * Reads `125 TFLOP/s`, `600 GB/s`, `24GB`, `24GiB`, `50 µs`, or a bare number in the unit itself. GB is 1e9, GiB 2^30;
 * rates in GiB/s are refused: datasheets use GB/s, and confusing the two makes a GPU look faster than it is.
 * @throws InputError naming what was expected and what was found
 */
export function parseQuantity(text: string, unit: QuantityUnit, name: string): number {
  const bad = (why = ''): InputError =>
    new InputError(`${name}: expected a quantity such as ${EXAMPLES[unit]}, got ${quote(text, 40)}${why}`);
  const match = /^\s*(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)\s*(\S*)\s*$/i.exec(text);
  if (!match) throw bad();
  const value = Number(match[1]);
  const suffix = match[2]!;
  if (suffix === '') return value;
  const binary = /^([KMGTP])i(.+)$/i.exec(suffix);
  if (binary) {
    if (unit === 'B/s') throw bad(': datasheets give rates in GB/s, 1e9 bytes a second');
    const step = 'KMGTP'.indexOf(binary[1]!.toUpperCase()) + 1;
    if (unit === 'B' && SUFFIXES.B.test(binary[2]!)) return value * 1024 ** step;
    throw bad();
  }
  const prefixes = unit === 's' ? SMALL : DECIMAL;
  for (const length of [0, 1]) {
    const given = suffix.slice(0, length);
    const prefix = unit === 'B' || unit.endsWith('OP/s') ? given.toUpperCase() : given;
    const factor = prefixes[prefix];
    if (factor !== undefined && SUFFIXES[unit].test(suffix.slice(length))) {
      return Number((value * factor).toPrecision(15));
    }
  }
  if (unit === 'B/s' && /^[kKMGT]?b(ps|it\/s|\/s)$/.test(suffix)) throw bad(': this is a rate in bits');
  throw bad();
}
