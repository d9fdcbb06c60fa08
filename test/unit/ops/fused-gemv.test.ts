import { describe, expect, test } from 'vitest';
import { gateUp } from '../../../src/ops/gate-up.ts';
import { gemv } from '../../../src/ops/gemv.ts';
import { normGateUp } from '../../../src/ops/norm-gate-up.ts';
import { normQkvRotary } from '../../../src/ops/norm-qkv-rotary.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import {
  productFlop,
  shapeProblem,
  workOf,
  type Operator,
  type Reader,
  type Shape,
} from '../../../src/ops/operator.ts';
import { qkvRotary } from '../../../src/ops/qkv-rotary.ts';
import { residualGemv } from '../../../src/ops/residual-gemv.ts';
import { rmsNorm } from '../../../src/ops/rms-norm.ts';
import { rotary } from '../../../src/ops/rotary.ts';
import { siluGate } from '../../../src/ops/silu-gate.ts';

const formats = storedAs('f32');
const work = (op: Operator, shape: Shape) => workOf({ op, shape, formats });

/** Numbers that differ at every place, by a name of their own. */
const numbers =
  (seed: number): Reader =>
  (row, col) =>
    Math.sin(seed + 3 * row + 0.7 * col);
const table = (row: (index: number) => Float64Array): Reader => {
  const rows = new Map<number, Float64Array>();
  return (index, col) => {
    if (!rows.has(index)) rows.set(index, row(index));
    return rows.get(index)![col]!;
  };
};

const at = { batch: 3, in: 6, out: 5 };
const qkvAt = { batch: 3, in: 6, heads: 4, kvHeads: 2, allHeads: 8, d: 4 };
const [x, w, r, t, n] = [1, 2, 3, 4, 5].map(numbers) as [Reader, Reader, Reader, Reader, Reader];

/** x after its norm, by the operator of the norm. */
const normed = table((row) => rmsNorm.referenceRow({ rows: at.batch, cols: at.in }, { x, w: n }, row));

describe('a fused linear layer is the chain of its operators', () => {
  test('with the residual', () => {
    const sums = gemv.referenceRow(at, { x, w }, 1);
    expect([...residualGemv.referenceRow(at, { x, w, r }, 1)]).toEqual([...sums].map((sum, i) => sum + r(1, i)));
  });

  test.each([
    ['of x', gateUp, x],
    ['of its norm', normGateUp, normed],
  ] as const)('gate and up %s', (_, op, input) => {
    const half = (first: number): Reader =>
      table((row) => gemv.referenceRow(at, { x: input, w: (out, i) => w(first + out, i) }, row));
    const apart = siluGate.referenceRow({ rows: at.batch, cols: at.out }, { g: half(0), u: half(at.out) }, 2);
    expect([...op.referenceRow(at, { x, w, n }, 2)]).toEqual([...apart]);
  });

  test.each([
    ['of x', qkvRotary, x],
    ['of its norm', normQkvRotary, normed],
  ] as const)('queries, keys and values %s', (_, op, input) => {
    const { batch, heads, kvHeads, d } = qkvAt;
    const projection = (first: number, count: number): Reader => {
      const shape = { batch, in: qkvAt.in, out: count * d };
      const rows = table((row) => gemv.referenceRow(shape, { x: input, w: (out, i) => w(first * d + out, i) }, row));
      return (row, col) => rows(Math.floor(row / count), (row % count) * d + col);
    };
    const turned = (first: number, count: number, row: number): number[] => [
      ...rotary.referenceRow({ rows: batch, heads: count, d }, { x: projection(first, count), t }, row),
    ];
    const inputs = { x, w, t, n };
    const row = 2 * kvHeads + 1;
    expect([...op.referenceRow(qkvAt, inputs, 2 * heads + 3, 'q')]).toEqual(turned(0, heads, 2 * heads + 3));
    expect([...op.referenceRow(qkvAt, inputs, row, 'k')]).toEqual(turned(heads, kvHeads, row));
    const value = projection(heads + kvHeads, kvHeads);
    expect([...op.referenceRow(qkvAt, inputs, row, 'v')]).toEqual([0, 1, 2, 3].map((col) => value(row, col)));
  });
});

describe('the work of a fused linear layer', () => {
  test('is that of its operators, less what lies between them', () => {
    const { batch, in: inner, out } = at;
    const apart = [work(gemv, at), work(gemv, at), work(siluGate, { rows: batch, cols: out })];
    const together = work(gateUp, at);
    const sum = (key: 'flop' | 'bytesRead' | 'bytesWritten'): number => apart.reduce((all, one) => all + one[key], 0);
    expect(together.flop).toBe(sum('flop'));
    // x once instead of twice, and neither gate nor up.
    expect(sum('bytesRead') - together.bytesRead).toBe(4 * (batch * inner + 2 * batch * out));
    expect(sum('bytesWritten') - together.bytesWritten).toBe(4 * 2 * batch * out);
  });

  test('counts the squares of a norm as multiply-adds', () => {
    expect(productFlop(normGateUp, at) - productFlop(gateUp, at)).toBe(2 * at.batch * at.in);
    expect(work(normQkvRotary, qkvAt).flop - work(qkvRotary, qkvAt).flop).toBe(4 * at.batch * at.in);
  });

  test('needs all heads to be those of queries, keys and values', () => {
    expect(shapeProblem(qkvRotary, qkvAt)).toBeNull();
    expect(shapeProblem(normQkvRotary, { ...qkvAt, allHeads: 6 })).toBe(
      'dimension "allHeads": expected heads + 2·kvHeads, 8, got 6',
    );
  });
});
