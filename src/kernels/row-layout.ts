/** Matrices in buffers are row-major; each row is zero-padded to a multiple of 4 elements, for vec4 loads. */

/** Elements between the starts of consecutive rows. */
export const rowPitch = (cols: number): number => Math.ceil(cols / 4) * 4;

/** The number of workgroups per dimension that WebGPU guarantees. */
const MOST_WORKGROUPS = 65_535;

/** A number of workgroups as a grid, folded into y if x alone would exceed the limit. Kernels skip the surplus. */
export function fold(count: number): readonly [number, number, number] {
  const rows = Math.ceil(count / MOST_WORKGROUPS);
  return [Math.ceil(count / rows), rows, 1];
}
