import type { Gpu } from './open-gpu.ts';
import { createBuffer } from './buffers.ts';
import { wait } from './wait.ts';

/** Several copies of a call's operands that dispatches use in turn, together larger than any cache. */
export interface Windows {
  readonly count: number;
  /** The bindings that replace the original buffers in one window. */
  of(window: number): ReadonlyMap<GPUBuffer, GPUBufferBinding>;
}

/** Copies of buffers, cached for calls that share them. */
export interface Copies {
  of(buffer: GPUBuffer, count: number): Promise<GPUBuffer | null>;
  clear(): void;
}

/** Operands smaller than this share of the largest are not copied: they stay in cache in any engine. */
const LEAST_SHARE = 1 / 16;
/** Limited because bind groups are cheap, but not free. */
const MOST_WINDOWS = 1024;
/** Alignment of bindings: the largest that an adapter may require. */
const ALIGNMENT = 256;

const strideOf = ({ size }: GPUBuffer): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/** Creates copies on demand. */
export function createCopies(gpu: Gpu): Copies {
  const kept = new Map<GPUBuffer, { count: number; backing: GPUBuffer | null }>();
  return {
    async of(buffer, count) {
      const known = kept.get(buffer);
      if (known && known.count >= count) return known.backing;
      known?.backing?.destroy();
      const backing = await copiesOf(gpu, buffer, count);
      kept.set(buffer, { count, backing });
      return backing;
    },
    clear() {
      for (const { backing } of kept.values()) backing?.destroy();
      kept.clear();
    },
  };
}

/**
 * Creates windows over copies of the larger buffers.
 * All copies of an operand are in one buffer, so that dispatches that write different windows of it stay in order.
 * @param bytes that all windows together must exceed
 * @returns null if the operands alone exceed that, or if there is no room
 */
export async function createWindows(
  copies: Copies,
  operands: readonly GPUBuffer[],
  bytes: number,
): Promise<Windows | null> {
  const largest = Math.max(0, ...operands.map(({ size }) => size));
  const rotated = operands.filter(({ size }) => size >= LEAST_SHARE * largest);
  const each = rotated.reduce((sum, { size }) => sum + size, 0);
  const count = Math.min(Math.ceil(bytes / each), MOST_WINDOWS);
  if (!(count >= 2)) return null;
  const backings: [original: GPUBuffer, backing: GPUBuffer][] = [];
  for (const original of rotated) {
    const backing = await copies.of(original, count);
    if (!backing) return null;
    backings.push([original, backing]);
  }
  return {
    count,
    of: (window) =>
      new Map(
        backings.map(([original, backing]) => [
          original,
          { buffer: backing, offset: window * strideOf(original), size: original.size },
        ]),
      ),
  };
}

/** The bindings of each window. */
export const windowsOf = ({ count, of }: Windows): ReadonlyMap<GPUBuffer, GPUBufferBinding>[] =>
  Array.from({ length: count }, (_, window) => of(window));

async function copiesOf(gpu: Gpu, original: GPUBuffer, count: number): Promise<GPUBuffer | null> {
  const { device } = gpu;
  const stride = strideOf(original);
  if (stride * count > device.limits.maxBufferSize) return null;
  device.pushErrorScope('out-of-memory');
  const backing = createBuffer(gpu, `${original.label}, ${count} times`, stride * count);
  const error = await wait(gpu, device.popErrorScope(), `making room for copies of ${original.label}`);
  if (error) return null;
  const encoder = device.createCommandEncoder();
  for (let i = 0; i < count; i++) encoder.copyBufferToBuffer(original, 0, backing, i * stride, original.size);
  device.queue.submit([encoder.finish()]);
  await wait(gpu, device.queue.onSubmittedWorkDone(), `copying ${original.label}`, 5);
  return backing;
}
