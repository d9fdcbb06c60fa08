import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shape } from '../../src/theory/operator.ts';
import { KERNELS } from '../../src/kernels/registry.ts';
import type { Capabilities } from '../../src/kernels/kernel.ts';
import { checkOutput, toleranceOf } from '../../src/measure/cases/gate.ts';
import { openGpu, type Gpu } from '../../src/measure/gpu/adapter.ts';
import { createProgram } from '../../src/measure/gpu/program.ts';
import { createTensorStore } from '../../src/measure/gpu/tensors.ts';

const attention: readonly Shape[] = [
  [1, 1, 1],
  [3, 5, 7],
  [64, 64, 128],
  [65, 33, 17],
].map(([queries, keys, d]) => ({ queries: queries!, keys: keys!, d: d! }));

/** One, odd, and not a multiple of any tile. */
const SHAPES: Readonly<Record<string, readonly Shape[]>> = {
  'attention-scores': attention,
  'attention-output': attention,
  'attention-three-pass': attention,
  softmax: [
    { rows: 1, cols: 1 },
    { rows: 3, cols: 5 },
    { rows: 7, cols: 129 },
    { rows: 64, cols: 256 },
    { rows: 2, cols: 66001 },
  ],
  gemv: [
    { batch: 1, in: 1, out: 1 },
    { batch: 1, in: 130, out: 67 },
    { batch: 2, in: 129, out: 5 },
    { batch: 8, in: 129, out: 70 },
    { batch: 33, in: 70, out: 129 },
    { batch: 65, in: 40, out: 40 },
  ],
};

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

describe.each(KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (_, kernel) => {
  test.each(SHAPES[kernel.op.id]!.map((shape) => [JSON.stringify(shape), shape] as const))(
    'computes %s like the reference, with and without subgroups',
    async (_text, shape) => {
      const store = createTensorStore(gpu, 1);
      const tensors = store.tensors(kernel.op, shape, 'f32');
      const tolerance = toleranceOf('f32', kernel.op.reductionLength(shape));
      const adapters: Capabilities[] = [gpu.capabilities, { ...gpu.capabilities, subgroupSize: null }];
      for (const capabilities of adapters) {
        if (kernel.refuses(shape, capabilities)) continue;
        for (const parameters of kernel.candidates(shape, capabilities)) {
          const passes = kernel.passes(shape, { storage: 'f32', compute: 'f32' }, parameters, capabilities);
          const program = await createProgram(gpu, kernel.id, passes, tensors.buffers);
          const check = await checkOutput(gpu, program, tensors, 'f32', tolerance, 3);
          expect({ parameters, ...check }).toMatchObject({ parameters, passed: true, unwritten: 0 });
        }
      }
      store.clear();
    },
  );
});
