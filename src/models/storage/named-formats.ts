import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { lookup } from '../../text/lookup.ts';
import { storedIn, type StoredFormats } from './stored-format.ts';

/** llama.cpp's mixed formats: most matrices, and those that get more bits in some or all layers. */
const MIXES = lookup<{ readonly most: NumberFormat; readonly more: NumberFormat; readonly always?: true }>({
  q2_k: { most: FORMATS.q2_k, more: FORMATS.q3_k, always: true },
  q3_k_m: { most: FORMATS.q3_k, more: FORMATS.q4_k, always: true },
  q4_k_s: { most: FORMATS.q4_k, more: FORMATS.q4_k },
  q4_k_m: { most: FORMATS.q4_k, more: FORMATS.q6_k },
  q5_k_s: { most: FORMATS.q5_k, more: FORMATS.q5_k },
  q5_k_m: { most: FORMATS.q5_k, more: FORMATS.q6_k },
});

/** Formats of llama.cpp whose matrices are all alike. */
const PURE = lookup<NumberFormat>({
  q3_k: FORMATS.q3_k,
  iq4_xs: FORMATS.iq4_xs,
  q4_0: FORMATS.q4_0,
  q4_1: FORMATS.q4_1,
  q4_k: FORMATS.q4_k,
  q5_0: FORMATS.q5_0,
  q5_1: FORMATS.q5_1,
  q5_k: FORMATS.q5_k,
  q6_k: FORMATS.q6_k,
  q8_0: FORMATS.q8_0,
});

/** Formats of a KV cache. */
export const KV_FORMATS = [
  'f16',
  'bf16',
  'f32',
  'fp8',
  'int8',
  'int4',
] as const satisfies readonly (keyof typeof FORMATS)[];

/** Formats of matrices beside a 16-bit embedding, head, router and norms. */
const MATRICES = lookup<NumberFormat>({ mxfp4: FORMATS.mxfp4, nvfp4: FORMATS.nvfp4, nf4: FORMATS.nf4 });

/** One width for every weight. */
const UNIFORM = lookup<NumberFormat>({
  f32: FORMATS.f32,
  f16: FORMATS.f16,
  bf16: FORMATS.bf16,
  fp8: FORMATS.fp8,
  int8: FORMATS.int8,
  int4: FORMATS.int4,
});

/** Every format of weights, by the names of the command line and the page. */
export const WEIGHT_NAMES: readonly string[] = [UNIFORM, MATRICES, PURE, MIXES].flatMap((table) => Object.keys(table));

/**
 * How a model's weights are stored in a named format. `f32` … `int4` are one width for all; `mxfp4`, `nvfp4` and `nf4` keep
 * embedding, head, router and norms in 16 bits; those of llama.cpp keep the head in `q6_k` or better and vectors in `f32`.
 * @param layers of the model: some mixes depend on their number
 * @see llama.cpp, `llama-quant.cpp`, without its exceptions for 8 experts and for 70B
 */
export function namedFormats(name: string, layers: number, isTied: boolean): StoredFormats {
  const uniform = UNIFORM[name];
  // A chosen width holds for every weight, corrections of routers too.
  if (uniform) return { ...storedIn(uniform), byName: {} };
  const matrices = MATRICES[name];
  if (matrices) {
    return {
      ...storedIn(FORMATS.f16),
      byClass: { linear: matrices, expert: matrices },
      words: `${name}, matrices only`,
    };
  }
  const pure = PURE[name];
  if (pure) return inGguf(name, pure, isTied);
  const { most, more, always } = MIXES[name]!;
  const share = always ? 1 : layersWithMoreBits(layers) / layers;
  const mixed = mean(most, more, share);
  const stored = inGguf(name, most, isTied);
  return { ...stored, byName: { ...stored.byName, v_proj: mixed, down_proj: mixed } };
}

/** Vectors and routers in f32; the head in q6_k, or in the format itself if that has more bits. */
function inGguf(name: string, format: NumberFormat, isTied: boolean): StoredFormats {
  const head = format.bits > FORMATS.q6_k.bits ? format : FORMATS.q6_k;
  return {
    ...storedIn(FORMATS.f32),
    // A tied table is the head.
    byClass: { linear: format, expert: format, table: isTied ? head : format, head },
    words: `${name} of llama.cpp`,
  };
}

/** The first and last eighth, and every third layer between. */
function layersWithMoreBits(layers: number): number {
  const eighth = Math.floor(layers / 8);
  return Array.from({ length: layers }, (_, i) => i).filter(
    (i) => i < eighth || i >= Math.floor((7 * layers) / 8) || (i - eighth) % 3 === 2,
  ).length;
}

const mean = (most: NumberFormat, more: NumberFormat, share: number): NumberFormat => {
  const bits = (of: NumberFormat): number => of.bits + (of.group === null ? 0 : of.scaleBits / of.group);
  return { id: most.id, bits: bits(most) + share * (bits(more) - bits(most)), group: null, scaleBits: 0, zeroBits: 0 };
};
