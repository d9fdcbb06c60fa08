import { describe, expect, test } from 'vitest';
import { GUIDE_DATASHEETS } from '../../../src/machines/guide-sheets.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import type { Formats } from '../../../src/ops/formats.ts';
import {
  bytesFormula,
  matricesOf,
  productFlop,
  shapeProblem,
  workOf,
  type Operator,
  type Shape,
} from '../../../src/ops/operator.ts';
import { attentionFused } from '../../../src/ops/attention-fused.ts';
import { attentionOutput } from '../../../src/ops/attention-output.ts';
import { attentionScores } from '../../../src/ops/attention-scores.ts';
import { attentionThreePass } from '../../../src/ops/attention-three-pass.ts';
import { gemv } from '../../../src/ops/gemv.ts';
import { kvDecode } from '../../../src/ops/kv-decode.ts';
import { rmsNorm } from '../../../src/ops/rms-norm.ts';
import { softmax } from '../../../src/ops/softmax.ts';
import { ridgePoint } from '../../../src/machines/roof.ts';
import { halfRoof, vectorRoof } from '../../../src/machines/machine.ts';
import { arithmeticIntensity } from '../../../src/ops/work.ts';

const [HALF, SINGLE] = [storedAs('f16'), storedAs('f32')];
const work = (op: Operator, at: Shape, formats: Formats) => workOf({ op, shape: at, formats });
const [n, d] = [4096, 128];
const shape = { queries: n, keys: n, d };

describe('the work of an operator', () => {
  test("is the guide's table, line by line", () => {
    expect(work(attentionScores, shape, HALF)).toEqual({
      flop: 2 * n * n * d,
      bytesRead: 2 * 2 * n * d,
      bytesWritten: 2 * n * n,
    });
    expect(work(softmax, { rows: n, cols: n }, HALF)).toEqual({
      flop: 3 * n * n,
      bytesRead: 2 * n * n,
      bytesWritten: 2 * n * n,
    });
    expect(work(attentionOutput, shape, HALF)).toEqual({
      flop: 2 * n * n * d,
      bytesRead: 2 * (n * n + n * d),
      bytesWritten: 2 * n * d,
    });
  });

  test("adds up to the guide's 62 operations per byte", () => {
    expect(arithmeticIntensity(work(attentionThreePass, shape, HALF))).toBeCloseTo(62.42, 2);
    const { bytesRead, bytesWritten } = work(attentionThreePass, shape, HALF);
    expect(bytesRead + bytesWritten).toBe(8 * n * n + 8 * n * d);
  });

  test('of fused attention reads Q, K and V once, writes O once and computes as much as three passes', () => {
    const { flop, bytesRead, bytesWritten } = work(attentionFused, shape, HALF);
    expect([bytesRead, bytesWritten]).toEqual([6 * n * d, 2 * n * d]);
    expect(flop).toBe(work(attentionThreePass, shape, HALF).flop);
  });

  test('of a decode step reads the cache once, however many heads share it, and does not count the workspace', () => {
    const at = { keys: n, d, heads: 32, kvHeads: 8 };
    const { flop, bytesRead, bytesWritten } = work(kvDecode, at, HALF);
    expect(flop).toBe(32 * n * (4 * d + 3));
    expect([bytesRead, bytesWritten]).toEqual([2 * (2 * 8 * n * d + 32 * d), 2 * 32 * d]);
    expect(bytesFormula(kvDecode)).toBe('b·(2·heads·d + 2·kvHeads·keys·d)');
  });

  test('grows with the batch while the weights are read once', () => {
    const at = (batch: number): number => arithmeticIntensity(work(gemv, { batch, in: 4096, out: 4096 }, HALF));
    expect(at(1)).toBeCloseTo(1, 2);
    expect(at(64) / at(1)).toBeGreaterThan(60);
  });

  test('of a norm is four operations per element, of which the squares are multiply-adds', () => {
    const at = { rows: 3, cols: 5 };
    expect(work(rmsNorm, at, HALF)).toEqual({ flop: 4 * 15, bytesRead: 2 * (15 + 5), bytesWritten: 2 * 15 });
    expect(productFlop(rmsNorm, at)).toBe(2 * 15);
  });

  test('is half as intense in single precision', () => {
    const [single, half] = [SINGLE, HALF].map((formats) =>
      arithmeticIntensity(work(gemv, { batch: 1, in: 64, out: 64 }, formats)),
    );
    expect(single! * 2).toBeCloseTo(half!, 12);
  });
});

