import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Capabilities } from '../../../src/kernels/kernel.ts';
import { KERNELS } from '../../../src/kernels/registry.ts';
import { openGpu, type Gpu } from '../../../src/measure/gpu/adapter.ts';
import { createTensorStore } from '../../../src/measure/gpu/tensors.ts';
import { countAll, countedShape } from '../../support/registry.ts';
import { stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** The least that any adapter has: whatever it is counted on, a kernel is the same kernel. */
const LEAST: Capabilities = { features: new Set(), subgroupSize: null, limits: {} };

test.for(['f32', 'f16'] as const)(
  'every kernel executes in %s, to the unit, what it executes on every other stack',
  { timeout: 600_000 },
  async (storage, { skip }) => {
    skip(storage === 'f16' && !stack.hasHalves, 'the adapter has no shader-f16');
    const found: Record<string, unknown> = {};
    for (const kernel of KERNELS) {
      const shape = countedShape(kernel, LEAST);
      const store = createTensorStore(gpu, 1);
      const [parameters] = kernel.candidates(shape, LEAST);
      const passes = kernel.passes(shape, { storage, compute: 'f32' }, parameters!, LEAST);
      const cpu0 = process.cpuUsage().user;
      const counts = await countAll(gpu, passes, store.tensors(kernel.op, shape, storage), true);
      console.log(storage, kernel.id, (process.cpuUsage().user - cpu0) / 1e6);
      found[kernel.id] = { shape, parameters, passes: counts };
      store.clear();
    }
    await expect(`${JSON.stringify(found, null, 1)}\n`).toMatchFileSnapshot(`../../fixtures/counts/${storage}.json`);
  },
);
