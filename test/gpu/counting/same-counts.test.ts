import { storedAs } from '../../../src/ops/dtype.ts';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { KERNELS } from '../../../src/kernels/index.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { createTensorStore } from '../../../src/trials/tensors.ts';
import type { Count } from '../../../src/report/count-format.ts';
import COUNTS from '../../fixtures/counts.json' with { type: 'json' };
import { countAll, countedShape, LEAST_CAPABILITIES, REFUSED } from '../../support/registry.ts';
import { lacking } from '../../support/stacks/lacking.ts';
import { drawn, notDrawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

/** The counts that are the same on every adapter, per pass, without values derived from them. */
type Counted = Omit<Count, 'lines' | 'intensity'>;

const EXPECTED = COUNTS as Readonly<Record<string, readonly Counted[]>>;
const accepted: Record<string, readonly Counted[]> = {};

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(async () => {
  gpu.device.destroy();
  if (inject('accepting')) (await import('../../support/accept-counts.ts')).acceptCounts(accepted);
});

const counted = ({ lines: _lines, intensity: _intensity, ...same }: Count): Counted => same;

/** Without the counts that only marking yields. */
const unmarked = (count: Counted): Counted => ({
  ...count,
  unique: null,
  workgroupUnique: null,
  buffers: count.buffers.map(({ binding, name, requestedRead, loads, requestedWritten }) => ({
    binding,
    name,
    requestedRead,
    loads,
    requestedWritten,
    uniqueRead: null,
    uniqueWritten: null,
    outOfBounds: null,
    sectorsRead: null,
    sectorsWritten: null,
  })),
});

describe.each(['f32', 'f16'] as const)('in %s', (storage) => {
  const marked = drawn(KERNELS, inject('accepting') ? KERNELS.length : stack.markSample, `marked ${storage}`, sampling);

  test.for(KERNELS.map((kernel) => [kernel.id, kernel] as const))(
    '%s executes exactly the same operations as on every other stack',
    async ([id, kernel], { skip }) => {
      const isMarked = marked.includes(kernel);
      if (storage === 'f16') {
        skip(...lacking(gpu, 'shader-f16'));
        skip(!isMarked, notDrawn(sampling));
      }
      const found = countedShape(kernel, LEAST_CAPABILITIES);
      skip(!found, REFUSED);
      const shape = found!;
      const store = createTensorStore(gpu, 1);
      const parameters = kernel.candidates(shape, LEAST_CAPABILITIES)[0]!;
      const passes = kernel.passes(shape, storedAs(storage), parameters, LEAST_CAPABILITIES);
      const counts = (
        await countAll(gpu, passes, store.tensors({ op: kernel.op, shape, formats: storedAs(storage) }), isMarked)
      ).map(counted);
      store.clear();
      const key = `${id} ${storage}`;
      if (inject('accepting')) accepted[key] = counts;
      else expect(counts).toEqual(isMarked ? EXPECTED[key] : EXPECTED[key]!.map(unmarked));
    },
  );
});
