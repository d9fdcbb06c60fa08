import type { Gpu } from './open-gpu.ts';
import { wait } from './wait.ts';

/** A storage buffer that can be filled and read back. */
export const createBuffer = (gpu: Gpu, label: string, size: number): GPUBuffer =>
  gpu.device.createBuffer({
    label,
    size,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC,
  });

/** Two halves of 0x7e7e or a float of 0x7e7e7e7e: not a value that any kernel computes from our inputs. */
export const POISON = 0x7e7e7e7e;

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
