import { createBuffer } from '../device/buffers.ts';
import type { Gpu } from '../device/open-gpu.ts';
import type { Kernel, Parameters } from '../kernels/kernel.ts';
import { matricesOf, type OpCall } from '../ops/operator.ts';
import { productPadding } from '../report/counted/causes.ts';
import { bindTensors } from './bench.ts';
import { countWithin } from './cases/count-entry.ts';
import { matrixBytes } from './tensor-data.ts';

/** FLOP of multiply-adds that a kernel executes past the edges of a shape, or why they are unknown, without a full stop. */
export type PaddingCount = { readonly flop: number } | { readonly notCounted: string };

/**
 * Counts the padding of a member at a call, on operands of zeros: what these kernels execute does not depend on the values.
 * Never timed.
 * @param seconds of one call
 * @throws RunError `device-lost`
 */
export async function countPadding(
  gpu: Gpu,
  call: OpCall,
  { kernel, parameters }: { readonly kernel: Kernel; readonly parameters: Parameters },
  seconds: number,
): Promise<PaddingCount> {
  const made: Record<string, GPUBuffer> = {};
  const passes = () => {
    for (const [name, matrix] of Object.entries(matricesOf(call))) {
      made[name] = createBuffer(gpu, `${name} of zeros`, matrixBytes(matrix));
    }
    return bindTensors(kernel.passes(call.shape, call.formats, parameters, gpu.capabilities), made);
  };
  try {
    const count = await countWithin(gpu, passes, seconds, false);
    if ('notCounted' in count) return count;
    return { flop: productPadding({ op: call.op.id, shape: { ...call.shape } }, count.counted) };
  } finally {
    for (const buffer of Object.values(made)) buffer.destroy();
  }
}
