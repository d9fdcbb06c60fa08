import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KERNELS } from '../../../src/kernels/registry.ts';
import type { Capabilities } from '../../../src/kernels/kernel.ts';
import { countPasses } from '../../../src/measure/counting/count-passes.ts';
import { openGpu, type Gpu } from '../../../src/measure/gpu/adapter.ts';
import { createTensorStore } from '../../../src/measure/gpu/tensors.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { storageSizes } from '../../support/count-kernel.ts';
import { fastest, MOST_INSTRUMENTING_MILLISECONDS } from '../../support/fastest.ts';
import type { Shape } from '../../../src/theory/operator.ts';

/** Not a multiple of any tile. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'attention-scores': { queries: 33, keys: 65, d: 17 },
  'attention-output': { queries: 33, keys: 65, d: 17 },
  'attention-three-pass': { queries: 33, keys: 65, d: 17 },
  softmax: { rows: 7, cols: 129 },
  gemv: { batch: 8, in: 129, out: 70 },
};

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

describe.each(KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (_, kernel) => {
  test('every candidate, with and without subgroups, is counted and writes what it did', async () => {
    const shape = SHAPES[kernel.op.id]!;
    const store = createTensorStore(gpu, 1);
    const tensors = store.tensors(kernel.op, shape, 'f32');
    const work = kernel.op.work(shape, { storage: 'f32', compute: 'f32' });
    const adapters: Capabilities[] = [gpu.capabilities, { ...gpu.capabilities, subgroupSize: null }];
    let marking = true;
    for (const capabilities of adapters) {
      if (kernel.refuses(shape, capabilities)) continue;
      for (const parameters of kernel.candidates(shape, capabilities)) {
        const passes = kernel.passes(shape, { storage: 'f32', compute: 'f32' }, parameters, capabilities);
        const counts = await countPasses(
          gpu,
          passes.map(({ shader, wgsl, bindings, workgroups }) => ({
            label: shader,
            wgsl,
            workgroups,
            buffers: new Map(bindings.map((name, i) => [`0.${i}`, tensors.buffers[name]!])),
          })),
          { unique: marking },
        );
        // Marking takes a run and a compilation of its own: the first candidate is enough.
        const marked = marking;
        marking = false;
        expect({ parameters, same: counts.every(({ outputsIdentical }) => outputsIdentical) }).toEqual({
          parameters,
          same: true,
        });
        const sum = (of: (count: (typeof counts)[number]) => number): number =>
          counts.reduce((total, count) => total + of(count), 0);
        // Executed is never less than useful; a maximum, which the useful work of softmax counts, is no FLOP here.
        if (!/softmax|three-pass/.test(kernel.id)) expect(sum(({ flop }) => flop)).toBeGreaterThanOrEqual(work.flop);
        if (!marked) continue;
        expect(sum(({ unique }) => unique!.written)).toBeGreaterThanOrEqual(work.bytesWritten);
        expect(sum(({ unique }) => unique!.read)).toBeGreaterThanOrEqual(work.bytesRead);
        for (const { requested, unique } of counts) {
          expect(requested.read).toBeGreaterThanOrEqual(unique!.read);
          expect(requested.written).toBeGreaterThanOrEqual(unique!.written);
        }
      }
    }
    store.clear();
  }, 240_000);

  test(`each of its candidates is instrumented in less than ${MOST_INSTRUMENTING_MILLISECONDS} ms`, () => {
    const shape = SHAPES[kernel.op.id]!;
    if (kernel.refuses(shape, gpu.capabilities)) return;
    const { limits } = gpu.device;
    const slowest = kernel
      .candidates(shape, gpu.capabilities)
      .flatMap((parameters) =>
        kernel
          .passes(shape, { storage: 'f32', compute: 'f32' }, parameters, gpu.capabilities)
          .map(({ wgsl }) => fastest(() => instrument(wgsl, { limits, footprint: storageSizes(wgsl) }))),
      );
    expect(Math.max(...slowest)).toBeLessThan(MOST_INSTRUMENTING_MILLISECONDS);
  });

  test('at f16 every candidate is instrumented, with loads of halves', () => {
    const shape = SHAPES[kernel.op.id]!;
    if (kernel.refuses(shape, gpu.capabilities)) return;
    for (const parameters of kernel.candidates(shape, gpu.capabilities)) {
      const dtype = { storage: 'f16', compute: 'f32' } as const;
      for (const { wgsl } of kernel.passes(shape, dtype, parameters, gpu.capabilities)) {
        const { bindings } = instrument(wgsl);
        expect(bindings.map(({ scalar }) => scalar)).toContain('f16');
      }
    }
  });
});
