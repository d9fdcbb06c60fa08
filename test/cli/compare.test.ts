import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report-format.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { Workplace } from '../support/command.ts';
import { sampleReport, sampleResult } from '../support/sample-report.ts';
import {
  contextRecord,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  sessionDevice,
  steady,
} from '../support/session-records.ts';
import { SMALL_PLAN } from '../support/plans.ts';

/** A result with one of these flags gets no verdict. */
const UNSTEADY: ReadonlySet<string> = new Set(['drift', 'throttled', 'contaminated', 'below-clock']);

const workplace = new Workplace();
afterAll(() => workplace.remove());

const result = (seconds: number) => {
  const samplesSeconds = Array.from({ length: 12 }, (_, i) => seconds * (1 + 0.002 * Math.sin(i)));
  const estimate = { value: seconds, low: seconds * 0.995, high: seconds * 1.005, level: 0.95 };
  return sampleResult({ time: { ...sampleResult().time, samplesSeconds, estimate } });
};

const write = (name: string, report: Report): void =>
  writeFileSync(workplace.path(name), JSON.stringify(report, null, 2));

beforeAll(() => {
  write('a.json', sampleReport({ results: [result(1e-3)] }));
  write('b.json', sampleReport({ results: [result(1.2e-3)] }));
  write(
    'elsewhere.json',
    sampleReport({ adapter: { ...sampleReport().adapter, vendor: 'nvidia' }, results: [result(2e-3)] }),
  );
  write('empty.json', sampleReport({ results: [] }));
  writeFileSync(workplace.path('text.json'), 'hello');
});

