import { countPasses } from '../../src/counting/count-passes.ts';
import type { BufferSpec } from '../../src/counting/fill.ts';
import { createJobBuffers } from '../../src/counting/job-buffers.ts';
import type { Gpu } from '../../src/device/open-gpu.ts';
import type { Count } from '../../src/report/count-format.ts';
import { describe } from '../../src/wgsl/describe.ts';

/** What a test counts. */
export interface KernelCase {
  readonly wgsl: string;
  readonly workgroups: readonly [number, number, number];
  readonly bindings: Readonly<Record<string, BufferSpec>>;
  readonly overrides?: Readonly<Record<string, number>>;
  /** Whether bytes are marked too; left out: they are. */
  readonly unique?: boolean;
  /** What the counters begin with. */
  readonly start?: number;
}

/** Counts a kernel. */
export async function countKernel(
  gpu: Gpu,
  { wgsl, workgroups, bindings, overrides, unique = true, start }: KernelCase,
): Promise<Count> {
  const [entry] = describe(wgsl, overrides).entries;
  const { buffers } = createJobBuffers(gpu, entry!.bindings, bindings, 7);
  try {
    const pass = { label: 'test', wgsl, overrides, buffers, workgroups };
    const [count] = await countPasses(gpu, [pass], { unique, ...(start !== undefined && { start }) });
    return count!;
  } finally {
    for (const buffer of buffers.values()) buffer.destroy();
  }
}

/** A storage buffer of so many floats, normally distributed. */
export const floats = (length: number): BufferSpec => ({ type: 'f32', fill: 'normal', length });

/** A buffer that holds these whole numbers. */
export const whole = (...values: number[]): BufferSpec => ({ type: 'u32', fill: 'values', values });

/** Bytes for every storage buffer of a kernel that is only to be compiled with marks. */
export const storageSizes = (wgsl: string): Record<string, number> =>
  Object.fromEntries(
    describe(wgsl)
      .bindings.filter(({ space }) => space === 'storage')
      .map(({ id, leastBytes }) => [id, Math.max(4096, leastBytes)]),
  );
