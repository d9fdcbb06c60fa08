import type { Gpu } from './open-gpu.ts';
import { wait } from './wait.ts';

/** Creates a buffer that kernels bind as storage or uniform, and that can be filled and read back. */
export const createBuffer = (
  gpu: Gpu,
  label: string,
  size: number,
  bound: 'storage' | 'uniform' = 'storage',
): GPUBuffer =>
  gpu.device.createBuffer({
    label,
    size,
    usage:
      (bound === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE) |
      GPUBufferUsage.COPY_DST |
      GPUBufferUsage.COPY_SRC,
  });

/** Writes data into a buffer at an offset in bytes. */
export const writeBuffer = ({ device }: Gpu, buffer: GPUBuffer, data: ArrayBufferView<ArrayBuffer>, offset = 0): void =>
  device.queue.writeBuffer(buffer, offset, data);

/** Copies whole buffers. */
export function copyBuffers({ device }: Gpu, pairs: Iterable<readonly [from: GPUBuffer, to: GPUBuffer]>): void {
  const encoder = device.createCommandEncoder();
  for (const [from, to] of pairs) encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
  device.queue.submit([encoder.finish()]);
}

/** As two f16 or as one f32, not a value that any kernel computes from our inputs. */
export const POISON = 0x7e7e7e7e;

/** Fills a buffer with a pattern that no correct output contains. */
export function poison(gpu: Gpu, buffer: GPUBuffer): void {
  const chunk = new Uint32Array(Math.min(buffer.size, 1 << 22) / 4).fill(POISON);
  for (let offset = 0; offset < buffer.size; offset += chunk.byteLength) {
    gpu.device.queue.writeBuffer(buffer, offset, chunk, 0, Math.min(chunk.length, (buffer.size - offset) / 4));
  }
}

/** Reads back bytes `[from, from + length)` of a buffer; both must be multiples of 4. */
export const readBytes = (gpu: Gpu, buffer: GPUBuffer, from: number, length: number): Promise<ArrayBuffer> =>
  readBack(gpu, buffer, length, (encoder, staging) => encoder.copyBufferToBuffer(buffer, from, staging, 0, length));

/** Reads back single words of a buffer with one map. */
export const readWords = (gpu: Gpu, buffer: GPUBuffer, words: readonly number[]): Promise<ArrayBuffer> =>
  readBack(gpu, buffer, 4 * words.length, (encoder, staging) =>
    words.forEach((word, i) => encoder.copyBufferToBuffer(buffer, 4 * word, staging, 4 * i, 4)),
  );

/** Reads back what a copy leaves in a new buffer. @param size of that buffer in bytes */
export async function readBack(
  gpu: Gpu,
  { label }: { readonly label: string },
  size: number,
  copy: (encoder: GPUCommandEncoder, staging: GPUBuffer) => void,
): Promise<ArrayBuffer> {
  const staging = gpu.device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = gpu.device.createCommandEncoder();
  copy(encoder, staging);
  gpu.device.queue.submit([encoder.finish()]);
  try {
    await wait(gpu, staging.mapAsync(GPUMapMode.READ), `reading back ${label}`, 2);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
