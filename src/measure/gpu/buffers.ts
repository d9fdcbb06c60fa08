import { storable, type Storable } from '../../ops/dtype.ts';
import { bytesPerNumber } from '../../ops/formats.ts';
import { rowPitch } from '../../kernels/layout.ts';
import type { Matrix } from '../../ops/operator.ts';
import { fromHalf, toHalf } from '../half.ts';
import { fillNormals } from '../random.ts';
import type { Gpu } from './adapter.ts';
import { wait } from './wait.ts';

/** Bytes of a matrix in its buffer, padding included. */
export const matrixBytes = ({ rows, cols, format }: Matrix): number =>
  Math.ceil((rows * rowPitch(cols) * bytesPerNumber(format)) / 16) * 16;

/** The WGSL type that a matrix is stored in; a call with any other is refused before its buffers are made. */
export function typeOf({ format }: Matrix): Storable {
  const type = storable(format);
  if (type === null) throw new Error(`format: expected f32 or f16, got ${format.id}`);
  return type;
}

/** A storage buffer that can be filled and read back. */
export const createBuffer = (gpu: Gpu, label: string, size: number): GPUBuffer =>
  gpu.device.createBuffer({
    label,
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  });

/** A matrix on the CPU as it lies in its buffer: `[rows, pitch]`, values as stored. */
export interface HostTensor {
  readonly matrix: Matrix;
  readonly values: Float32Array;
}

/** Seeded random normals, rounded to what the storage can hold; the padding is zero. */
export function randomTensor(matrix: Matrix, seed: number): HostTensor {
  const { rows, cols, deviation } = matrix;
  const pitch = rowPitch(cols);
  const values = new Float32Array(rows * pitch);
  fillNormals(values, rows, cols, pitch, seed, deviation);
  if (typeOf(matrix) === 'f16') for (let i = 0; i < values.length; i++) values[i] = fromHalf(toHalf(values[i]!));
  return { matrix, values };
}

/** A buffer that holds the matrix. */
export function upload(gpu: Gpu, label: string, { matrix, values }: HostTensor): GPUBuffer {
  const buffer = createBuffer(gpu, label, matrixBytes(matrix));
  if (typeOf(matrix) === 'f32') {
    gpu.device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
  } else {
    const halves = Uint16Array.from({ length: buffer.size / 2 }, (_, i) => toHalf(values[i] ?? 0));
    gpu.device.queue.writeBuffer(buffer, 0, halves);
  }
  return buffer;
}

/** Two halves of 0x7e7e or a float of 0x7e7e7e7e: not a value that any kernel computes from our inputs. */
const POISON = 0x7e7e7e7e;

/** One poisoned element as an unsigned integer of its width. */
export const POISON_ELEMENT: Readonly<Record<Storable, number>> = { f32: POISON, f16: POISON & 0xffff };

/** Fills a buffer with a pattern that no right answer contains. */
export function poison(gpu: Gpu, buffer: GPUBuffer): void {
  const chunk = new Uint32Array(Math.min(buffer.size, 1 << 22) / 4).fill(POISON);
  for (let offset = 0; offset < buffer.size; offset += chunk.byteLength) {
    gpu.device.queue.writeBuffer(buffer, offset, chunk, 0, Math.min(chunk.length, (buffer.size - offset) / 4));
  }
}

/** Reads `[from, from + length)` bytes of a buffer back; both multiples of 4. */
export async function readBytes(gpu: Gpu, buffer: GPUBuffer, from: number, length: number): Promise<ArrayBuffer> {
  const staging = gpu.device.createBuffer({ size: length, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, from, staging, 0, length);
  gpu.device.queue.submit([encoder.finish()]);
  try {
    await wait(gpu, staging.mapAsync(GPUMapMode.READ), `reading back ${buffer.label}`, 2);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}

/** Reads single words of a buffer back, all in one go. */
export async function readWords(gpu: Gpu, buffer: GPUBuffer, words: readonly number[]): Promise<ArrayBuffer> {
  const size = 4 * words.length;
  const staging = gpu.device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = gpu.device.createCommandEncoder();
  words.forEach((word, i) => encoder.copyBufferToBuffer(buffer, 4 * word, staging, 4 * i, 4));
  gpu.device.queue.submit([encoder.finish()]);
  try {
    await wait(gpu, staging.mapAsync(GPUMapMode.READ), `reading back ${buffer.label}`, 2);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}

/** Reads one row of a matrix back as numbers, padding left out. */
export async function readRow(gpu: Gpu, buffer: GPUBuffer, matrix: Matrix, row: number): Promise<Float64Array> {
  const bytes = rowPitch(matrix.cols) * bytesPerNumber(matrix.format);
  const data = await readBytes(gpu, buffer, row * bytes, bytes);
  const values = typeOf(matrix) === 'f32' ? new Float32Array(data) : Array.from(new Uint16Array(data), fromHalf);
  return Float64Array.from(values.slice(0, matrix.cols));
}
