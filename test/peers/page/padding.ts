import { rowPitch } from '../../../src/kernels/row-layout.ts';

/** Rows without the padding that ours have on the GPU. */
export function withoutPadding(
  padded: Float32Array<ArrayBuffer>,
  rows: number,
  cols: number,
): Float32Array<ArrayBuffer> {
  const pitch = rowPitch(cols);
  if (pitch === cols) return padded.subarray(0, rows * cols);
  const values = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) values.set(padded.subarray(row * pitch, row * pitch + cols), row * cols);
  return values;
}
