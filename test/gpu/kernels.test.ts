import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { checkOutput, toleranceOf } from '../../src/trials/cases/gate.ts';
import { openGpu, type Gpu } from '../../src/device/open-gpu.ts';
import { compileKernel } from '../../src/trials/bench.ts';
import { createTensorStore } from '../../src/trials/tensors.ts';
import type { Shape } from '../../src/ops/operator.ts';
import { formatsOf, membersOf, type Member } from '../support/registry.ts';
import { TEST_SHAPES } from '../support/shapes.ts';
import { lacking } from '../support/stacks/lacking.ts';
import { drawn, notDrawn } from '../support/stacks/sample.ts';
import { sampling, stack } from '../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** Every candidate at every shape. */
const everything = (kernel: Kernel): (Member & { shape: Shape })[] =>
  TEST_SHAPES[kernel.op.id]!.awkward.flatMap((shape) =>
    membersOf(kernel, shape, gpu.capabilities).map((member) => ({ shape, ...member })),
  );

const chosen = drawn(KERNELS, stack.gateKernels, 'gate', sampling);

describe.each(KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (id, kernel) => {
  const cases = formatsOf(kernel).map(({ name, formats }) => [name, formats] as const);
  test.for(cases)('matches the reference in %s at awkward shapes', async ([name, formats], { skip }) => {
    skip(!chosen.includes(kernel), notDrawn(sampling));
    if (formats.activations.id === 'f16') skip(...lacking(gpu, 'shader-f16'));
    const members = drawn(everything(kernel), stack.gateSample, `${id} ${name}`, sampling);
    for (const { shape, parameters, capabilities } of members) {
      const store = createTensorStore(gpu, sampling.seed);
      const tensors = store.tensors({ op: kernel.op, shape, formats });
      const passes = kernel.passes(shape, formats, parameters, capabilities);
      const program = await compileKernel(gpu, id, passes, tensors.buffers);
      const tolerance = toleranceOf(formats.activations, kernel.op.reductionLength(shape));
      const check = await checkOutput(gpu, program, { tensors, tolerance, seed: sampling.seed });
      const { subgroupSize } = capabilities;
      const what = { seed: sampling.seed, formats: name, shape, parameters, subgroupSize };
      expect({ ...what, ...check }).toMatchObject({ ...what, passed: true, unwritten: 0 });
      store.clear();
    }
  });
});
