import { describe, expect, test } from 'vitest';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { plainLines } from '../../../src/cli/run-job.ts';
import { printReport } from '../../../src/cli/print/report.ts';
import { wrapText } from '../../../src/cli/print/text-layout.ts';
import { harmless } from '../../../src/text/untrusted.ts';
import { sampleReport, sampleResult } from '../../support/sample-report.ts';

const plain = inkFor({});

describe('the printed report', () => {
  const batches = [1, 8, 64].map((batch) => sampleResult({ shape: { batch, in: 4096, out: 4096 } }));

  test('fits 80 columns', () => {
    const text = printReport(sampleReport({ results: batches, notes: ['word '.repeat(60)] }), plain);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('stays within 100 columns with every compatible flag', () => {
    const { time } = sampleResult();
    const flagged = batches.map((result): typeof result => ({
      ...result,
      time: { ...time, flags: ['noisy', 'drift', 'hot-cache'] },
      roofline: { ...result.roofline!, ceiling: 'compute/f32', bound: 'overhead' },
      achieved: { ...result.achieved, intensity: 0.1234 * result.shape['batch']! },
    }));
    const text = printReport(sampleReport({ results: flagged }), plain);
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test('names the ceiling, the bound and the interval of every result', () => {
    const text = printReport(sampleReport({ results: batches }), plain);
    expect(text).toMatch(/rows +64 +1\.00 ms +±1\.0 % +4\.00 +2\.00 +50 % +×2\.0 to memory\/read +memory/);
  });

  test('warns of a software adapter, and only then', () => {
    const report = sampleReport();
    expect(printReport(report, plain)).toContain('SOFTWARE ADAPTER');
    expect(printReport({ ...report, adapter: { ...report.adapter, isFallback: false } }, plain)).not.toContain(
      'SOFTWARE',
    );
  });

  test('describes the clock, and what naive timing would claim', () => {
    const report = sampleReport();
    const naive = { result: 'gemv/rows', claimedSeconds: 0, seconds: 31e-6, quantumSeconds: 65_536e-9 };
    const text = printReport({ ...report, clock: { ...report.clock, naive, droppedRounds: 2 } }, plain);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('would claim no time at all for gemv/rows, which takes 31.0 µs');
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/Clock GPU timestamps · step 100 ns · trusted .* rounds repeated 2/);
    expect(printReport(report, plain)).not.toContain('Naive');
  });

  test('says when the plan was not finished', () => {
    expect(printReport(sampleReport({ complete: false, stoppedBy: 'time-out' }), plain)).toContain(
      'incomplete: time-out',
    );
  });

  test("does not pass on control characters in a driver's name", () => {
    const report = sampleReport();
    const text = printReport({ ...report, adapter: { ...report.adapter, description: 'x\u001B[2Jy\u0007' } }, plain);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u001B\u0007]/);
  });
});

describe('plain progress', () => {
  test('is one line per step, not per poll', () => {
    const lines: string[] = [];
    const printer = plainLines(
      (line) => lines.push(line),
      () => 0,
    );
    for (const label of ['a', 'a', 'b: round 1', 'b: round 2', 'c']) {
      printer.update({ done: 1, total: 9, label, secondsLeft: 42 });
    }
    expect(lines).toEqual([
      '[1/9] a · about 45 s left',
      '[1/9] b: round 1 · about 45 s left',
      '[1/9] c · about 45 s left',
    ]);
  });
});

test('text is wrapped between words, without control characters', () => {
  expect(wrapText('aaa bbb ccc', '  ', 8)).toBe('aaa\n  bbb\n  ccc');
  expect(harmless('a\u001B[1mb\nc')).toBe('a [1mb c');
});

test('colour is for terminals that support it', () => {
  expect(inkFor({ isTTY: false }).bold('x')).toBe('x');
  const before = process.env['NO_COLOR'];
  process.env['NO_COLOR'] = '1';
  expect(inkFor({ isTTY: true }).bold('x')).toBe('x');
  if (before === undefined) delete process.env['NO_COLOR'];
  else process.env['NO_COLOR'] = before;
});
