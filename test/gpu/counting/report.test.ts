import { TEST_SHAPES } from '../../support/shapes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kernelsOf } from '../../../src/kernels/index.ts';
import { countEntry } from '../../../src/trials/cases/count-entry.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { workOf } from '../../../src/ops/operator.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { createTensorStore, type TensorStore } from '../../../src/trials/tensors.ts';
import { byteDifference, flopDifference } from '../../../src/report/counted/causes.ts';
import { OPERATORS } from '../../../src/ops/index.ts';
import { LEAST_CAPABILITIES, singleFormatsOf } from '../../support/registry.ts';
import { drawn } from '../../support/stacks/sample.ts';
import { sampling, stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
let store: TensorStore;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
  store = createTensorStore(gpu, 1);
});
afterAll(() => gpu.device.destroy());

const KERNELS = OPERATORS.flatMap((op) =>
  TEST_SHAPES[op.id]!.awkward.flatMap((shape) =>
    kernelsOf(op.id).flatMap((kernel) =>
      singleFormatsOf(kernel).map(
        ({ name, formats }) =>
          [`${kernel.id} ${name} ${JSON.stringify(shape)}`, { op, shape, kernel, formats }] as const,
      ),
    ),
  ),
);

/** Which kernels accept a shape does not depend on the adapter, but for some that refuse the least capable ones. */
const taken = KERNELS.filter(([, { kernel, shape }]) => kernel.refuses(shape, LEAST_CAPABILITIES) === null);
const chosen = drawn(taken, stack.reportSample, 'report', sampling);

test.each(chosen)(
  '%s is counted, and each difference is the sum of its causes',
  async (id, { op, shape, kernel, formats }) => {
    const at = { op, shape, formats };
    const parameters = kernel.candidates(shape, gpu.capabilities)[0]!;
    const count = await countEntry({ bench: { gpu }, store }, { id, kernel, case: at }, parameters, 0.001);
    expect(count).not.toHaveProperty('notCounted');
    if (!('counted' in count)) return;
    const { counted } = count;
    const work = workOf(at);
    const result = { op: op.id, shape, work };
    expect(counted.outputsIdentical).toBe(true);
    const [flop, bytes] = [flopDifference(result, counted)!, byteDifference(result, counted)!];
    for (const { least, actual, causes } of [flop, bytes]) {
      expect(causes.reduce((sum, { amount }) => sum + amount, least)).toBe(actual);
    }
    // All necessary bytes are touched, and only work added by a convention is missing.
    // Rows that are looked up may be the same.
    if (Object.values(op.tensors).every(({ role }) => role !== 'index')) {
      expect(bytes.causes.map(({ name }) => name)).not.toContain('untouched operands');
      expect(counted.unique!.read).toBeGreaterThanOrEqual(work.bytesRead);
    }
    expect(counted.unique!.written).toBeGreaterThanOrEqual(work.bytesWritten);
    if (op.id !== 'softmax' && op.id !== 'attention-three-pass') expect(counted.flop).toBeGreaterThanOrEqual(work.flop);
  },
);

test('a kernel whose counting would take too long says so', async () => {
  const op = OPERATORS.find(({ id }) => id === 'softmax')!;
  const [kernel] = kernelsOf(op.id);
  const at = { op, shape: { rows: 4, cols: 4 }, formats: storedAs('f32') };
  const count = await countEntry({ bench: { gpu }, store }, { id: 'slow', kernel: kernel!, case: at }, {}, 1);
  expect(count).toEqual({ notCounted: expect.stringContaining('1.00 s') as string });
});