describe('the reference of an operator', () => {
  test('scores are dot products of rows', () => {
    const q = (_row: number, col: number): number => col + 1;
    const k = (row: number, col: number): number => (row === col ? 1 : 0);
    expect([...attentionScores.referenceRow({ queries: 1, keys: 3, d: 3 }, { q, k }, 0)]).toEqual([1, 2, 3]);
  });

  test('softmax adds up to one, even for large numbers', () => {
    const s = (_row: number, col: number): number => 1000 + col;
    const row = softmax.referenceRow({ rows: 1, cols: 3 }, { s }, 0);
    expect(row[0]! + row[1]! + row[2]!).toBeCloseTo(1, 14);
    expect(row[2]! / row[1]!).toBeCloseTo(Math.E, 12);
  });

  test('equal keys make attention the mean of the values', () => {
    const one = (): number => 1;
    const v = (row: number): number => row;
    const inputs = { q: one, k: one, v };
    expect(attentionThreePass.referenceRow({ queries: 1, keys: 5, d: 2 }, inputs, 0)[1]).toBeCloseTo(2, 12);
  });

  test('fused attention scales the scores by 1/√d', () => {
    const q = (): number => 1;
    const k = (row: number): number => row;
    const v = (row: number): number => row;
    const at = { queries: 1, keys: 2, d: 4 };
    // Scores 0 and 4 / 2.
    expect(attentionFused.referenceRow(at, { q, k, v }, 0)[0]).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
  });

  test('query heads of a decode step share key-value heads in order', () => {
    const one = (): number => 1;
    const v = (row: number): number => row;
    const at = { keys: 3, d: 2, heads: 4, kvHeads: 2 };
    const heads = [0, 1, 2, 3].map((head) => kvDecode.referenceRow(at, { q: one, k: one, v }, head)[0]);
    // Rows 0 to 2 of V belong to the first key-value head, 3 to 5 to the second.
    expect(heads.map((mean) => Math.round(mean! * 1e9) / 1e9)).toEqual([1, 1, 4, 4]);
  });

  test('a GEMV takes each row of weights', () => {
    const x = (_row: number, col: number): number => col;
    const w = (row: number): number => row + 1;
    expect([...gemv.referenceRow({ batch: 1, in: 3, out: 2 }, { x, w }, 0)]).toEqual([3, 6]);
  });

  test('a norm divides a row by its root mean square and weighs each column; zeros stay zeros', () => {
    const w = (_row: number, col: number): number => col + 1;
    const normOf = (x: number): readonly number[] => [
      ...rmsNorm.referenceRow({ rows: 1, cols: 2 }, { x: () => x, w }, 0),
    ];
    expect(normOf(-3)[0]).toBeCloseTo(-1, 5);
    expect(normOf(-3)[1]).toBeCloseTo(-2, 5);
    expect(normOf(0)).toEqual([0, 0]);
  });
});

describe('the guide', () => {
  test("has the A10's 208.3 operations per byte, and 31.2 TFLOP/s for f32", () => {
    const a10 = GUIDE_DATASHEETS.find(({ id }) => id === 'a10')!;
    expect(ridgePoint(halfRoof(a10))).toBeCloseTo(208.3, 1);
    expect(vectorRoof(a10).flopPerSecond / 1e12).toBeCloseTo(31.2, 1);
  });
});

describe('a shape', () => {
  test.each([
    [{ rows: 1 }, /"cols" is missing/],
    [{ rows: 0, cols: 1 }, /at least 1, got 0/],
    [{ rows: 1.5, cols: 1 }, /whole number/],
    [{ rows: 1, cols: 1, depth: 1 }, /unknown dimension "depth"/],
    [{ rows: 1, cols: 2 ** 32 }, /at most/],
  ])('%j is refused with a reason', (bad, reason) => {
    expect(shapeProblem(softmax, bad)).toMatch(reason);
  });

  test('of a decode step must share the heads evenly', () => {
    expect(shapeProblem(kvDecode, { keys: 8, d: 4, heads: 6, kvHeads: 3 })).toBeNull();
    expect(shapeProblem(kvDecode, { keys: 8, d: 4, heads: 6, kvHeads: 4 })).toBe(
      'dimension "heads": expected a multiple of kvHeads (4), got 6: each key-value head serves equally many query heads',
    );
  });

  test('gives the workspace in f32, whatever the formats', () => {
    const { partials } = matricesOf({ op: kvDecode, shape: { keys: 8, d: 4, heads: 6, kvHeads: 3 }, formats: HALF });
    expect(partials).toMatchObject({ rows: 6 * 64, cols: 4, format: { id: 'f32' } });
  });
});
