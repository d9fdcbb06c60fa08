import { workOf } from '../../../src/ops/operator.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KERNELS } from '../../../src/kernels/index.ts';
import type { Kernel } from '../../../src/kernels/kernel.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { createTensorStore } from '../../../src/trials/tensors.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { fastest, mostInstrumenting } from '../../support/fastest.ts';
import {
  countAll,
  countedShape,
  formatsOf,
  membersOf,
  REFUSED,
  singleFormatsOf,
  type TestFormats,
} from '../../support/registry.ts';
import { drawn, notDrawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** Every kernel with each of the formats that it reads on any adapter. */
const CASES = KERNELS.flatMap((kernel) =>
  singleFormatsOf(kernel).map((at): TestFormats & { readonly kernel: Kernel } => ({ kernel, ...at })),
);
const chosen = drawn(CASES, stack.countSample.kernels, 'counted', sampling);

test.for(CASES.map((one) => [one.kernel.id, one.name, one] as const))(
  'the candidates of %s in %s, with and without subgroups, are counted and write the same outputs',
  async ([id, name, one], { skip }) => {
    skip(!chosen.includes(one), notDrawn(sampling));
    const { kernel, formats } = one;
    const shape = countedShape(kernel, gpu.capabilities);
    skip(!shape, REFUSED);
    if (!shape) return;
    const store = createTensorStore(gpu, 1);
    const tensors = store.tensors({ op: kernel.op, shape, formats });
    const work = workOf({ op: kernel.op, shape, formats });
    const members = membersOf(kernel, shape, gpu.capabilities);
    for (const member of drawn(members, stack.countSample.candidates, `${id} ${name}`, sampling)) {
      const { parameters, capabilities } = member;
      const what = { seed: sampling.seed, parameters, subgroupSize: capabilities.subgroupSize };
      const counts = await countAll(gpu, kernel.passes(shape, formats, parameters, capabilities), tensors, false);
      expect({ ...what, same: counts.every(({ outputsIdentical }) => outputsIdentical) }).toEqual({
        ...what,
        same: true,
      });
      const sum = (of: (count: (typeof counts)[number]) => number): number =>
        counts.reduce((total, count) => total + of(count), 0);
      // Executed work is at least useful work, except for softmax, whose useful work includes maxima, not counted here.
      if (!/softmax|three-pass/.test(id)) expect(sum(({ flop }) => flop)).toBeGreaterThanOrEqual(work.flop);
      expect(sum(({ requested }) => requested.written)).toBeGreaterThanOrEqual(work.bytesWritten);
      expect(sum(({ requested }) => requested.read)).toBeGreaterThanOrEqual(work.bytesRead);
    }
    store.clear();
  },
);

test.for(CASES.map((one) => [one.kernel.id, one.name, one] as const))(
  'each candidate of %s in %s is instrumented in a time that suits its length',
  ([, , { kernel, formats }], { skip }) => {
    const { limits } = gpu.device;
    const shape = countedShape(kernel, gpu.capabilities);
    skip(!shape, REFUSED);
    if (!shape) return;
    const texts = membersOf(kernel, shape, gpu.capabilities).flatMap(({ parameters, capabilities }) =>
      kernel.passes(shape, formats, parameters, capabilities).map(({ wgsl }) => wgsl),
    );
    for (const wgsl of texts) {
      const most = mostInstrumenting(wgsl);
      const taken = fastest(() => instrument(checkWgsl(wgsl), { limits, marks: true }), most);
      expect(taken).toBeLessThan(most);
    }
  },
);

test.for(KERNELS.map((kernel) => [kernel.id, kernel] as const))(
  'at f16 every candidate of %s is instrumented, with loads of halves',
  ([, kernel], { skip }) => {
    const shape = countedShape(kernel, gpu.capabilities);
    skip(!shape, REFUSED);
    if (!shape) return;
    const halves = formatsOf(kernel).filter(({ formats }) => formats.activations.id === 'f16');
    for (const { parameters, capabilities } of membersOf(kernel, shape, gpu.capabilities)) {
      for (const { wgsl } of halves.flatMap(({ formats }) => kernel.passes(shape, formats, parameters, capabilities))) {
        const { bindings } = instrument(checkWgsl(wgsl));
        expect(bindings.map(({ scalar }) => scalar)).toContain('f16');
      }
    }
  },
);
