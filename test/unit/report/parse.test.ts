import { describe, expect, test } from 'vitest';
import { compareReports, regressions } from '../../../src/report/compare/compare-reports.ts';
import { comparisonTables } from '../../../src/report/compare/comparison-table.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { checkReport, parseReport, ReportError } from '../../../src/report/parse-report.ts';
import { sampleReport, sampleResult } from '../../support/sample-report.ts';

/** A report as text, with a value at some path replaced. */
function changed(path: readonly (string | number)[], value: unknown): string {
  const report = structuredClone(sampleReport({ clock: { ...sampleReport().clock, canary: CANARY } })) as unknown;
  const last = path.at(-1)!;
  let place = report as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[last] = PLACEHOLDER;
  return JSON.stringify(report).replace(JSON.stringify(PLACEHOLDER), String(value));
}

const PLACEHOLDER = 'the value';
const CANARY = { seconds: 1e-3, samplesSeconds: [1e-3] };
const TIME = ['results', 0, 'time'] as const;

describe('times of a report', () => {
  test.each([
    [[...TIME, 'samplesSeconds', 1], '1e308'],
    [[...TIME, 'samplesSeconds', 0], '-1e200'],
    [[...TIME, 'samplesSeconds', 0], '1e999'],
    [[...TIME, 'estimate', 'value'], '1e300'],
    [[...TIME, 'estimate', 'value'], '5e-324'],
    [[...TIME, 'estimate', 'value'], '0'],
    [[...TIME, 'estimate', 'value'], '-1e-3'],
    [[...TIME, 'estimate', 'high'], '1e308'],
    [['ceilings', 0, 'estimate', 'value'], '1e308'],
    [['ceilings', 0, 'estimate', 'value'], '5e-324'],
    [['clock', 'canary', 'seconds'], '1e-320'],
    [['clock', 'canary', 'samplesSeconds', 0], '1e250'],
    [['clock', 'aaHalfWidth'], '1e30'],
    [['results', 0, 'achieved', 'flopPerSecond'], '1e200'],
    [['results', 0, 'work', 'flop'], '1e-300'],
  ])('are refused if no clock can measure them: %j of %s', (path, value) => {
    expect(() => parseReport(changed(path, value))).toThrow(ReportError);
    expect(() => parseReport(changed(path, value))).toThrow(/^report\.\S+: expected .*, got (\S+|a number too large)$/);
  });

  test('are accepted if a clock can measure them', () => {
    expect(parseReport(changed([...TIME, 'samplesSeconds', 0], '-1e-9')).results).toHaveLength(1);
    expect(parseReport(changed([...TIME, 'estimate', 'low'], '-1e-4')).results).toHaveLength(1);
  });
});

test.each(['2026-01-01T00:00:00+01', '2026-02-30T12:00:00Z', '2026-01-01', 'today'])(
  'the date %s is refused',
  (createdAt) => {
    expect(() => checkReport(sampleReport({ createdAt }))).toThrow(
      `report.createdAt: expected an ISO 8601 time, such as 2026-01-31T09:30:00Z, got "${createdAt}"`,
    );
  },
);

test.each(['2028-02-29T23:59:59.123456Z', '2026-01-01T00:00:00+0130', '2026-01-01T00:00:00-11:00'])(
  'the date %s is accepted',
  (createdAt) => {
    expect(checkReport(sampleReport({ createdAt })).createdAt).toBe(createdAt);
  },
);

