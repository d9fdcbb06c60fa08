import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Changes, Claim } from '../../../src/fleet/claims.ts';
import { withStore } from '../../../src/cli/fleet/store/store-file.ts';
import { storedFleet } from '../../../src/cli/fleet/store/store-page.ts';
import { reportId } from '../../../src/report/report-id.ts';
import type { MeasuredResult, Report } from '../../../src/report/report-format.ts';
import { Workplace } from '../../support/command.ts';
import { duckDbObstacle } from '../../support/fleet/duckdb.ts';
import { madeReport, type Told } from '../../support/fleet/made-reports.ts';

const obstacle = duckDbObstacle();
const workplace = new Workplace();
afterAll(() => workplace.remove());

/** A report of a machine: its results take as long as those of the others but for 1 %, times `ratio`. */
function report(architecture: string, host: number, told: Told, { ratio = 1, number = 0, results = 8 } = {}): Report {
  const seconds = Float64Array.from(
    { length: results },
    (_, i) => 1e-3 * (1 + i) * ratio * (1 + 0.01 * Math.sin(7 * host + 3 * i + number)),
  );
  const name = `${architecture}-${host}`;
  return madeReport({ host: name, architecture, isAfter: false, number, seconds }, told);
}

const timed = (one: Report, change: (result: MeasuredResult) => object): Report => ({
  ...one,
  results: one.results.map((result) => ({ ...result, ...change(result as MeasuredResult) }) as MeasuredResult),
});

/** Five machines of an architecture, 10 % slower with the second driver, where something else becomes different. */
const pairs = (architecture: string, differ: (after: Report, host: number) => Report): Report[] =>
  [0, 1, 2, 3, 4].flatMap((host) => [
    report(architecture, host, { driver: '550' }),
    differ(report(architecture, host, { driver: '560' }, { ratio: 1.1, number: 9 }), host),
  ]);

const flagged =
  (...flags: MeasuredResult['time']['flags']) =>
  (one: Report) =>
    timed(one, ({ time }) => ({ time: { ...time, flags } }));
const withFlags = (one: Report, flags: string[]): Report => ({
  ...one,
  environment: { ...one.environment, flags },
});

const CHANGES: readonly Report[] = [
  ...pairs('plain', (one) => one),
  ...pairs('contaminated', flagged('contaminated')),
  ...pairs('drift', flagged('noisy', 'drift')),
  ...pairs('throttled', flagged('throttled')),
  ...pairs('noisy', flagged('noisy')),
  ...pairs('clock', (one) => ({ ...one, clock: { ...one.clock, source: 'wall-clock' } })),
  ...pairs('trust', (one) => ({ ...one, clock: { ...one.clock, trusted: !one.clock.trusted } })),
  ...pairs('plan', (one) => ({ ...one, plan: { ...one.plan, name: 'full' } })),
  ...pairs('kernel', (one) => timed(one, () => ({ kernel: 'gemv/other' }))),
  ...pairs('cache', (one) =>
    timed(one, ({ time }) => ({ time: { ...time, cache: time.cache === 'hot' ? 'cold' : 'hot' } })),
  ),
  // Of two machines alone, which is too few to speak for five: on three of them all was alike.
  ...pairs('some', (one, host) => (host < 2 ? timed(one, () => ({ kernel: 'gemv/other' })) : one)),
  ...pairs('tuned', (one) => timed(one, () => ({ parameters: { WORKGROUP: 999 } }))),
  ...pairs('order', (one) => one).map((one, i) => withFlags(one, i % 2 === 0 ? ['--a', '--b'] : ['--b', '--a'])),
];

/** Machines whose browsers, of which one became slower, have the same versions. */
const BROWSERS: readonly Report[] = [0, 1, 2, 3].flatMap((host) =>
  ['Chrome', 'Firefox'].flatMap((name) =>
    ['140.0', '141.0'].map((version) => {
      const ratio = name === 'Firefox' && version === '141.0' ? 1.2 : 1;
      const one = report('both', host, {}, { ratio, number: Number(version) });
      return { ...one, environment: { ...one.environment, browser: { name, version } } };
    }),
  ),
);

/** Reports of a machine with one date, the first of them slow: its id is the greatest of them, or the least. */
function tied(host: number, isGreatest: boolean): Report[] {
  const { createdAt } = report('tied', host, {});
  for (let number = 0; ; number += 4) {
    const made = [1.5, 1, 1, 1].map((ratio, i) => ({
      ...report('tied', host, {}, { number: number + i, ratio }),
      createdAt,
    }));
    const ids = made.map(reportId);
    if (ids[0] === ids.toSorted().at(isGreatest ? -1 : 0)) return made;
  }
}

const MACHINES: readonly Report[] = [
  ...[0, 1, 2, 3, 4, 5].flatMap((host) => tied(host, host === 0)),
  ...[0, 1, 2, 3, 4].map((host) => report('few', host, {}, { ratio: host === 0 ? 1.5 : 1, results: host < 2 ? 5 : 8 })),
  ...[0, 1, 2, 3, 4].map((host) => report('eight', host, {}, { ratio: host === 0 ? 1.5 : 1 })),
  { ...report('few', 1, {}, { results: 5 }), createdAt: '2999-02-03T00:00:00.000Z' },
  ...[0, 1].map((host) => {
    const one = report('told', host, {}, { number: 3 });
    return { ...one, adapter: { ...one.adapter, architecture: host === 0 ? '' : 'told' } };
  }),
  report('told', 0, {}),
];

