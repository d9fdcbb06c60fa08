import { firstFormatsOf } from '../../support/registry.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KERNELS } from '../../../src/kernels/index.ts';
import { compile } from '../../../src/device/pipeline.ts';
import { runOnce, type Dispatch } from '../../../src/device/program.ts';
import { countLimits } from '../../../src/counting/count-passes.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { createBuffer } from '../../../src/device/buffers.ts';
import { layoutOf } from '../../../src/counting/output-layout.ts';
import { createTensorStore, type TensorStore } from '../../../src/trials/tensors.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { TEST_SHAPES } from '../../support/shapes.ts';
import { drawn, notDrawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
let store: TensorStore;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
  store = createTensorStore(gpu, 1);
});
afterAll(() => gpu.device.destroy());

const TURNS = 9;
/** Turns on a busy machine, where most are disturbed. */
const MOST_TURNS = 60;
/** Anything shorter is mostly overhead. */
const LEAST_MILLISECONDS = 2;
const MOST_TIMES = 2;

async function milliseconds(dispatches: readonly Dispatch[]): Promise<number> {
  const start = performance.now();
  await runOnce(gpu, dispatches);
  return performance.now() - start;
}

const chosen = drawn(KERNELS, stack.costSample, 'cost', sampling);

test.for(KERNELS.map((kernel) => [kernel.id, kernel] as const))(
  'counting %s takes little longer than running it',
  async ([id, kernel], { skip }) => {
    skip(!chosen.includes(kernel), notDrawn(sampling));
    const shape = TEST_SHAPES[kernel.op.id]!.timed;
    const refusal = kernel.refuses(shape, gpu.capabilities);
    skip(refusal !== null, refusal ?? '');
    const formats = firstFormatsOf(kernel);
    const { buffers } = store.tensors({ op: kernel.op, shape, formats });
    const parameters = kernel.candidates(shape, gpu.capabilities)[0]!;
    const passes = kernel.passes(shape, formats, parameters, gpu.capabilities);
    const plain: Dispatch[] = [];
    const counted: Dispatch[] = [];
    for (const { wgsl, bindings, workgroups } of passes) {
      const instrumented = instrument(checkWgsl(wgsl), { limits: countLimits(gpu) });
      const { wgsl: counting, entry, output } = instrumented;
      const own = new Map(bindings.map((name, i) => [`0.${i}`, buffers[name]!]));
      const counters = createBuffer(gpu, 'counters', layoutOf(instrumented).bytes);
      plain.push({ label: id, pipeline: await compile(gpu, { label: id, wgsl, entry }), buffers: own, workgroups });
      counted.push({
        label: id,
        pipeline: await compile(gpu, { label: id, wgsl: counting, entry }),
        buffers: new Map(own).set(`${output.group}.${output.binding}`, counters),
        workgroups,
      });
    }
    const times = { plain: Infinity, counted: Infinity };
    const isSlow = (): boolean => times.counted > MOST_TIMES * times.plain;
    for (let turn = 0; turn < TURNS || (turn < MOST_TURNS && isSlow()); turn++) {
      times.plain = Math.min(times.plain, await milliseconds(plain));
      times.counted = Math.min(times.counted, await milliseconds(counted));
    }
    store.clear();
    skip(times.plain < LEAST_MILLISECONDS, `it takes less than ${LEAST_MILLISECONDS} ms, mostly overhead`);
    expect(times.counted / times.plain).toBeLessThanOrEqual(MOST_TIMES);
  },
);
