import { createBuffer, POISON, readBytes, writeBuffer } from '../device/buffers.ts';
import { fromHalf, toHalf } from '../device/half.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { pitchOf } from '../kernels/packed-layout.ts';
import { rowPitch } from '../kernels/row-layout.ts';
import { storable, type Storable } from '../ops/dtype.ts';
import { bytesPerNumber } from '../ops/formats.ts';
import type { Matrix } from '../ops/operator.ts';
import { fillNormals, randomWord } from '../protocol/random.ts';
import { quantise } from './quantise.ts';

/** Bytes of a matrix in its buffer, padding included; of grouped numbers without their scales, which have their own buffers. */
export const matrixBytes = (matrix: Matrix): number =>
  Math.ceil((matrix.rows * pitchOf(matrix) * matrix.format.bits) / 8 / 16) * 16;

/** The WGSL type that stores a matrix of a call that was not refused; grouped numbers have none. */
export function typeOf({ format }: Matrix): Storable {
  const type = storable(format);
  if (type === null) throw new Error(`format: expected f32 or f16, got ${format.id}`);
  return type;
}

/** A matrix on the CPU. */
export interface HostTensor {
  /** `[rows, rowPitch(cols)]`, exactly as stored. */
  readonly values: Float32Array;
  /** The contents of its buffers by their names: that of the matrix, and `.scales` and `.zeros` added to it. */
  readonly parts: ReadonlyMap<string, ArrayBufferView<ArrayBuffer>>;
}

/** Seeded random normals, rounded to the storage format, or random indices; the padding is zero. */
export function randomTensor(name: string, matrix: Matrix, seed: number): HostTensor {
  const pitch = rowPitch(matrix.cols);
  if (matrix.below !== null) {
    const { below } = matrix;
    const indices = Uint32Array.from({ length: matrix.rows * pitch }, (_, i) => randomWord(i, seed) % below);
    return { values: Float32Array.from(indices), parts: new Map([[name, indices]]) };
  }
  const values = new Float32Array(matrix.rows * pitch);
  fillNormals(values, { ...matrix, pitch }, seed);
  if (matrix.format.group !== null) {
    const { numbers, scales, zeros } = quantise(values, matrix);
    const parts = new Map([
      [name, numbers],
      [`${name}.scales`, scales],
    ]);
    return { values, parts: zeros ? parts.set(`${name}.zeros`, zeros) : parts };
  }
  if (typeOf(matrix) === 'f32') return { values, parts: new Map([[name, values]]) };
  const halves = Uint16Array.from(values, toHalf);
  for (let i = 0; i < values.length; i++) values[i] = fromHalf(halves[i]!);
  return { values, parts: new Map([[name, halves]]) };
}

/** A buffer that holds one part of a matrix, padded to 16 bytes. */
export function upload(gpu: Gpu, label: string, data: ArrayBufferView<ArrayBuffer>): GPUBuffer {
  const buffer = createBuffer(gpu, label, Math.ceil(data.byteLength / 16) * 16);
  writeBuffer(gpu, buffer, data);
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
