import { expect, test } from 'vitest';
import { advise, type Advice } from '../../../../src/report/counted/advice.ts';
import type { Counted } from '../../../../src/report/counted/counted.ts';
import type { MeasuredResult } from '../../../../src/report/report-format.ts';
import { sampleCounted, sampleReport, sampleResult } from '../../../support/sample-report.ts';

const machine = sampleReport();

const advice = (counted: Partial<Counted>, changes: Partial<MeasuredResult> = {}, on = machine): Advice[] =>
  advise(sampleResult({ counted: sampleCounted(counted), ...changes }), on);

const rules = (found: readonly Advice[]): string[] => found.map(({ rule }) => rule);

const under = (efficiency: number, bound: 'memory' | 'compute' = 'memory'): Partial<MeasuredResult> => ({
  roofline: { ...sampleResult().roofline!, efficiency, bound },
});

test('a kernel that requests no more than it touches gets no advice', () => {
  expect(advice({})).toEqual([]);
});

test('a kernel at its roof is left alone, whatever else it does', () => {
  const found = advice({ requested: { read: 8e6, written: 0 }, unique: { read: 1e6, written: 0 } }, under(0.95));
  expect(rules(found)).toEqual(['at-the-roof']);
  expect(found[0]!.evidence).toContain('95 %');
  expect(found[0]!.gain).toBeNull();
});

test('re-reads within workgroups call for workgroup memory, re-reads across them for a larger tile', () => {
  const counted = { requested: { read: 8e6, written: 0 }, unique: { read: 1e6, written: 0 } };
  const within = advice({ ...counted, workgroupUnique: { read: 1e6, written: 0 } }, under(0.25));
  expect(within).toMatchObject([{ rule: 're-reads', gain: 4 }]);
  expect(within[0]!.advice).toContain('workgroup memory');
  expect(within[0]!.evidence).toContain('8.00 times');
  const across = advice({ ...counted, workgroupUnique: { read: 8e6, written: 0 } }, under(0.01));
  expect(across).toMatchObject([{ rule: 're-reads', gain: 8 }]);
  expect(across[0]!.advice).toContain('larger tile');
});

test('sectors that hold more than what is touched mean scattered loads', () => {
  const touched = { requested: { read: 1e6, written: 0 }, unique: { read: 1e6, written: 0 } };
  const found = advice({ ...touched, sectorBytes: 4e6 }, under(0.1));
  expect(found).toMatchObject([{ rule: 'sectors', gain: 4 }]);
  expect(found[0]!.evidence).toContain('4.0 times');
  expect(advice({ ...touched, sectorBytes: 1.1e6 }, under(0.1))).toEqual([]);
});

test('sectors that only other workgroups use up mean scattered loads too', () => {
  const found = advice(
    {
      requested: { read: 1e6, written: 0 },
      unique: { read: 1e6, written: 0 },
      sectorBytes: 1e6,
      workgroupUnique: { read: 1e6, written: 0 },
      workgroupSectorBytes: 8e6,
    },
    under(0.25),
  );
  expect(found).toMatchObject([{ rule: 'sectors', gain: 4 }]);
  expect(found[0]!.evidence).toContain('8.0 times');
  expect(found[0]!.evidence).toContain('more than the 1.00 MB it requests');
  expect(found[0]!.evidence).toContain('Other workgroups');
});

test('narrow loads are reported for memory-bound kernels, with their width', () => {
  const counted = { requested: { read: 4e6, written: 0 }, unique: { read: 4e6, written: 0 }, loads: 1e6 };
  const found = advice(counted, under(0.5));
  expect(found).toMatchObject([{ rule: 'narrow-loads', gain: 2 }]);
  expect(found[0]!.evidence).toContain('4.0 B each');
  expect(advice({ ...counted, loads: 2.5e5 }, under(0.5))).toEqual([]);
  expect(advice(counted, under(0.5, 'compute'))).toEqual([]);
  expect(rules(advice(counted, under(0.95)))).toEqual(['at-the-roof']);
});

test('wider loads gain no more than the part of the work that loads are', () => {
  const each = 1e6;
  const reads = { requested: { read: 4 * each, written: 4 * each }, loads: each, flop: 0, intOp: 0, histogram: {} };
  const gainOf = (more: Partial<Counted>): number | null =>
    advice({ ...reads, ...more }, under(0.002)).find(({ rule }) => rule === 'narrow-loads')?.gain ?? null;
  // A copy, and one with an address to compute.
  expect(gainOf({})).toBeCloseTo(4, 6);
  expect(gainOf({ intOp: 8 * each })).toBeCloseTo(4, 6);
  // An FMA for each, as in a naive product.
  expect(gainOf({ flop: 2 * each, histogram: { 'f32.fma': each }, intOp: 2 * each })).toBeGreaterThan(2);
  // A random number of 400 integer operations.
  expect(gainOf({ intOp: 400 * each })).toBeNull();
  expect(gainOf({ flop: 400 * each, histogram: { 'f32.fma': 200 * each } })).toBeNull();
  // A histogram in workgroup memory.
  expect(gainOf({ intOp: 2 * each, histogram: { 'int.op': 2 * each, 'atomic.atomicAdd': each } })).toBeLessThan(1.3);
});