describe('compare', () => {
  test('prints a table, and without a threshold always ends with 0', async () => {
    const { code, stdout, stderr } = await workplace.run(['compare', 'a.json', 'b.json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/rows +1\.00 ms +1\.20 ms +×1\.200 +1\.\d+–1\.\d+ +slower/);
    expect(stdout).toContain('B against A: 1 slower, 0 faster, 0 same, 0 unclear of 1');
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test.each([
    ['5%', 'a.json', 'b.json', 1],
    ['0.05', 'a.json', 'b.json', 1],
    ['30 %', 'a.json', 'b.json', 0],
    ['5%', 'b.json', 'a.json', 0],
    ['5%', 'a.json', 'a.json', 0],
  ])('with a threshold of %s for %s and %s ends with %i', async (threshold, a, b, expected) => {
    const { code, stderr } = await workplace.run(['compare', a, b, '--threshold', threshold]);
    expect(code).toBe(expected);
    if (expected === 1) expect(stderr).toMatch(/^ridgepoint: 1 of 1 results is slower by more than 5 %.*\n$/);
    else expect(stderr).toBe('');
  });

  test('gives JSON, and nothing else, on standard output', async () => {
    const { code, stdout } = await workplace.run(['compare', 'a.json', 'b.json', '--threshold', '5%', '--json', '-']);
    expect(code).toBe(1);
    const answer = JSON.parse(stdout) as { results: unknown[]; regressions: string[] };
    expect(answer.results).toMatchObject([{ id: sampleResult().id, verdict: 'slower', ratio: {} }]);
    expect(answer.regressions).toEqual([sampleResult().id]);
  });

  test.each<[string[], RegExp]>([
    [['compare'], /missing required argument 'A'/],
    [['compare', 'a.json'], /missing required argument 'B'/],
    [['compare', 'a.json', 'none.json'], /compare: expected a report or session file, got "none.json"/],
    [['compare', 'text.json', 'b.json'], /"text.json": expected JSON/],
    [['compare', 'a.json', 'b.json', '--threshold', '5'], /a share such as 5% or 0\.05/],
    [['compare', 'a.json', 'b.json', '--threshold', '-5%'], /a share such as 5% or 0\.05/],
    [['compare', 'a.json', 'elsewhere.json', '--threshold', '5%'], /expected two runs of one adapter in one runtime/],
    [['compare', 'a.json', 'empty.json', '--threshold', '5%'], /expected a result that both reports measured/],
    [['profile', '--threshold', '5%'], /--threshold: expected --baseline/],
    [['profile', '--baseline', 'none.json'], /--baseline: expected a report file/],
  ])('%j ends with 2 and one line', async (args, sentence) => {
    const { code, stderr } = await workplace.run(args);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

describe('profile --baseline', () => {
  const args = ['profile', '--only', 'gemv/rows', '--adapter', 'software'];

  test('measures the shapes of its baseline, writes the report, and ends with 1 when it is slower', async () => {
    writeFileSync(workplace.path('plan.json'), JSON.stringify(SMALL_PLAN));
    expect((await workplace.run([...args, '--plan', 'plan.json', '--json', 'first.json'])).code).toBe(0);
    const first = parseReport(readFileSync(workplace.path('first.json'), 'utf8'));
    // As if this machine had been a thousand times faster.
    const faster = {
      ...first,
      clock: { ...first.clock, aaHalfWidth: 0.01 },
      results: first.results.map((one) => {
        if (one.status !== 'measured') return one;
        const { value, low, high, level } = one.time.estimate;
        const estimate = { value: value / 1000, low: low / 1000, high: high / 1000, level };
        const samplesSeconds = one.time.samplesSeconds.map((seconds) => seconds / 1000);
        return { ...one, time: { ...one.time, estimate, samplesSeconds, flags: [] } };
      }),
    };
    write('faster.json', faster);
    const more = ['--baseline', 'faster.json', '--threshold', '5%', '--json', 'second.json'];
    const { code, stdout, stderr } = await workplace.run([...args, ...more]);
    const second = parseReport(readFileSync(workplace.path('second.json'), 'utf8'));
    expect(second.complete).toBe(true);
    expect(second.plan.name).toBe('quick');
    expect(new Set(second.results.map(({ id }) => id))).toEqual(new Set(first.results.map(({ id }) => id)));
    // A busy machine may be unsteady, and then there is no verdict.
    const flagged = second.results.some(
      (one) => one.status === 'measured' && one.time.flags.some((flag) => UNSTEADY.has(flag)),
    );
    if (!flagged) {
      expect(stderr).toMatch(/(is|are) slower by more than 5 %/);
      expect(code).toBe(1);
    }
    expect(stdout).toMatch(/B against A: \d slower/);
  });
});

describe('compare with sessions', () => {
  const session = (seconds: number, changes: object = {}): string =>
    JSON.stringify(
      sampleSession(
        contextRecord({
          pipelines: [
            recordedPipeline({ sketch: steady(seconds, 50) }),
            recordedPipeline({ hash: 'p2', label: 'Transpose of a name that is very long', sketch: steady(2e-3, 50) }),
          ],
          groups: [
            recordedGroup({ sketch: steady(seconds, 50) }),
            recordedGroup({ id: 'g2', pipeline: 'p2', sketch: steady(2e-3, 50) }),
          ],
          ...changes,
        }),
      ),
    );
  beforeAll(() => {
    writeFileSync(workplace.path('before.json'), session(1e-3));
    writeFileSync(workplace.path('after.json'), session(1.4e-3));
    const { adapter } = sessionDevice();
    const devices = [sessionDevice({ adapter: { ...adapter, vendor: 'other' } })];
    writeFileSync(workplace.path('other-adapter.json'), session(1.1e-3, { devices }));
    writeFileSync(workplace.path('broken.json'), JSON.stringify({ format: 'ridgepoint-session', formatVersion: 1 }));
  });

  test('prints each pipeline with its verdict, and the answer', async () => {
    const { code, stdout, stderr } = await workplace.run(['compare', 'before.json', 'after.json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/MatMul +1\.00 ms +1\.40 ms +×1\.40\d +1\.\d+–1\.\d+ +slower/);
    expect(stdout).toContain('B against A: 1 slower, 0 faster, 1 same, 0 unclear of 2 pipelines');
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test.each<[string, string[], number, RegExp]>([
    [
      'slower',
      ['before.json', 'after.json', '--threshold', '10%'],
      1,
      /^ridgepoint: 1 of 2 pipelines is slower by more than 10 %: MatMul \(×1\.40\d\)/,
    ],
    ['slower by less', ['before.json', 'after.json', '--threshold', '50%'], 0, /^$/],
    ['faster', ['after.json', 'before.json', '--threshold', '5%'], 0, /^$/],
    ['of another adapter', ['before.json', 'other-adapter.json', '--threshold', '5%'], 2, /the adapters differ/],
    [
      'a threshold too small',
      ['before.json', 'after.json', '--threshold', '1%'],
      2,
      /expected 5 % or more for sessions, got 1 %/,
    ],
    [
      'a report',
      ['before.json', 'a.json'],
      2,
      /expected two reports or two sessions, got the session "before\.json" and the report "a\.json"/,
    ],
    ['a report first', ['a.json', 'before.json'], 2, /got the report "a\.json" and the session "before\.json"/],
    ['no valid session', ['before.json', 'broken.json'], 2, /"broken\.json": session/],
  ])('%s', async (_, args, expected, sentence) => {
    const { code, stderr } = await workplace.run(['compare', ...args]);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(expected);
  });

  test('gives JSON, and nothing else, on standard output', async () => {
    const args = ['before.json', 'after.json', '--threshold', '5%', '--json', '-'];
    const { code, stdout } = await workplace.run(['compare', ...args]);
    expect(code).toBe(1);
    const answer = JSON.parse(stdout) as { pipelines: unknown[]; regressions: string[]; threshold: number };
    expect(answer).toMatchObject({ threshold: 0.05, regressions: ['p1'] });
    expect(answer.pipelines).toMatchObject([{ verdict: 'same' }, { verdict: 'slower', name: 'MatMul' }]);
  });
});
