import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { checkOutput, toleranceOf } from '../../src/trials/cases/gate.ts';
import { openGpu, type Gpu } from '../../src/device/open-gpu.ts';
import { compileKernel } from '../../src/trials/bench.ts';
import { createTensorStore } from '../../src/trials/tensors.ts';
import type { Shape } from '../../src/ops/operator.ts';
import { emulateSubgroups } from '../support/emulated-subgroups.ts';
import { membersOf, singleFormatsOf } from '../support/registry.ts';
import { TEST_SHAPES } from '../support/shapes.ts';
import { drawn } from '../support/stacks/sample.ts';
import { sampling, stack } from '../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** Subgroups of GPUs: the smallest and the largest that the adapter may use, and those that it runs a kernel with. */
const SUBGROUPS = [
  { subgroupSize: [8, 32], run: 16 },
  { subgroupSize: [32, 32], run: 32 },
  { subgroupSize: [4, 64], run: 32 },
  { subgroupSize: [32, 64], run: 64 },
] as const;

/** Every member that this adapter cannot or would not run, at every awkward shape, for each kind of GPU. */
function everything(kernel: Kernel) {
  const own = (shape: Shape): Set<string> =>
    new Set(membersOf(kernel, shape, gpu.capabilities).map(({ parameters }) => JSON.stringify(parameters)));
  return SUBGROUPS.flatMap(({ subgroupSize, run }) => {
    const capabilities = { ...gpu.capabilities, subgroupSize };
    return singleFormatsOf(kernel).flatMap(({ name, formats }) =>
      TEST_SHAPES[kernel.op.id]!.awkward.filter((shape) => kernel.refuses(shape, capabilities) === null).flatMap(
        (shape) =>
          kernel
            .candidates(shape, capabilities)
            .map((parameters) => ({ name, formats, shape, parameters, capabilities, run }))
            .filter(
              ({ parameters }) =>
                !own(shape).has(JSON.stringify(parameters)) ||
                kernel
                  .passes(shape, formats, parameters, capabilities)
                  .some(({ wgsl }) => wgsl.includes('enable subgroups;')),
            ),
      ),
    );
  });
}

describe.each(KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (id, kernel) => {
  test('matches the reference in members for GPUs, with subgroups emulated in workgroup memory', async ({ skip }) => {
    const slow = stack.gateSample === 1 && !sampling.everything;
    skip(slow, 'this driver takes seconds to compile each, except in npm run test:all');
    const members = drawn(everything(kernel), stack.gateSample, `${id} emulated`, sampling);
    skip(members.length === 0, 'this adapter runs all its members');
    for (const { name, formats, shape, parameters, capabilities, run } of members) {
      const store = createTensorStore(gpu, sampling.seed);
      const tensors = store.tensors({ op: kernel.op, shape, formats });
      const passes = kernel
        .passes(shape, formats, parameters, capabilities)
        .map((pass) => ({ ...pass, wgsl: emulateSubgroups(pass.wgsl, run) }));
      const program = await compileKernel(gpu, id, passes, tensors.buffers);
      const tolerance = toleranceOf(formats.activations, kernel.op.reductionLength(shape));
      const check = await checkOutput(gpu, program, { tensors, tolerance, seed: sampling.seed });
      const what = { seed: sampling.seed, formats: name, shape, parameters, run };
      expect({ ...what, ...check }).toMatchObject({ ...what, passed: true, unwritten: 0 });
      store.clear();
    }
  });
});
