import { FORMATS } from '../../../../src/ops/formats.ts';
import { toleranceOf } from '../../../../src/trials/cases/gate.ts';
import type { Expected, Product, Proposal, Running } from '../contestant.ts';
import type { Recipe } from './ort-recipes.ts';

/** Weights per scale. */
const GROUP = 32;

/**
 * MatMulNBits on symmetric integers, each group of 32 with its scale, at both of its levels of accuracy: as in f32, and
 * with activations quantised too, which the check may refuse.
 * @param run makes a model run
 */
export function quantisedProposals(
  work: Product,
  bits: 4 | 8,
  run: (recipe: Recipe) => Promise<Running>,
): readonly Proposal[] {
  // Made once, for all levels.
  let packed: Packed | null = null;
  const weights = (): Packed => (packed ??= quantise(work, bits));
  return [0, 4].map((level) => ({
    variant: `MatMulNBits, accuracy level ${level}`,
    get expected() {
      return expectedOf(work, weights());
    },
    make: () => run(recipeOf(work, bits, level, weights())),
  }));
}

interface Packed {
  /** `[n, groups, 4·bits]`: the numbers of a group in order, the lower half of a byte first. */
  readonly numbers: Uint8Array<ArrayBuffer>;
  /** `[n, groups]` */
  readonly scales: Float32Array<ArrayBuffer>;
  /** What the numbers stand for, `[n, k]`. */
  readonly values: Float32Array<ArrayBuffer>;
}

function quantise(work: Product, bits: 4 | 8): Packed {
  const { n, k } = work;
  const { values: exact } = work.b('NK');
  const groups = Math.ceil(k / GROUP);
  const bytes = (GROUP * bits) / 8;
  const [zero, most] = [2 ** (bits - 1), 2 ** (bits - 1) - 1];
  const packed: Packed = {
    // Padding holds the zero point.
    numbers: new Uint8Array(n * groups * bytes).fill(bits === 4 ? 0x88 : 0x80),
    scales: new Float32Array(n * groups),
    values: new Float32Array(n * k),
  };
  for (let row = 0; row < n; row++) {
    for (let group = 0; group < groups; group++) {
      const [from, to] = [row * k + group * GROUP, row * k + Math.min(k, (group + 1) * GROUP)];
      let largest = 0;
      for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(exact[i]!));
      const at = row * groups + group;
      const scale = Math.fround(largest / most);
      packed.scales[at] = scale;
      for (let i = from; i < to; i++) {
        const integer = scale > 0 ? Math.round(exact[i]! / scale) : 0;
        packed.values[i] = integer * scale;
        const place = i - from;
        if (bits === 8) packed.numbers[at * bytes + place] = integer + zero;
        else {
          const byte = at * bytes + (place >> 1);
          const shift = (place & 1) * 4;
          packed.numbers[byte] = (packed.numbers[byte]! & ~(0xf << shift)) | ((integer + zero) << shift);
        }
      }
    }
  }
  return packed;
}

function recipeOf({ a, m, n, k }: Product, bits: number, level: number, { numbers, scales }: Packed): Recipe {
  const groups = Math.ceil(k / GROUP);
  return {
    nodes: [
      {
        op: 'MatMulNBits',
        inputs: ['i0', 'i1', 'i2'],
        outputs: ['o'],
        attributes: { K: k, N: n, bits, block_size: GROUP, accuracy_level: level },
        contrib: true,
      },
    ],
    inputs: [{ shape: [m, k], data: a.values }],
    constants: [
      { shape: [n, groups, (GROUP * bits) / 8], type: 'u8', data: numbers },
      { shape: [n * groups], data: scales },
    ],
    outputShape: [m, n],
  };
}

const expectedOf = ({ a, m, n, k }: Product, { values }: Packed): Expected => ({
  rows: m,
  cols: n,
  tolerance: toleranceOf(FORMATS.f32, k),
  reference: (row) =>
    Float64Array.from({ length: n }, (_, col) => {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += a.values[row * k + i]! * values[col * k + i]!;
      return sum;
    }),
});
