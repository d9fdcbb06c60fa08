import { InputError, showValue } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { knownBeside } from './stacks.ts';
import { sizeOfShape, type Tensor } from './read/file-header.ts';

/** What is known of packed numbers before their shapes. */
export interface PackedAs {
  /** Per number, if the configuration says so. */
  readonly bits: number | null;
  /** MLX's numbers per scale, if a norm tells them. */
  readonly group: number | null;
}

/** Words with unused bits, and rows that do not fill their last word, add to the bits per number. */
const MOST_PADDED = 0.07;
const isPackedBits = (bits: number): boolean =>
  [2, 3, 4, 5, 6, 8].some((one) => Math.abs(bits / one - 1) <= MOST_PADDED);

/**
 * The shape `[out, in]` of a matrix whose numbers are packed several to a word; its own shape if they are not.
 * @param known if its bits are not, they are told from the shapes of scales
 * @see AutoGPTQ and AutoAWQ, `qweight`; compressed-tensors, `weight_packed`; MLX; gpt-oss, `_blocks`; bitsandbytes
 * @throws InputError if the bits cannot be told
 */
export function packedShape(tensor: Tensor, byName: ReadonlyMap<string, Tensor>, known: PackedAs): readonly number[] {
  const shape = unpacked(tensor, byName, known);
  if (shape === tensor.shape) return shape;
  const found = (8 * tensor.bytes) / sizeOfShape(shape);
  if (shape.every((side) => Number.isSafeInteger(side) && side > 0) && isPackedBits(found)) return shape;
  throw new InputError(
    `${quote(tensor.name)}: expected packed numbers of 2 to 8 bits by its scales or its config.json, got a shape of ${showValue(tensor.shape)}`,
  );
}

/** Whether bitsandbytes packed a matrix. */
export const isColumn = ({ name, type }: Tensor, byName: ReadonlyMap<string, Tensor>): boolean =>
  type === 'U8' && byName.has(`${name}.absmax`);

function unpacked(tensor: Tensor, byName: ReadonlyMap<string, Tensor>, { bits, group }: PackedAs): readonly number[] {
  const { name, shape, type } = tensor;
  const stem = name.replace(/\.?(qweight|weight_packed|weight|blocks)$/, '').replace(/_$/, '');
  const beside = (ending: string): Tensor | undefined => byName.get(`${stem}${ending}`);
  if (name.endsWith('qweight') && type === 'I32') return gptqOrAwq(tensor, beside, bits);
  if (name.endsWith('weight_packed') && type === 'I32') return widened(shape, 32 / (bits ?? 4));
  if (name.endsWith('weight_packed') && type === 'U8') return widened(shape, 2);
  if (name.endsWith('_blocks') && type === 'U8') {
    // Rows of groups of 16 bytes.
    const [bytes = 1, groups = 1] = shape.toReversed();
    return [...shape.slice(0, -2), groups * bytes * 2];
  }
  if (type === 'U32' && name.endsWith('.weight') && beside('.scales')) {
    return mlx(tensor, beside('.scales')!, { bits, group });
  }
  if (type !== 'U8') return shape;
  const isBits4 = byName.has(`${stem}.weight_scale`);
  // bitsandbytes stores a column of bytes; the sides of the matrix are in no header.
  if (isColumn(tensor, byName)) return [2 * sizeOfShape(shape)];
  return isBits4 ? widened(shape, 2) : shape;
}

/** A shape whose rows hold several numbers per word. */
const widened = (shape: readonly number[], per: number): readonly number[] => [
  ...shape.slice(0, -1),
  Math.round((shape.at(-1) ?? 1) * per),
];

/** GPTQ packs inputs, `[in·bits/32, out]`; AWQ packs outputs, `[in, out·bits/32]`. Scales are `[groups, out]`. */
function gptqOrAwq(
  { name, shape }: Tensor,
  beside: (ending: string) => Tensor | undefined,
  bits: number | null,
): readonly number[] {
  const [rows = 0, cols = 0] = shape;
  const outputs = beside('.scales')?.shape.at(-1);
  if (outputs === undefined) {
    throw new InputError(`${quote(name)}: expected ${quote(name.replace(/qweight$/, 'scales'))} beside it, got none`);
  }
  if (outputs !== cols) return [outputs, rows];
  // Some files keep an empty list where inputs are in order.
  const inputs = beside('.g_idx')?.shape[0] || (bits === null ? undefined : (rows * 32) / bits);
  if (inputs !== undefined) return [cols, inputs];
  throw new InputError(`${quote(name)}: expected its bits in the config.json of the same folder, got none`);
}

const MLX_GROUPS = [64, 32, 128];
const MLX_BITS = [2, 3, 4, 5, 6, 8];

/** MLX packs inputs; its scales are `[out, groups]`. Groups have 64 numbers unless they have 32 or 128. */
function mlx({ name, shape }: Tensor, scales: Tensor, { bits, group }: PackedAs): readonly number[] {
  const words = shape.at(-1) ?? 1;
  const groups = scales.shape.at(-1) ?? 1;
  const bitsIn = (size: number): number => (32 * words) / (groups * size);
  const widthOf = (each: number): readonly number[] => [...shape.slice(0, -1), Math.round((words * 32) / each)];
  if (group !== null && MLX_BITS.includes(bitsIn(group))) return widthOf(bitsIn(group));
  const known = bits ?? MLX_GROUPS.map(bitsIn).find((one) => MLX_BITS.includes(one));
  if (known === undefined) {
    throw new InputError(`${quote(name)}: expected its bits in the config.json of the same folder, got none`);
  }
  // Modules may have bits of their own: their groups tell.
  const own = MLX_GROUPS.map(bitsIn).includes(known)
    ? known
    : (MLX_BITS.toReversed().find((one) => MLX_GROUPS.includes((32 * words) / one / groups)) ?? known);
  return widthOf(own);
}

const NORM = /(^|\.)(norm|norm_f|ln_f|final_layernorm|input_layernorm|attention_norm)\.weight$/;
const READS_HIDDEN =
  /(^|\.)(embed_tokens|wte|word_embeddings|tok_embeddings|lm_head|[qk]_proj|q_a_proj|gate_proj|up_proj)\.weight$/;

/**
 * MLX's numbers per scale: 4 bits in groups of 64 and 8 bits in groups of 32 have the same shapes, but a matrix that reads
 * the hidden vector has as many inputs as a norm of it has numbers. Null: no such matrix is packed.
 */
export function mlxGroup(tensors: readonly Tensor[], byName: ReadonlyMap<string, Tensor>): number | null {
  // The norms inside a mixer are those of its heads.
  const own = tensors.filter(
    ({ name }) => knownBeside(name) === null && !/(attn|attention|mixer|mamba)\.norm/.test(name),
  );
  const width = own.find(({ name, shape }) => NORM.test(name) && shape.length === 1)?.shape[0];
  if (width === undefined) return null;
  for (const { name, shape, type } of own) {
    const scales =
      type === 'U32' && READS_HIDDEN.test(name) ? byName.get(name.replace(/weight$/, 'scales')) : undefined;
    const group = width / (scales?.shape.at(-1) ?? 0);
    if (scales && [16, ...MLX_GROUPS].includes(group) && MLX_BITS.includes((32 * (shape.at(-1) ?? 0)) / width))
      return group;
  }
  return null;
}
