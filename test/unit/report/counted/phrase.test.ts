import { expect, test } from 'vitest';
import { advise } from '../../../../src/report/counted/advice.ts';
import { phraseFor } from '../../../../src/report/counted/phrase.ts';
import type { MeasuredResult } from '../../../../src/report/report-format.ts';
import { FIXTURES } from '../../../support/fixtures.ts';
import { sampleCounted, sampleReport, sampleResult } from '../../../support/sample-report.ts';

const machine = sampleReport();
const under = (efficiency: number): Partial<MeasuredResult> => ({
  roofline: { ...sampleResult().roofline!, efficiency },
});
const waste = sampleCounted({
  requested: { read: 8e6, written: 0 },
  unique: { read: 1e6, written: 0 },
  workgroupUnique: { read: 1e6, written: 0 },
});

test.each<[string, Partial<MeasuredResult>]>([
  ['stage operands on chip: up to ×4.0', { ...under(0.25), counted: waste }],
  ['at its roof (93 %)', { ...under(0.93), counted: waste }],
  ['above its measured roof', under(1.3)],
  ['not counted', under(0.25)],
  ['no waste counted: ×2.0 to its roof', { ...under(0.5), counted: sampleCounted() }],
  ['no waste counted', { roofline: null, counted: sampleCounted() }],
])('%s', (words, changes) => {
  expect(phraseFor(sampleResult(changes), machine)).toBe(words);
});

const timed = (low: number, high: number): Pick<MeasuredResult, 'time'> => {
  const { time } = sampleResult();
  return { time: { ...time, estimate: { ...time.estimate, value: 1e-3, low, high } } };
};

test.each<[string, number, number, number]>([
  // From 62 % to 124 % of its roof.
  ['too noisy to say: measure again on a quieter machine', 0.93, 0.75e-3, 1.5e-3],
  ['too noisy to say: measure again on a quieter machine', 1.3, 0.8e-3, 2e-3],
  ['too noisy to say: measure again on a quieter machine', 0.6, 0.5e-3, 1.5e-3],
  ['at its roof (93 %)', 0.93, 0.95e-3, 1.05e-3],
  ['at its roof, or above it', 1.08, 0.95e-3, 1.05e-3],
  // A narrow interval that ends below 85 %: almost there is not there.
  ['no waste counted: ×1.2 to its roof', 0.86, 0.97e-3, 1.03e-3],
  // However noisy, it is far from its roof.
  ['no waste counted: ×3.3 to its roof', 0.3, 0.5e-3, 1.5e-3],
])('%s, whatever the interval allows: %f in %f to %f s', (words, efficiency, low, high) => {
  const result = sampleResult({ ...under(efficiency), ...timed(low, high), counted: sampleCounted() });
  expect(phraseFor(result, machine)).toBe(words);
});

test('a share that is too noisy comes before what the counts suggest, and says its interval', () => {
  const found = advise(sampleResult({ ...under(0.6), ...timed(0.5e-3, 1.5e-3), counted: waste }), machine);
  expect(found.map(({ rule }) => rule)).toEqual(['too-noisy', 're-reads']);
  expect(found[0]!.evidence).toBe('Its interval reaches from 40 % to 120 % of what memory/read allows.');
});

test('an unsteady roof supports no advice on the way to it', () => {
  const [ceiling] = machine.ceilings;
  const estimate = { ...ceiling!.estimate, low: 1e9, high: 8e9 };
  const shaky = sampleReport({ ceilings: [{ ...ceiling!, estimate }] });
  expect(phraseFor(sampleResult(under(0.9)), shaky)).toBe('roof unsteady');
});

test('every phrase of the real reports is short, and every short advice', () => {
  const seen = new Set<string>();
  for (const report of Object.values(FIXTURES)) {
    for (const result of report.results) {
      if (result.status !== 'measured') continue;
      const phrase = phraseFor(result, report);
      expect(phrase).toMatch(/^.{4,60}$/);
      for (const { short } of advise(result, report)) {
        expect(short).toMatch(/^.{4,44}$/);
        expect(short).not.toMatch(/\.$|NaN|undefined|Infinity/);
        seen.add(short);
      }
    }
  }
  expect(seen.size).toBeGreaterThan(3);
});
