import { describe, expect, test } from 'vitest';
import { randomWords } from '../../../../src/protocol/random.ts';
import { comparisonMarkdown } from '../../../../src/report/compare/comparison-markdown.ts';
import { ManyComparison } from '../../../../src/report/compare/compare-many.ts';
import { manyCsv, manyMarkdown } from '../../../../src/report/compare/many-tables.ts';
import { compareReports, regressions } from '../../../../src/report/compare/compare-reports.ts';
import { comparisonAnswer } from '../../../../src/report/compare/comparison-table.ts';
import type { Ceiling, Flag, MeasuredResult, Report } from '../../../../src/report/report-format.ts';
import { sampleReport, sampleResult, skippedResult } from '../../../support/sample-report.ts';

interface Facts {
  readonly id?: string;
  readonly flags?: Flag[];
  readonly spread?: number;
}

/** A result with samples spread evenly around a mean. */
function result(
  seconds: number,
  { id = 'gemv/rows f32 batch=1', flags = [], spread = 0.004 }: Facts = {},
): MeasuredResult {
  const samplesSeconds = Array.from({ length: 12 }, (_, i) => seconds * (1 + (spread * (i - 5.5)) / 5.5));
  const estimate = { value: seconds, low: seconds * (1 - spread), high: seconds * (1 + spread), level: 0.95 };
  return sampleResult({ id, time: { ...sampleResult().time, samplesSeconds, estimate, flags } });
}

const ceilings = (...rates: number[]): Ceiling[] =>
  rates.map((value, i) => ({
    ...sampleReport().ceilings[0]!,
    id: ['memory/read', 'memory/copy', 'compute/f32'][i]!,
    estimate: { value, low: value, high: value, level: 0.95 },
  }));

const report = (results: Report['results'], changes: Partial<Report> = {}): Report =>
  sampleReport({ results, ceilings: ceilings(4e9, 2e9, 1e10), ...changes });

const { adapter: ADAPTER, environment: ENVIRONMENT } = sampleReport();
const NAMELESS = { ...ADAPTER, vendor: '', architecture: '', device: '', description: '' };

const verdictOf = (a: Report, b: Report) => compareReports(a, b).results[0]!;

