import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { kernelsOf } from '../../../src/kernels/index.ts';
import type { Parameters } from '../../../src/kernels/kernel.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { gemv } from '../../../src/ops/gemv.ts';
import { kvDecode } from '../../../src/ops/kv-decode.ts';
import type { OpCall } from '../../../src/ops/operator.ts';
import { countPadding } from '../../../src/trials/padding.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

const formats = storedAs('f32');
const kernelOf = (op: OpCall['op'], id: string) => kernelsOf(op.id).find((kernel) => kernel.id === id)!;

/** Blocks of 32 rows and 64 columns. */
const TILES = { threadsX: 8, threadsY: 4, depth: 4 };

test.each([
  ['the rows of a batch', { batch: 5, in: 64, out: 64 }, 32 * 64],
  ['rows and columns', { batch: 33, in: 64, out: 40 }, 64 * 64],
  ['nothing that passes an edge', { batch: 32, in: 64, out: 64 }, 32 * 64],
])('is counted exactly: %s', async (_, shape, executed) => {
  const kernel = kernelOf(gemv, 'gemv/tiled');
  const count = await countPadding(gpu, { op: gemv, shape, formats }, { kernel, parameters: TILES }, 1e-3);
  expect(count).toEqual({ flop: 2 * shape.in * (executed - shape.batch * shape.out) });
});

test.each([256, 64])('counts the keys past the end of a context in pieces of %i', async (split) => {
  const kernel = kernelOf(kvDecode, 'kv-decode/split');
  const [{ team }] = kernel.candidates({ keys: 130, d: 64, heads: 8, kvHeads: 2 }, gpu.capabilities) as [Parameters];
  const [keys, heads, d] = [130, 8, 4 * team!];
  const shape = { keys, d, heads, kvHeads: 2 };
  const call = { op: kvDecode, shape, formats };
  const count = await countPadding(gpu, call, { kernel, parameters: { split, step: 1, team: team! } }, 1e-3);
  const pieces = Math.ceil(keys / split);
  // The sums that merge the pieces are multiply-adds too: five for four elements of each.
  const merging = 2 * pieces * heads * (d / 4) * 5;
  expect(count).toEqual({ flop: 4 * heads * d * (pieces * split - keys) + merging });
});

test('is not counted where that takes too long', async () => {
  const kernel = kernelOf(gemv, 'gemv/tiled');
  const call = { op: gemv, shape: { batch: 5, in: 64, out: 32 }, formats };
  const count = await countPadding(gpu, call, { kernel, parameters: TILES }, 60);
  expect(count).toEqual({ notCounted: 'a dispatch takes 60.0 s, so counting would take too long' });
});
