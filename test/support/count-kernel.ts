import { checkPass } from '../../src/counting/checked-pass.ts';
import { countPasses } from '../../src/counting/count-passes.ts';
import type { BufferSpec, ResourceSpec } from '../../src/counting/fill/fill-buffer.ts';
import { createJobResources, destroyJobResources } from '../../src/counting/fill/job-resources.ts';
import type { Gpu } from '../../src/device/open-gpu.ts';
import type { Count } from '../../src/report/count-format.ts';
import { checkWgsl } from '../../src/wgsl/check-wgsl.ts';
import { describe } from '../../src/wgsl/describe.ts';

/** A kernel to count in a test. */
export interface KernelCase {
  readonly wgsl: string;
  readonly workgroups: readonly [number, number, number];
  readonly bindings: Readonly<Record<string, ResourceSpec>>;
  readonly overrides?: Readonly<Record<string, number>>;
  /** Whether bytes are marked too; defaults to true. */
  readonly unique?: boolean;
  /** Initial value of the counters. */
  readonly start?: number;
}

/** Counts a kernel. */
export async function countKernel(
  gpu: Gpu,
  { wgsl, workgroups, bindings, overrides, unique = true, start }: KernelCase,
): Promise<Count> {
  const [entry] = describe(checkWgsl(wgsl, overrides)).entries;
  const resources = await createJobResources(gpu, entry!.bindings, bindings, 7);
  try {
    const pass = { label: 'test', wgsl, overrides, ...resources, workgroups };
    const [count] = await countPasses(gpu, [checkPass(pass)], { unique, ...(start !== undefined && { start }) });
    return count!;
  } finally {
    destroyJobResources(resources);
  }
}

/** A storage buffer of `length` normally distributed floats. */
export const floats = (length: number): BufferSpec => ({ type: 'f32', fill: 'normal', length });

/** A buffer that holds these integers. */
export const whole = (...values: number[]): BufferSpec => ({ type: 'u32', fill: 'values', values });
