import { describe, expect, test } from 'vitest';
import { byteDifference, flopDifference, type Difference } from '../../../../src/report/counted/causes.ts';
import { sampleCounted, sampleResult } from '../../../support/sample-report.ts';

/** Invariants of a difference. */
function whole(difference: Difference | null): Difference {
  expect(difference).not.toBeNull();
  const { least, actual, causes } = difference!;
  expect(causes.reduce((sum, { amount }) => sum + amount, least)).toBe(actual);
  return difference!;
}

const scores = (queries: number, keys: number, d: number) =>
  sampleResult({
    op: 'attention-scores',
    kernel: 'attention-scores/tiled',
    shape: { queries, keys, d },
    work: { flop: 2 * queries * keys * d, bytesRead: 4 * (queries * d + keys * d), bytesWritten: 4 * queries * keys },
  });

describe('the difference in FLOP', () => {
  test('is zero for a kernel that does what the operator needs', () => {
    const fma = 64 * 64 * 32;
    const counted = sampleCounted({ flop: 2 * fma, histogram: { 'f32.fma': fma } });
    expect(whole(flopDifference(scores(64, 64, 32), counted)).causes).toEqual([]);
  });

  test('is padding if the multiply-adds are those of sides rounded up to a tile', () => {
    const fma = 96 * 64 * 32;
    const counted = sampleCounted({ flop: 2 * fma, histogram: { 'f32.fma': fma } });
    const { causes } = whole(flopDifference(scores(65, 63, 31), counted));
    expect(causes).toEqual([
      {
        name: 'padding',
        amount: 2 * (fma - 65 * 63 * 31),
        why: '196,608 multiply-adds instead of 126,945, as tiles reach past the edge',
      },
    ]);
  });

  test('is no padding if the fused multiply-adds suffice, whatever else is multiplied and added', () => {
    const fma = 64 * 64 * 32;
    const counted = sampleCounted({
      flop: 2 * fma + 200,
      histogram: { 'f32.fma': fma, 'f32.mul': 100, 'f32.add': 100 },
    });
    expect(whole(flopDifference(scores(64, 64, 32), counted)).causes).toMatchObject([
      { name: 'extra operations', amount: 200 },
    ]);
  });

  test('needs all products of a sum: a prompt attends to itself too', () => {
    const [tokens, heads, d] = [24, 2, 8];
    const needed = heads * d * tokens * (tokens + 1);
    const prompt = sampleResult({
      op: 'attention-prefill',
      kernel: 'attention-prefill/register',
      shape: { tokens, heads, kvHeads: heads, d },
      work: { flop: 2 * needed, bytesRead: 1, bytesWritten: 1 },
    });
    const counted = (fma: number) => sampleCounted({ flop: 2 * fma, histogram: { 'f32.fma': fma } });
    expect(whole(flopDifference(prompt, counted(needed))).causes).toEqual([]);
    const whole32 = 2 * heads * d * 32 * 32;
    expect(whole(flopDifference(prompt, counted(whole32))).causes).toMatchObject([
      { name: 'padding', amount: 2 * (whole32 - needed) },
    ]);
  });

  test('is recomputation if no tile explains it', () => {
    const fma = 64 * 64 * 32 * 3;
    const counted = sampleCounted({ flop: 2 * fma, histogram: { 'f32.fma': fma } });
    const [cause] = whole(flopDifference(scores(64, 64, 32), counted)).causes;
    expect(cause).toMatchObject({ name: 'recomputation', amount: 4 * 64 * 64 * 32 });
    expect(cause!.why).toContain('3 times');
  });

  test('splits a softmax into exponentials done twice and the rest', () => {
    const [rows, cols] = [16, 64];
    const elements = rows * cols;
    const result = sampleResult({
      op: 'softmax',
      kernel: 'softmax/lane',
      shape: { rows, cols },
      work: { flop: 3 * elements, bytesRead: 4 * elements, bytesWritten: 4 * elements },
    });
    const histogram = { 'f32.exp2': 2 * elements, 'f32.sub': 2 * elements, 'f32.mul': 4 * elements };
    const { causes } = whole(flopDifference(result, sampleCounted({ flop: 8 * elements, histogram })));
    expect(causes.map(({ name, amount }) => [name, amount])).toEqual([
      ['recomputation', elements],
      ['extra operations', 4 * elements],
    ]);
    expect(causes[1]!.why).toContain('4 per output element');
  });

  test('names operations that the convention counts and the kernel avoids', () => {
    const result = sampleResult({
      op: 'softmax',
      shape: { rows: 2, cols: 8 },
      work: { flop: 48, bytesRead: 64, bytesWritten: 64 },
    });
    const counted = sampleCounted({ flop: 40, histogram: { 'f32.exp2': 16, 'f32.sub': 16, 'f32.mul': 8 } });
    expect(whole(flopDifference(result, counted)).causes).toMatchObject([{ name: 'fewer operations', amount: -8 }]);
  });

  test('of an unknown operator is reported as extra operations', () => {
    const result = sampleResult({ op: 'conv', shape: { n: 4 }, work: { flop: 100, bytesRead: 1, bytesWritten: 1 } });
    const [cause] = whole(flopDifference(result, sampleCounted({ flop: 130, histogram: { 'f32.mul': 130 } }))).causes;
    expect(cause).toMatchObject({ name: 'extra operations', amount: 30 });
  });

  test('is unknown for a kernel without useful work', () => {
    expect(flopDifference(sampleResult({ op: 'user', work: null }), sampleCounted())).toBeNull();
  });
});

describe('the difference in bytes', () => {
  const work = { flop: 1, bytesRead: 800, bytesWritten: 200 };

  test('goes from the least by way of unique bytes to requested bytes', () => {
    const counted = sampleCounted({
      requested: { read: 7000, written: 1000 },
      workgroupUnique: { read: 2000, written: 1000 },
      unique: { read: 900, written: 200 },
    });
    const { causes } = whole(byteDifference(sampleResult({ work }), counted));
    expect(causes.map(({ name, amount }) => [name, amount])).toEqual([
      ['padding and scratch', 100],
      ['re-reads by other workgroups', 1900],
      ['re-reads within workgroups', 5000],
    ]);
  });

  test('has one name for all re-reads if workgroups were not sampled', () => {
    const counted = sampleCounted({
      requested: { read: 3800, written: 200 },
      workgroupUnique: null,
      unique: { read: 800, written: 200 },
    });
    expect(whole(byteDifference(sampleResult({ work }), counted)).causes).toMatchObject([
      { name: 're-reads', amount: 3000 },
    ]);
  });

  test('without useful work starts at unique bytes, and without those is unknown', () => {
    const counted = sampleCounted({ requested: { read: 90, written: 10 }, unique: { read: 40, written: 10 } });
    expect(whole(byteDifference({ work: null }, counted)).least).toBe(50);
    expect(byteDifference({ work: null }, { ...counted, unique: null })).toBeNull();
  });

  test('says when operands were not touched at all', () => {
    const counted = sampleCounted({ requested: { read: 400, written: 200 }, unique: { read: 400, written: 200 } });
    expect(whole(byteDifference(sampleResult({ work }), counted)).causes).toMatchObject([
      { name: 'untouched operands', amount: -400 },
    ]);
  });
});
