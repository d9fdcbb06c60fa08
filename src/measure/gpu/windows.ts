import type { Matrix } from '../../ops/operator.ts';
import type { Gpu } from './adapter.ts';
import { createBuffer } from './buffers.ts';
import { wait } from './wait.ts';

/** The operands of a call several times over, for dispatches to take in turn: more than any cache holds. */
export interface Windows {
  readonly count: number;
  /** What stands in place of the original buffers in one window, by tensor. */
  of(window: number): Readonly<Record<string, GPUBufferBinding>>;
}

/** Copies of buffers, kept for the calls that share them. */
export interface Copies {
  of(buffer: GPUBuffer, count: number): Promise<GPUBuffer | null>;
  clear(): void;
}

/** Operands smaller than this share of the largest stay where they are: they stay in a cache in any engine, too. */
const LEAST_SHARE = 1 / 16;
/** Bind groups are cheap, but not free. */
const MOST_WINDOWS = 1024;
/** Bindings begin at multiples of this; the largest that an adapter may ask for. */
const ALIGNMENT = 256;

const strideOf = ({ size }: GPUBuffer): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/** Makes copies as they are asked for. */
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
 * Windows over copies of a call's large inputs and outputs; what lies between passes is reused, as an engine would.
 * The copies of one operand lie in one buffer: dispatches that write different windows of it stay in order.
 * @param bytes what all windows together shall exceed
 * @returns null where the operands exceed that by themselves, or there is no room
 */
export async function createWindows(
  copies: Copies,
  { matrices, buffers }: { matrices: Readonly<Record<string, Matrix>>; buffers: Readonly<Record<string, GPUBuffer>> },
  bytes: number,
): Promise<Windows | null> {
  const operands = Object.keys(matrices).filter((name) => matrices[name]!.role !== 'scratch');
  const largest = Math.max(...operands.map((name) => buffers[name]!.size));
  const rotated = operands.filter((name) => buffers[name]!.size >= LEAST_SHARE * largest);
  const each = rotated.reduce((sum, name) => sum + buffers[name]!.size, 0);
  const count = Math.min(Math.ceil(bytes / each), MOST_WINDOWS);
  if (count < 2) return null;
  const backings: [name: string, original: GPUBuffer, backing: GPUBuffer][] = [];
  for (const name of rotated) {
    const backing = await copies.of(buffers[name]!, count);
    if (!backing) return null;
    backings.push([name, buffers[name]!, backing]);
  }
  return {
    count,
    of: (window) =>
      Object.fromEntries(
        backings.map(([name, original, backing]) => [
          name,
          { buffer: backing, offset: window * strideOf(original), size: original.size },
        ]),
      ),
  };
}

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
