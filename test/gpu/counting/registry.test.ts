import { storedAs } from '../../../src/ops/dtype.ts';
import { workOf } from '../../../src/ops/operator.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KERNELS } from '../../../src/kernels/index.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { createTensorStore } from '../../../src/trials/tensors.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { storageSizes } from '../../support/count-kernel.ts';
import { fastest, mostInstrumenting } from '../../support/fastest.ts';
import { countAll, countedShape, membersOf, REFUSED } from '../../support/registry.ts';
import { drawn, notDrawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

const F32 = storedAs('f32');

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

const chosen = drawn(KERNELS, stack.countSample.kernels, 'counted', sampling);

describe.each(KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (id, kernel) => {
  test('its candidates, with and without subgroups, are counted and write the same outputs', async ({ skip }) => {
    skip(!chosen.includes(kernel), notDrawn(sampling));
    const found = countedShape(kernel, gpu.capabilities);
    skip(!found, REFUSED);
    const shape = found!;
    const store = createTensorStore(gpu, 1);
    const tensors = store.tensors({ op: kernel.op, shape, formats: F32 });
    const work = workOf({ op: kernel.op, shape, formats: F32 });
    for (const member of drawn(
      membersOf(kernel, shape, gpu.capabilities),
      stack.countSample.candidates,
      id,
      sampling,
    )) {
      const { parameters, capabilities } = member;
      const what = { seed: sampling.seed, parameters, subgroupSize: capabilities.subgroupSize };
      const counts = await countAll(gpu, kernel.passes(shape, F32, parameters, capabilities), tensors, false);
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
  });

  test('each of its candidates is instrumented in a time that suits its length', ({ skip }) => {
    const { limits } = gpu.device;
    const found = countedShape(kernel, gpu.capabilities);
    skip(!found, REFUSED);
    const shape = found!;
    const texts = membersOf(kernel, shape, gpu.capabilities).flatMap(({ parameters, capabilities }) =>
      kernel.passes(shape, F32, parameters, capabilities).map(({ wgsl }) => wgsl),
    );
    for (const wgsl of texts) {
      const most = mostInstrumenting(wgsl);
      const taken = fastest(() => instrument(checkWgsl(wgsl), { limits, footprint: storageSizes(wgsl) }), most);
      expect(taken).toBeLessThan(most);
    }
  });

  test('at f16 every candidate is instrumented, with loads of halves', ({ skip }) => {
    const found = countedShape(kernel, gpu.capabilities);
    skip(!found, REFUSED);
    const shape = found!;
    for (const { parameters, capabilities } of membersOf(kernel, shape, gpu.capabilities)) {
      for (const { wgsl } of kernel.passes(shape, storedAs('f16'), parameters, capabilities)) {
        const { bindings } = instrument(checkWgsl(wgsl));
        expect(bindings.map(({ scalar }) => scalar)).toContain('f16');
      }
    }
  });
});
