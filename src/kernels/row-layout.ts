/** How matrices lie in buffers: row-major, each row padded with zeros to a multiple of 4 elements, so that vec4 loads fit. */

/** Elements from one row to the next. */
export const rowPitch = (cols: number): number => Math.ceil(cols / 4) * 4;

/** WebGPU guarantees this many workgroups along a dimension. */
const MOST_WORKGROUPS = 65_535;

/** A count of workgroups as a grid, folded into y where x alone would pass the limit. Kernels skip the surplus. */
export function fold(count: number): readonly [number, number, number] {
  const rows = Math.ceil(count / MOST_WORKGROUPS);
  return [Math.ceil(count / rows), rows, 1];
}
