import { describe, expect, test } from 'vitest';
import { attentionPrefill } from '../../../src/ops/attention-prefill.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import { embedding } from '../../../src/ops/embedding.ts';
import { kvAppend } from '../../../src/ops/kv-append.ts';
import { kvDecode } from '../../../src/ops/kv-decode.ts';
import { bytesFormula, flopFormula, matricesOf, shapeProblem, workOf, type Shape } from '../../../src/ops/operator.ts';
import type { Operator } from '../../../src/ops/operator.ts';
import { residualNorm } from '../../../src/ops/residual-norm.ts';
import { rmsNorm } from '../../../src/ops/rms-norm.ts';
import { rotary } from '../../../src/ops/rotary.ts';
import { siluGate } from '../../../src/ops/silu-gate.ts';

const work = (op: Operator, shape: Shape) => workOf({ op, shape, formats: storedAs('f32') });
/** Elements numbered row by row. */
const numbered =
  (cols: number) =>
  (row: number, col: number): number =>
    row * cols + col;

describe('the residual norm', () => {
  test('gives the sum and its norm', () => {
    const inputs = { x: numbered(2), r: () => 1, w: () => 2 };
    const shape = { rows: 2, cols: 2 };
    expect([...residualNorm.referenceRow(shape, inputs, 1, 's')]).toEqual([3, 4]);
    const norm = rmsNorm.referenceRow(shape, { x: (row, col) => numbered(2)(row, col) + 1, w: () => 2 }, 1);
    expect([...residualNorm.referenceRow(shape, inputs, 1, 'y')]).toEqual([...norm]);
  });

  test('reads two matrices and writes two', () => {
    expect(work(residualNorm, { rows: 3, cols: 8 })).toEqual({ flop: 5 * 24, bytesRead: 4 * 56, bytesWritten: 4 * 48 });
  });
});

describe('the rotary embedding', () => {
  test('turns each pair by the angle of its token', () => {
    // A quarter turn for the first token, none for the second.
    const t = (row: number, col: number): number => (row === 0 ? Number(col >= 1) : Number(col < 1));
    const shape = { rows: 2, heads: 1, d: 2 };
    expect([...rotary.referenceRow(shape, { x: numbered(2), t }, 0)]).toEqual([-1, 0]);
    expect([...rotary.referenceRow(shape, { x: numbered(2), t }, 1)]).toEqual([2, 3]);
    expect(shapeProblem(rotary, { rows: 1, heads: 1, d: 3 })).toContain('even');
  });
});

describe('the KV append', () => {
  const shape = { batch: 2, queries: 2, keys: 5, kvHeads: 3, d: 4 };

  test('puts each token of each head at the end of its part of the cache', () => {
    const { cachedK } = matricesOf({ op: kvAppend, shape, formats: storedAs('f32') });
    const rows = Array.from({ length: cachedK!.written!.count }, (_, i) => cachedK!.written!.rowOf(i));
    // Sequence 0, token 0: keys 3 of heads 0, 1 and 2; then token 1; then sequence 1.
    expect(rows).toEqual([3, 8, 13, 4, 9, 14, 18, 23, 28, 19, 24, 29]);
    for (const [i, row] of rows.entries()) {
      expect(kvAppend.referenceRow(shape, { k: numbered(4), v: () => 0 }, row, 'cachedK')[0]).toBe(4 * i);
    }
  });

  test('moves the new entries only, and computes nothing', () => {
    const bytes = 4 * 2 * (2 * 2 * 3 * 4);
    expect(work(kvAppend, shape)).toEqual({ flop: 0, bytesRead: bytes, bytesWritten: bytes });
    expect(bytesFormula(kvAppend)).toBe('b·(4·batch·queries·kvHeads·d)');
    expect(flopFormula(kvAppend)).toBe('0');
    expect(shapeProblem(kvAppend, { ...shape, queries: 6 })).toContain('at most the 5 keys');
  });
});

describe('the embedding', () => {
  test('looks up whole rows, and reads no others', () => {
    const shape = { rows: 2, vocab: 100, cols: 3 };
    expect([...embedding.referenceRow(shape, { t: (_, col) => 10 + col, e: numbered(3) }, 1)]).toEqual([33, 34, 35]);
    expect(work(embedding, shape)).toEqual({ flop: 0, bytesRead: 4 * (2 + 6), bytesWritten: 4 * 6 });
  });
});

describe('the SiLU gate', () => {
  test('multiplies by silu of the gate', () => {
    const [zero, one] = siluGate.referenceRow({ rows: 1, cols: 2 }, { g: (_, col) => col, u: () => 3 }, 0);
    expect(zero).toBe(0);
    expect(one).toBeCloseTo(3 / (1 + Math.exp(-1)), 12);
  });
});

describe('prompt attention', () => {
  test('lets each token see those up to its own, and heads share in order', () => {
    const shape = { tokens: 3, heads: 2, kvHeads: 1, d: 2 };
    const inputs = { q: () => 1, k: () => 1, v: (row: number) => row };
    const means = [0, 1, 2, 3, 4, 5].map((row) => attentionPrefill.referenceRow(shape, inputs, row)[0]);
    expect(means.map((mean) => Math.round(mean! * 1e9) / 1e9)).toEqual([0, 0, 0.5, 0.5, 1, 1]);
  });

  test('is, for its last token, a decode step', () => {
    const values = (row: number, col: number): number => Math.sin(3 * row + col);
    const inputs = { q: values, k: values, v: values };
    const prompt = attentionPrefill.referenceRow({ tokens: 4, heads: 2, kvHeads: 2, d: 3 }, inputs, 7);
    const query = (row: number, col: number): number => values(row + 6, col);
    const step = kvDecode.referenceRow({ keys: 4, d: 3, heads: 2, kvHeads: 2 }, { ...inputs, q: query }, 1);
    expect([...prompt]).toEqual([...step]);
  });

  test('does half the work of full attention', () => {
    const shape = { tokens: 100, heads: 4, kvHeads: 2, d: 8 };
    expect(work(attentionPrefill, shape).flop).toBe(4 * (4 * 8 + 3) * ((100 * 101) / 2));
  });
});