describe('comparing two reports', () => {
  test('calls faster, slower and same, as B over A in time', () => {
    const a = report([result(1e-3)]);
    expect(verdictOf(a, report([result(1.2e-3)]))).toMatchObject({ verdict: 'slower' });
    expect(verdictOf(a, report([result(0.8e-3)]))).toMatchObject({ verdict: 'faster' });
    const slower = verdictOf(a, report([result(1.2e-3)])).ratio;
    expect(slower.value).toBeCloseTo(1.2, 6);
    expect(slower.low).toBeLessThan(1.2);
    expect(slower.high).toBeGreaterThan(1.2);
    const steady = { clock: { ...sampleReport().clock, aaHalfWidth: 0.004 } };
    expect(verdictOf(report([result(1e-3)], steady), report([result(1.001e-3)], steady)).verdict).toBe('same');
  });

  test("claims nothing within a kernel's A/A difference", () => {
    const wide = { clock: { ...sampleReport().clock, aaHalfWidth: 0.2 } };
    expect(verdictOf(report([result(1e-3)], wide), report([result(1.2e-3)])).verdict).toBe('unclear');
    expect(verdictOf(report([result(1e-3)], wide), report([result(1.5e-3)])).verdict).toBe('slower');
  });

  test('claims nothing that the machine may have caused', () => {
    const a = report([result(1e-3)]);
    const b = report([result(1.2e-3)], { ceilings: ceilings(3.2e9, 1.9e9, 0.8e10) });
    const { verdict, ratio } = verdictOf(a, b);
    expect(verdict).toBe('unclear');
    expect(ratio.low).toBeLessThan(1);
  });

  test('divides by the canary if both runs have one', () => {
    const paced = (seconds: number) => ({
      clock: { ...sampleReport().clock, canary: { seconds, samplesSeconds: [seconds, seconds, 3 * seconds] } },
    });
    const slow = ceilings(2e9, 1e9, 0.5e10);
    const a = { ...report([result(1e-3)]), ...paced(1e-2) };
    const b = { ...report([result(2e-3)], { ceilings: slow }), ...paced(2e-2) };
    const compared = compareReports(a, b);
    expect(compared.machine).toMatchObject({ canary: 2, halfWidth: 0, ceilings: 3 });
    expect(compared.results[0]!.ratio.value).toBeCloseTo(1, 9);
    expect(compared.results[0]!.verdict).not.toMatch(/slower|faster/);
    const own = (one: Report, canarySeconds: number): Report => ({
      ...one,
      results: one.results.map((old) => {
        return old.status === 'measured' ? { ...old, time: { ...old.time, canarySeconds } } : old;
      }),
    });
    expect(verdictOf(own(a, 1e-2), own(b, 1e-2)).ratio.value).toBeCloseTo(2, 9);
    // Said where the ratios stand, with the pace of the run and of single results.
    expect(compared.paced).toBe(
      "B/A is divided by the machine's pace: the canary, the same arithmetic in both runs, took ×2.000 as long in B.",
    );
    expect(compared.results[0]!.pace).toBeCloseTo(2, 9);
    expect(compareReports(own(a, 1e-2), own(b, 1e-2)).paced).toContain('took ×2.000 as long in B.');
    const mixed = (one: Report, canarySeconds: number): Report => ({
      ...one,
      results: [
        ...one.results,
        ...own({ ...one, results: [{ ...one.results[0]!, id: 'other' }] }, canarySeconds).results,
      ],
    });
    expect(compareReports(mixed(a, 1e-2), mixed(b, 3e-2)).paced).toContain('(×2.000 to ×3.000 beside single results)');
    expect(comparisonMarkdown({ run: b, baseline: a, comparison: compared, threshold: undefined })).toMatch(
      /B\/A is divided by .*×2\.000[^\n]*\n\n## /,
    );
    const many = new ManyComparison([a, b]);
    many.advance(() => false);
    expect(manyMarkdown(many)).toMatch(/B\/A is divided by .*×2\.000[^\n]*\n\n#+ /);
    const [head, line] = manyCsv(many)
      .split('\r\n')
      .map((text) => text.split(','));
    // From the end: a shape has commas of its own.
    const cell = (name: string): number => Number(line!.at(head!.indexOf(name) - head!.length));
    expect(cell('ratio') * cell('pace')).toBeCloseTo(cell('ratio_as_timed'), 9);
    expect(cell('pace')).toBe(2);
  });

  test('says nothing of a pace where there is no canary', () => {
    const { paced, results } = compareReports(report([result(1e-3)]), report([result(2e-3)]));
    expect([paced, results[0]!.pace]).toEqual([null, 1]);
  });

  test.each<[Flag, number, string]>([
    ['drift', 2e-3, 'unclear'],
    ['throttled', 2e-3, 'unclear'],
    ['contaminated', 2e-3, 'unclear'],
    ['noisy', 1.2e-3, 'unclear'],
    ['noisy', 2e-3, 'slower'],
    ['hot-cache', 1.2e-3, 'slower'],
  ])('a result flagged %s at %f s is called %s→%s', (flag, seconds, verdict) => {
    const compared = verdictOf(report([result(1e-3)]), report([result(seconds, { flags: [flag] })]));
    expect(compared.verdict).toBe(verdict);
    if (verdict === 'unclear') expect(compared.reason).toContain(flag);
  });

  test('calls a report the same as itself, however noisy it is', () => {
    const a = report([result(1e-3, { spread: 0.5, flags: ['noisy', 'drift'] })]);
    expect(verdictOf(a, a)).toMatchObject({ verdict: 'same', ratio: { value: 1, low: 1, high: 1 } });
  });

  test('lists results that only one report measured, with the reason', () => {
    const shape = { batch: 1, in: 512, out: 512 };
    const other = { ...result(1e-3, { id: 'gemv/rows f32 batch=1 in=512 out=512' }), shape };
    const a = report([result(1e-3), result(1e-3, { id: 'both' }), result(1e-3, { id: 'skipped' })]);
    const b = report([other, result(1e-3, { id: 'both' }), skippedResult('no f16', { id: 'skipped' })]);
    const compared = compareReports(a, b);
    expect(compared.results.map(({ id }) => id)).toEqual(['both']);
    expect(compared.unpaired).toEqual([
      { id: 'gemv/rows f32 batch=1', in: 'A', reason: 'B has it at another shape: batch=1 in=1024 out=1024' },
      { id: 'skipped', in: 'A', reason: 'skipped in B: no f16' },
      {
        id: 'gemv/rows f32 batch=1 in=512 out=512',
        in: 'B',
        reason: 'A has it at another shape: batch=1 in=1024 out=1024',
      },
    ]);
    expect(compared.notes.join(' ')).toContain('The shapes differ');
  });

  test('names the results that the two runs tuned differently', () => {
    const tuned = (id: string, TILE: number): MeasuredResult => ({
      ...result(1e-3, { id }),
      parameters: { TILE, ROWS: 2 },
    });
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const a = report(ids.map((id) => tuned(id, 8)));
    const b = report(ids.map((id) => tuned(id, id === 'a' ? 8 : 16)));
    const told = (x: Report, y: Report): string => compareReports(x, y).notes.join(' ');
    expect(told(a, a)).not.toContain('tunes');
    expect(told(a, b)).toContain('B chose other parameters than A for b, c, d and 1 more.');
    const swapped = report(ids.map((id) => ({ ...tuned(id, 8), parameters: { ROWS: 2, TILE: 8 } })));
    expect(told(a, swapped)).not.toContain('tunes');
  });

  test('compares two drivers of one GPU, and says that they differ', () => {
    const on = (driver: string): Partial<Report> => ({
      adapter: { ...ADAPTER, device: 'nvidia-h200', description: `NVIDIA: ${driver}` },
    });
    const compared = compareReports(report([result(1e-3)], on('580.1')), report([result(2e-3)], on('590.2')));
    expect(compared.results).toMatchObject([{ verdict: 'slower' }]);
    expect(compared.notes.join(' ')).toMatch(
      /drivers, describe themselves differently: A "NVIDIA: 580.1", B "NVIDIA: 590.2"/,
    );
  });

  test.each<[what: string, changesA: Partial<Report>, changesB: Partial<Report>, reason: string, note: RegExp]>([
    [
      'adapters',
      {},
      { adapter: { ...ADAPTER, vendor: 'nvidia', isFallback: false } },
      'the adapters differ',
      /^The adapters differ: A is google.*B is nvidia.*nothing is called/,
    ],
    [
      'drivers of one vendor',
      { adapter: { ...ADAPTER, description: 'llvmpipe (LLVM 15)' } },
      { adapter: { ...ADAPTER, description: 'llvmpipe (LLVM 19)' } },
      'the adapters differ',
      /LLVM 15.*LLVM 19/,
    ],
    [
      'browsers',
      {},
      { environment: { ...ENVIRONMENT, browser: { name: 'Firefox', version: '153.0' } } },
      'the runtimes differ',
      /^The runtimes differ: A ran in Chromium \(google.*\), B in Firefox \(/,
    ],
    [
      'runtimes',
      {},
      { environment: { ...ENVIRONMENT, runtime: 'dawn', browser: { name: 'Dawn for Node', version: '1' } } },
      'the runtimes differ',
      /B in Dawn for Node/,
    ],
    [
      'adapters without a name',
      { adapter: NAMELESS },
      { adapter: NAMELESS },
      'the adapter has no name',
      /^Chromium does not name its adapter.*--host/,
    ],
  ])('calls nothing between two %s, and says why', (_, changesA, changesB, reason, note) => {
    const [a, b] = [report([result(1e-3)], changesA), report([result(1e-2)], changesB)];
    const compared = compareReports(a, b);
    expect(compared.results).toMatchObject([{ verdict: 'unclear', reason }]);
    expect(compared.results[0]!.ratio.value).toBeCloseTo(10, 6);
    expect(compared.notes[0]).toMatch(note);
    expect(regressions(compared, 0.05)).toEqual([]);
    // A measurement equals itself, wherever it was taken.
    expect(verdictOf(a, a).verdict).toBe('same');
  });

  test('compares versions of one browser, and unnamed adapters if both runs name the same host', () => {
    const newer = { ...ENVIRONMENT, browser: { name: 'Chromium', version: '141.0.0.0' } };
    const compared = compareReports(report([result(1e-3)]), report([result(1e-2)], { environment: newer }));
    expect(compared.results[0]!.verdict).toBe('slower');
    expect(compared.notes[0]).toBe('Differs from A to B: browser Chromium 140.0.0.0 → Chromium 141.0.0.0.');
    const here = { adapter: NAMELESS, environment: { ...ENVIRONMENT, host: 'bench 7' } };
    expect(verdictOf(report([result(1e-3)], here), report([result(1e-2)], here)).verdict).toBe('slower');
  });

  test('finds a regression only if the whole interval lies beyond the threshold', () => {
    const compared = compareReports(report([result(1e-3)]), report([result(1.07e-3)]));
    expect(compared.results[0]!.verdict).toBe('slower');
    expect(regressions(compared, 0.05)).toHaveLength(1);
    expect(regressions(compared, 0.068)).toHaveLength(0);
    expect(comparisonAnswer(compared, 0.05, 1)).toBe(
      'B against A: 1 slower, 0 faster, 0 same, 0 unclear of 1. Slower by more than 5.0 %: 1.',
    );
  });
});

test('between two runs on a machine of changing pace, at most 5 % of results are called faster or slower', () => {
  const next = randomWords(4);
  const unit = (): number => (next() + 0.5) / 2 ** 32;
  const normal = (): number => Math.sqrt(-2 * Math.log(unit())) * Math.cos(2 * Math.PI * unit());
  const around = (value: number, deviation: number): number => value * Math.exp(deviation * normal());
  /** Each kernel has its own pace, around that of the run; samples scatter around it. */
  const noisyRun = (): Report => {
    const pace = around(1, 0.1);
    const results = Array.from({ length: 10 }, (_, k) => {
      const mean = around(1e-3 * pace, 0.06);
      const samplesSeconds = Array.from({ length: 8 }, () => around(mean, 0.03));
      const one = result(mean, { id: `gemv/rows f32 batch=${k}` });
      return { ...one, time: { ...one.time, samplesSeconds } };
    });
    const clock = { ...sampleReport().clock, aaHalfWidth: 0.03 };
    return report(results, { clock, ceilings: ceilings(...[4e9, 2e9, 1e10].map((rate) => around(rate / pace, 0.06))) });
  };
  let [called, all] = [0, 0];
  for (let pair = 0; pair < 60; pair++) {
    const { results } = compareReports(noisyRun(), noisyRun());
    called += results.filter(({ verdict }) => verdict === 'faster' || verdict === 'slower').length;
    all += results.length;
  }
  expect(called / all).toBeLessThanOrEqual(0.05);
});
