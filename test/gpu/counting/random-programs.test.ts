import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { readBytes } from '../../../src/device/buffers.ts';
import { compile } from '../../../src/device/pipeline.ts';
import { runOnce } from '../../../src/device/program.ts';
import { createJobResources } from '../../../src/counting/fill/job-resources.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { countKernel, type KernelCase } from '../../support/count-kernel.ts';
import { randomProgram } from '../../support/random-program.ts';
import { drawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** The programs' seeds. */
const PROGRAMS = drawn(
  Array.from({ length: 12 }, (_, i) => i + 1),
  stack.programSample,
  'random programs',
  sampling,
);
const INVOCATIONS = 8;

/** The sum of the outputs of a kernel run without instrumentation. */
async function sumOfOutput({ wgsl, workgroups, bindings }: KernelCase): Promise<number> {
  const { buffers } = await createJobResources(gpu, describe(checkWgsl(wgsl)).entries[0]!.bindings, bindings, 7);
  const pipeline = await compile(gpu, { label: 'program', wgsl });
  await runOnce(gpu, [{ label: 'program', pipeline, buffers, workgroups }]);
  const [output] = buffers.values();
  const values = new Float32Array(await readBytes(gpu, output!, 0, output!.size));
  output!.destroy();
  return values.reduce((sum, value) => sum + value, 0);
}

test('kernels of random control flow execute as many operations as they count themselves', async () => {
  let all = 0;
  for (const seed of PROGRAMS) {
    const kernel: KernelCase = {
      wgsl: randomProgram(seed, INVOCATIONS),
      workgroups: [2, 1, 1],
      bindings: { '0.0': { type: 'f32', fill: 'zeros', length: 2 * INVOCATIONS } },
      unique: seed % 2 === 0,
    };
    const own = await sumOfOutput(kernel);
    const count = await countKernel(gpu, kernel);
    expect(count.flop, `program ${seed}: ${kernel.wgsl}`).toBe(own);
    expect(count.outputsIdentical).toBe(true);
    all += own;
  }
  expect(all).toBeGreaterThan(10 * PROGRAMS.length);
});