test('work on padding is reported with its numbers', () => {
  const fma = 64 * 64;
  const found = advice(
    { flop: 2 * fma, histogram: { 'f32.fma': fma } },
    { ...under(0.1), shape: { batch: 1, in: 64, out: 33 }, work: { flop: 2 * 64 * 33, bytesRead: 1, bytesWritten: 1 } },
  );
  expect(rules(found)).toContain('padding');
  expect(found.find(({ rule }) => rule === 'padding')!.evidence).toContain('4,096 multiply-adds instead of 2,112');
});

test('invocations that exit immediately, and workgroups that do not fill subgroups, mean idle lanes', () => {
  expect(advice({ invocations: 1000, busyInvocations: 250 }, under(0.1))).toMatchObject([
    { rule: 'idle-lanes', gain: 4 },
  ]);
  const found = advice({ workgroupSize: 6 }, under(0.1));
  expect(found).toMatchObject([{ rule: 'idle-lanes' }]);
  expect(found[0]!.advice).toContain('multiple of 4');
  expect(advice({ workgroupSize: 64, invocations: 64, busyInvocations: 64 }, under(0.1))).toEqual([]);
});

test('a dispatch that takes little more than a launch is launch-bound', () => {
  const slow = { ...machine, clock: { ...machine.clock, launchOverheadSeconds: 0.5e-3 } };
  const found = advice({}, {}, slow);
  expect(found).toMatchObject([{ rule: 'launch-bound', gain: 2 }]);
  expect(found[0]!.evidence).toContain('50 %');
});

test('integer operations are compared with the least time they take', () => {
  const ceilings = [
    {
      id: 'compute/f32',
      kind: 'compute' as const,
      unit: 'flop/s' as const,
      estimate: { value: 1e10, low: 1e10, high: 1e10, level: 0.95 },
      kernel: 'ceilings/compute-fma',
      parameters: {},
    },
  ];
  const found = advice({ intOp: 4e6, flop: 1e6 }, under(0.2), { ...machine, ceilings });
  expect(found).toMatchObject([{ rule: 'integer-bound' }]);
  expect(found[0]!.evidence).toContain('80 %');
  expect(rules(advice({ intOp: 1e6, flop: 4e6 }, under(0.2), { ...machine, ceilings }))).toEqual([]);
});

test('the largest gain comes first, and each has numbers', () => {
  const found = advice(
    {
      requested: { read: 8e6, written: 0 },
      unique: { read: 1e6, written: 0 },
      sectorBytes: 2e6,
      invocations: 300,
      busyInvocations: 100,
    },
    under(0.01),
  );
  expect(found.map(({ gain }) => gain)).toEqual(found.map(({ gain }) => gain).toSorted((a, b) => (b ?? 0) - (a ?? 0)));
  expect(found.length).toBe(3);
  for (const { evidence } of found) expect(evidence).toMatch(/\d/);
});

test('lines that request most of the bytes are named', () => {
  const line = (number: number, bytes: number) => ({ line: number, executions: 1, flop: 0, bytes });
  const lines = [line(3, 4e6), line(4, 3e6), line(5, 1e6)];
  const found = advice({ requested: { read: 8e6, written: 0 }, unique: { read: 1e6, written: 0 }, lines }, under(0.25));
  expect(found).toMatchObject([{ rule: 're-reads', lines: [3, 4] }]);
  expect(found[0]!.evidence).toMatch(/Lines 3 and 4 request 88 % of the bytes\.$/);
  const even = Array.from({ length: 10 }, (_, i) => line(i, 1e5));
  const [plain] = advice(
    { requested: { read: 8e6, written: 0 }, unique: { read: 1e6, written: 0 }, lines: even },
    under(0.25),
  );
  expect(plain).not.toHaveProperty('lines');
});

test('a kernel that only moves data is to be fused with its neighbours', () => {
  const moves = { flop: 0, intOp: 2e6, histogram: { 'int.op': 2e6, 'f32.cvt': 1e6 } };
  const found = advice({ ...moves, requested: { read: 1e6, written: 1e6 } }, under(0.5));
  expect(found).toMatchObject([{ rule: 'computes-nothing', gain: null }]);
  expect(found[0]!.evidence).toBe('It moves 2.00 MB and computes nothing.');
  // Integers that are reduced to fewer are computed.
  expect(rules(advice({ ...moves, requested: { read: 1e6, written: 2e5 } }, under(0.5)))).toEqual([]);
  // Where the source says that what is stored is what was loaded, a choice by index is no arithmetic.
  const padded = { ...moves, histogram: { 'f32.select': 1e5 }, requested: { read: 1e6, written: 1e6 } };
  expect(rules(advice(padded, under(0.5)))).toEqual([]);
  expect(rules(advice({ ...padded, computes: false }, under(0.5)))).toEqual(['computes-nothing']);
  expect(rules(advice({ ...moves, computes: true, requested: { read: 1e6, written: 1e6 } }, under(0.5)))).toEqual([]);
});
