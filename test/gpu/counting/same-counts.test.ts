import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { KERNELS } from '../../../src/kernels/index.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { createTensorStore } from '../../../src/trials/tensors.ts';
import type { Count } from '../../../src/report/count-format.ts';
import COUNTS from '../../fixtures/counts.json' with { type: 'json' };
import { countAll, countedShape, formatsOf, LEAST_CAPABILITIES, REFUSED } from '../../support/registry.ts';
import { lacking } from '../../support/stacks/lacking.ts';
import { drawn, notDrawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

/** The counts that are the same on every adapter, per pass, without values derived from them. */
type Counted = Omit<Count, 'lines' | 'intensity' | 'texels' | 'computes'>;

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

const counted = ({
  lines: _lines,
  intensity: _intensity,
  texels: _texels,
  computes: _computes,
  ...same
}: Count): Counted => same;

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

const CASES = KERNELS.flatMap((kernel) => formatsOf(kernel).map((at) => ({ id: kernel.id, kernel, ...at })));
const FORMATS = [...new Set(CASES.map(({ name }) => name))];

describe.each(FORMATS)('in %s', (format) => {
  const cases = CASES.filter(({ name }) => name === format);
  const taken = drawn(cases, inject('accepting') ? cases.length : stack.sameSample, `same ${format}`, sampling);
  const marked = drawn(cases, inject('accepting') ? cases.length : stack.markSample, `marked ${format}`, sampling);

  test.for(cases.map((one) => [one.id, one] as const))(
    '%s executes exactly the same operations as on every other stack',
    async ([id, one], { skip }) => {
      const { kernel, formats, name } = one;
      const isMarked = marked.includes(one);
      skip(!isMarked && (name !== 'f32' || !taken.includes(one)), notDrawn(sampling));
      if (formats.activations.id === 'f16') skip(...lacking(gpu, 'shader-f16'));
      const shape = countedShape(kernel, LEAST_CAPABILITIES);
      skip(!shape, REFUSED);
      if (!shape) return;
      const store = createTensorStore(gpu, 1);
      const parameters = kernel.candidates(shape, LEAST_CAPABILITIES)[0]!;
      const passes = kernel.passes(shape, formats, parameters, LEAST_CAPABILITIES);
      const counts = (await countAll(gpu, passes, store.tensors({ op: kernel.op, shape, formats }), isMarked)).map(
        counted,
      );
      store.clear();
      const key = `${id} ${name}`;
      if (inject('accepting')) accepted[key] = counts;
      else expect(counts).toEqual(isMarked ? EXPECTED[key] : EXPECTED[key]!.map(unmarked));
    },
  );
});