describe('whatever times are compared', () => {
  const values = [1e-18, 1e-9, 1e-3, 1, 1e5];
  const timed = (value: number, samplesSeconds: number[]): Report =>
    sampleReport({
      results: [sampleResult({ time: { ...sampleResult().time, samplesSeconds, estimate: estimateOf(value) } })],
    });
  const estimateOf = (value: number) => ({ value, low: value * 0.9, high: value * 1.1, level: 0.95 });
  const lists = values.flatMap((value) => [[], [value], Array.from({ length: 9 }, (_, i) => (i === 4 ? 1e5 : value))]);

  test('no ratio is shown as NaN or infinite', () => {
    for (const a of values)
      for (const b of values)
        for (const samples of lists) {
          const comparison = compareReports(timed(a, samples), timed(b, [b, b, b, b, b, b, b, b]));
          for (const { ratio } of comparison.results) expect(Object.values(ratio).every(Number.isFinite)).toBe(true);
          expect(JSON.stringify(comparisonTables(comparison, timed(a, samples)))).not.toMatch(/NaN|Infinity/);
        }
  });

  test('a slowdown is detected despite one wild sample, and an undefined ratio is neither a regression nor a pass', () => {
    const steady = (seconds: number): number[] => Array.from({ length: 12 }, (_, i) => seconds * (1 + 0.001 * (i % 3)));
    const b = [...steady(3e-3).slice(1), 9e4];
    expect(regressions(compareReports(timed(1e-3, steady(1e-3)), timed(3e-3, b)), 0.05)).toHaveLength(1);
    const broken = { ...timed(1e-3, []), results: [withTime(0)] };
    const { results } = compareReports(broken, timed(3e-3, []));
    expect(results).toMatchObject([{ verdict: 'unclear', reason: 'no ratio of times' }]);
  });

  const withTime = (value: number) =>
    sampleResult({ time: { ...sampleResult().time, samplesSeconds: [], estimate: estimateOf(value) } });
});

describe('a report larger than any run writes', () => {
  const many = (length: number, make: (i: number) => unknown): unknown[] => Array.from({ length }, (_, i) => make(i));
  const nested = (depth: number): unknown => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = { inner: value };
    return value;
  };
  const report = sampleReport();
  const [ceiling] = report.ceilings;

  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'results',
      { results: many(60_000, (i) => ({ ...sampleResult(), id: `r${i}` })) },
      /^report\.results: expected at most 2000 results, got 60000$/,
    ],
    ['ceilings', { ceilings: many(200_000, () => ceiling) }, /^report\.ceilings: expected at most 5000 entries/],
    [
      'features',
      { adapter: { ...report.adapter, features: many(1e6, String) } },
      /^report\.adapter\.features: expected/,
    ],
    ['fields', { protocol: Object.fromEntries(many(2000, (i) => [`k${i}`, 1]) as [string, number][]) }, /fields, got/],
    ['levels', { plan: { name: 'x', deep: nested(5000) } }, /expected at most 32 levels/],
    ['characters', { environment: { ...report.environment, host: 'x'.repeat(1e6) } }, /host: expected at most/],
    ['keys', { [`x${'y'.repeat(1e6)}`]: nested(40) }, /levels/],
  ])('is refused in one short sentence: too many %s', (_, changes, sentence) => {
    let said = '';
    try {
      checkReport({ ...report, ...changes });
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(sentence);
    expect(said.length).toBeLessThan(300);
  });

  test('and one just within the limits is compared in seconds', () => {
    const results = many(2000, (i) => ({ ...sampleResult(), id: `gemv/rows ${i}` }));
    const others = many(2000, (i) => ({ ...sampleResult(), id: `gemv/rows ${i % 2 ? i : -i}` }));
    const ceilings = many(5000, (i) => ({ ...ceiling, id: `memory/${i}` }));
    const [a, b] = [
      checkReport({ ...report, results, ceilings }),
      checkReport({ ...report, results: others, ceilings }),
    ];
    const began = performance.now();
    expect(compareReports(a, b).unpaired.length).toBe(1998);
    // A quadratic algorithm took minutes.
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

test('a byte-order mark is not part of a report', () => {
  expect(parseReport(`\uFEFF${JSON.stringify(sampleReport())}`)).toEqual(sampleReport());
});

test('results that share an id are told apart, and none is lost', () => {
  const ids = ['gemv/plain f32', 'gemv/plain f32', 'gemv/plain f32 (2)', 'gemv/plain f32'];
  const results = ids.map((id, place) => ({ ...sampleResult(), id, parameters: { place } }));
  const read = parseReport(JSON.stringify(sampleReport({ results })));
  expect(read.results.map(({ id, parameters }) => [id, parameters['place']])).toEqual([
    ['gemv/plain f32', 0],
    ['gemv/plain f32 (3)', 1],
    ['gemv/plain f32 (2)', 2],
    ['gemv/plain f32 (4)', 3],
  ]);
});
