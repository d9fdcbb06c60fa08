import { InputError, showValue } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { sizeOfShape, type Tensor } from './read/file-header.ts';

/** Words with unused bits, and rows that do not fill their last word, add to the bits per number. */
const MOST_PADDED = 0.07;
const isPackedBits = (bits: number): boolean =>
  [2, 3, 4, 5, 6, 8].some((one) => Math.abs(bits / one - 1) <= MOST_PADDED);

/**
 * The shape `[out, in]` of a matrix whose numbers are packed several to a word; its own shape if they are not.
 * @param bits per number if the configuration says so; else told from the shapes of scales
 * @see AutoGPTQ and AutoAWQ, `qweight`; compressed-tensors, `weight_packed`; MLX; gpt-oss, `_blocks`; bitsandbytes
 * @throws InputError if the bits cannot be told
 */
export function packedShape(
  tensor: Tensor,
  byName: ReadonlyMap<string, Tensor>,
  bits: number | null,
): readonly number[] {
  const shape = unpacked(tensor, byName, bits);
  if (shape === tensor.shape) return shape;
  const found = (8 * tensor.bytes) / sizeOfShape(shape);
  if (shape.every((side) => Number.isSafeInteger(side) && side > 0) && isPackedBits(found)) return shape;
  throw new InputError(
    `${quote(tensor.name)}: expected packed numbers of 2 to 8 bits by its scales or its config.json, got a shape of ${showValue(tensor.shape)}`,
  );
}

function unpacked(tensor: Tensor, byName: ReadonlyMap<string, Tensor>, bits: number | null): readonly number[] {
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
    return mlx(tensor, beside('.scales')!, bits);
  }
  if (type !== 'U8') return shape;
  const isBits4 = byName.has(`${name}.absmax`) || byName.has(`${stem}.weight_scale`);
  // bitsandbytes stores a column of bytes.
  if (byName.has(`${name}.absmax`)) return [2 * sizeOfShape(shape)];
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

/** MLX packs inputs; its scales are `[out, groups]`. Groups have 64 numbers unless they have 32 or 128. */
function mlx({ name, shape }: Tensor, scales: Tensor, bits: number | null): readonly number[] {
  const words = shape.at(-1) ?? 1;
  const groups = scales.shape.at(-1) ?? 1;
  const known =
    bits ??
    [64, 32, 128].map((group) => (32 * words) / (groups * group)).find((one) => [2, 3, 4, 5, 6, 8].includes(one));
  if (known === undefined) {
    throw new InputError(`${quote(name)}: expected its bits in the config.json of the same folder, got none`);
  }
  // Modules may have bits of their own: their groups tell.
  const own = [64, 32, 128].map((group) => (groups * group * known) / 32).includes(words)
    ? known
    : ([8, 6, 5, 4, 3, 2].find(
        (one) => Number.isInteger((32 * words) / one / groups) && [32, 64, 128].includes((32 * words) / one / groups),
      ) ?? known);
  return [...shape.slice(0, -1), Math.round((words * 32) / own)];
}
