import { createBuffer, POISON, readBytes, writeBuffer } from '../device/buffers.ts';
import { fromHalf, toHalf } from '../device/half.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { rowPitch } from '../kernels/row-layout.ts';
import { storable, type Storable } from '../ops/dtype.ts';
import { bytesPerNumber } from '../ops/formats.ts';
import type { Matrix } from '../ops/operator.ts';
import { fillNormals } from '../protocol/random.ts';

/** Bytes of a matrix in its buffer, padding included. */
export const matrixBytes = ({ rows, cols, format }: Matrix): number =>
  Math.ceil((rows * rowPitch(cols) * bytesPerNumber(format)) / 16) * 16;

/** The WGSL type that stores a matrix; calls with other formats are refused before buffers are created. */
export function typeOf({ format }: Matrix): Storable {
  const type = storable(format);
  if (type === null) throw new Error(`format: expected f32 or f16, got ${format.id}`);
  return type;
}

/** A matrix on the CPU in its buffer layout: `[rows, pitch]`, values as stored. */
export interface HostTensor {
  readonly matrix: Matrix;
  readonly values: Float32Array;
}

/** Seeded random normals, rounded to the storage format; the padding is zero. */
export function randomTensor(matrix: Matrix, seed: number): HostTensor {
  const pitch = rowPitch(matrix.cols);
  const values = new Float32Array(matrix.rows * pitch);
  fillNormals(values, { ...matrix, pitch }, seed);
  if (typeOf(matrix) === 'f16') for (let i = 0; i < values.length; i++) values[i] = fromHalf(toHalf(values[i]!));
  return { matrix, values };
}

/** A buffer that holds the matrix. */
export function upload(gpu: Gpu, label: string, { matrix, values }: HostTensor): GPUBuffer {
  const buffer = createBuffer(gpu, label, matrixBytes(matrix));
  if (typeOf(matrix) === 'f32') {
    writeBuffer(gpu, buffer, values as Float32Array<ArrayBuffer>);
  } else {
    const halves = Uint16Array.from({ length: buffer.size / 2 }, (_, i) => toHalf(values[i] ?? 0));
    writeBuffer(gpu, buffer, halves);
  }
  return buffer;
}

/** One poisoned element as an unsigned integer of its width. */
export const POISON_ELEMENT: Readonly<Record<Storable, number>> = { f32: POISON, f16: POISON & 0xffff };

/** Reads back one row of a matrix as numbers, without padding. */
export async function readRow(gpu: Gpu, buffer: GPUBuffer, matrix: Matrix, row: number): Promise<Float64Array> {
  const bytes = rowPitch(matrix.cols) * bytesPerNumber(matrix.format);
  const data = await readBytes(gpu, buffer, row * bytes, bytes);
  const values = typeOf(matrix) === 'f32' ? new Float32Array(data) : Array.from(new Uint16Array(data), fromHalf);
  return Float64Array.from(values.slice(0, matrix.cols));
}