async function store(name: string, reports: readonly Report[]): Promise<void> {
  mkdirSync(workplace.path(name));
  for (const [i, one] of reports.entries()) {
    writeFileSync(workplace.path(`${name}/${String(i).padStart(4, '0')}.json`), JSON.stringify(one));
  }
  const { code, stdout } = await workplace.run(['fleet', 'add', name, '--store', `${name}.parquet`]);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`${reports.length} reports added`)]);
}

const run = (name: string, ...args: string[]) =>
  workplace.run(['fleet', ...args, '--store', `${name}.parquet`, '--json', '-']);

async function ask<T>(name: string, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(name, ...args);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

describe.skipIf(obstacle !== null)(`what a fleet compares${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    await store('changes', CHANGES);
    await store('browsers', BROWSERS);
    await store('machines', MACHINES);
  });

  test('of times, kernels, caches, clocks and plans only like with like, and flags in any order', async () => {
    const { claims, retuned, notes } = await ask<Changes & { notes: string[] }>(
      'changes',
      'regressions',
      '--by',
      'driver',
    );
    const open = Object.fromEntries(
      [...new Set(claims.map(({ architecture }) => architecture))].map((architecture) => {
        const own = claims.filter((one) => one.architecture === architecture);
        const values = <T>(of: (one: Claim) => T) => new Set(own.map(of));
        return [
          architecture,
          [own.length, values(({ confoundedWith }) => confoundedWith.join()), values(({ hosts }) => hosts)],
        ];
      }),
    );
    const row = (hosts: number, ...confounded: string[]) => [8, new Set([confounded.join()]), new Set([hosts])];
    expect(open).toEqual({
      plain: row(5),
      noisy: row(5),
      tuned: row(5),
      order: row(5),
      some: row(3),
      clock: row(5, 'clock'),
      trust: row(5, 'clock'),
      plan: row(5, 'plan'),
      kernel: row(5, 'kernel'),
      cache: row(5, 'cache'),
    });
    expect(retuned).toBe(8);
    expect(notes).toEqual([
      '120 of 1040 times are left out of changes and of slow machines, as they are flagged drift, throttled, contaminated.',
    ]);
  });

  test('a version with the name of a browser is one of that browser', async () => {
    const versions = (from: string, to: string) => ['regressions', '--by', 'browser', '--from', from, '--to', to];
    const chrome = await ask<Changes>('browsers', ...versions('Chrome 140.0', 'Chrome 141.0'));
    expect([chrome.compared, chrome.claims]).toEqual([8, []]);
    const firefox = await ask<Changes>('browsers', ...versions('Firefox 140.0', '141.0'));
    expect([firefox.compared, firefox.claims.length]).toEqual([8, 8]);
    expect((await ask<Changes>('browsers', ...versions('140.0', '141.0'))).compared).toBe(16);
    const { code, stderr } = await run('browsers', ...versions('Chrome 140.0', 'Firefox 141.0'));
    expect([code, stderr]).toEqual([
      2,
      'ridgepoint: --to: expected a version of the browser in --from, Chrome, got "Firefox 141.0"\n',
    ]);
    const { stderr: absent } = await run('browsers', ...versions('Edge 140.0', 'Edge 141.0'));
    expect(absent).toContain('(Chrome 140.0, Chrome 141.0, Firefox 140.0, Firefox 141.0), got "Edge 140.0"');
  });

  test('of reports of one time always the same is the latest', async () => {
    type Sick = { machines: { host: string; low: number; ratio: number }[]; few: number; compared: number };
    const { machines, few, compared } = await ask<Sick>('machines', 'outliers');
    expect(machines.map(({ host }) => host).toSorted()).toEqual(['eight-0', 'tied-0']);
    // Of eight results, all are in the 95 % interval of the sign test.
    const { low, ratio } = machines.find(({ host }) => host === 'eight-0')!;
    expect(low).toBeLessThan(ratio * 0.985);
    // Five results of a machine do not tell that it is slow.
    expect([few, compared]).toEqual([2, 17]);
    writeFileSync(workplace.path('mine.json'), JSON.stringify(report('tied', 9, {})));
    const { results } = await ask<{ results: { best: number; median: number }[] }>('machines', 'rank', 'mine.json');
    expect(results.every(({ best, median }) => median / best < 1.1)).toBe(true);
    const stored = await withStore(workplace.path('machines.parquet'), (duck) => storedFleet(duck, false));
    const places = stored.machines.flatMap(({ host }, place) => (host.startsWith('tied') ? [place] : []));
    const [first, ...others] = places.map(
      (place) => stored.results[0]!.seconds[stored.results[0]!.machines.indexOf(place)]!,
    );
    expect(others.map((seconds) => Math.round((10 * first!) / seconds))).toEqual([15, 15, 15, 15, 15]);
  });

  test('outliers tells of few results, of dates to come, and of machines that count twice', async () => {
    const { stdout } = await workplace.run(['fleet', 'outliers', '--store', 'machines.parquet']);
    const said = stdout.replaceAll(/\s+/g, ' ');
    expect(said).toContain('2 machines have fewer than 6 results that count, too few to judge.');
    expect(said).toContain('Reports dated later than now count as the latest of their machines: few-1 (2999-02-03).');
    expect(said).toMatch(/as their reports name the GPU differently: told-0 \([^)]* and told[^)]*\)\./);
    expect(said).not.toContain('told-1');
  });

  test('no threshold is below what is claimed', async () => {
    const { code, stderr } = await run('changes', 'regressions', '--by', 'driver', '--threshold', '1.9%');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--threshold: expected 2% or more, as smaller changes are not claimed, got "1.9%"'),
    ]);
    expect((await run('changes', 'regressions', '--by', 'driver', '--threshold', '0.02')).code).toBe(1);
  });
});
