import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '../../../src/fleet/claims.ts';
import { Workplace } from '../../support/command.ts';
import { duckDbObstacle } from '../../support/fleet/duckdb.ts';
import { madeFleet, madeResult, type MadeRun } from '../../support/fleet/made-fleet.ts';
import { madeReport, type Told } from '../../support/fleet/made-reports.ts';
import { plainChanges } from '../../support/fleet/plain-changes.ts';

const obstacle = duckDbObstacle();
const workplace = new Workplace();
afterAll(() => workplace.remove());

const PLAN = { seed: 5, architectures: 2, machines: 12, results: 20, runs: 3, sick: 1, planted: 4 };
const fleet = madeFleet(PLAN);
const byDriver = ({ isAfter }: MadeRun): Told => ({ driver: isAfter ? '570.10' : '570.9' });
const together = (run: MadeRun): Told => ({ ...byDriver(run), version: run.isAfter ? '141.0.0.0' : '140.0.0.0' });

async function store(name: string, told: (run: MadeRun) => Told, runs: readonly MadeRun[] = fleet.runs): Promise<void> {
  mkdirSync(workplace.path(name));
  for (const run of runs) {
    writeFileSync(workplace.path(`${name}/${run.host}-${run.number}.json`), JSON.stringify(madeReport(run, told(run))));
  }
  const { code, stderr } = await workplace.run(['fleet', 'add', name, '--store', `${name}.parquet`]);
  expect([code, stderr.includes('Left out')]).toEqual([0, false]);
}

async function ask<T>(name: string, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await workplace.run(['fleet', ...args, '--store', `${name}.parquet`, '--json', '-']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
}

interface Changed {
  readonly claims: readonly Claim[];
  readonly improvements: readonly Claim[];
  readonly outliers: readonly { host: string }[];
  readonly compared: number;
}
const named = ({ architecture, result }: Claim): string => `${architecture} ${result}`;

describe.skipIf(obstacle !== null)(`questions of a fleet${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    await store('driver', byDriver);
    await store('together', together);
    const [first] = fleet.runs;
    await store('software', (run) => ({ isFallback: run.host !== first!.host }));
  });

  test('regressions finds what became slower, and leaves out the sick machine', async () => {
    const found = await ask<Changed>('driver', 'regressions', '--by', 'driver');
    expect(found.claims.map(named).toSorted()).toEqual([...fleet.planted].toSorted());
    expect(found.improvements).toEqual([]);
    expect(found.outliers.map(({ host }) => host)).toEqual([...fleet.sick]);
    for (const { from, to, hosts, confoundedWith } of found.claims) {
      expect([from, to, confoundedWith]).toEqual(['570.9', '570.10', []]);
      expect(hosts).toBeGreaterThanOrEqual(11);
    }
    // The same as without DuckDB.
    const plain = plainChanges(fleet, (run) => ({ driver: byDriver(run).driver! }));
    const ratios = ({ claims }: Pick<Changed, 'claims'>) => claims.map((one) => [named(one), one.ratio.low.toFixed(9)]);
    expect(ratios(found)).toEqual(ratios(plain));
  });

  test('regressions ends with 1 only past the threshold', async () => {
    const run = (threshold: string) =>
      workplace.run(['fleet', 'regressions', '--by', 'driver', '--store', 'driver.parquet', '--threshold', threshold]);
    const [past, within] = [await run('3%'), await run('30%')];
    expect([past.code, within.code]).toEqual([1, 0]);
    expect(past.stderr).toMatch(/^ridgepoint: \d results became slower by more than 3\.0 % with the driver\n$/);
    expect(past.stdout).toContain('Slower with the driver\n');
    expect(past.stdout).toMatch(/1 of 12\s+machines\s+became\s+slower\s+than\s+the\s+others/);
  });

  test('regressions claims nothing for a driver that changed with the browser', async () => {
    const { claims } = await ask<Changed>('together', 'regressions', '--by', 'driver');
    expect(claims.length).toBeGreaterThan(0);
    expect(claims.every(({ confoundedWith }) => confoundedWith.join() === 'browser')).toBe(true);
    const args = ['fleet', 'regressions', '--by', 'browser', '--threshold', '2%', '--store', 'together.parquet'];
    const { code, stdout } = await workplace.run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/the\s+driver\s+changed\s+with\s+the\s+browser,\s+so\s+nothing\s+is\s+claimed/);
  });

  test('regressions looks at one architecture, and at versions that are there', async () => {
    const one = await ask<Changed>('driver', 'regressions', '--by', 'driver', '--architecture', 'arch-1');
    expect(new Set(one.claims.map(({ architecture }) => architecture))).toEqual(new Set(['arch-1']));
    // A misspelt version or architecture is no gate that nothing stops.
    for (const [options, said] of [
      [['--from', '1', '--to', '2'], '--from: expected a version of the driver (570.9, 570.10), got "1"'],
      [['--from', '570.9', '--to', '570.9'], '--to: expected another version than --from, got "570.9"'],
      [['--architecture', 'arch'], '--architecture: expected arch-0, arch-1, got "arch"'],
    ] as const) {
      const { code, stderr } = await workplace.run([
        'fleet',
        'regressions',
        '--by',
        'driver',
        '--store',
        'driver.parquet',
        ...options,
      ]);
      expect([code, stderr]).toEqual([2, `ridgepoint: ${said}\n`]);
    }
    const browser = fleetBrowser(
      await ask('together', 'query', 'SELECT DISTINCT browser, browser_version FROM results'),
    );
    const versions = ['--from', browser[0]!.join(' '), '--to', browser[1]!.join(' ')];
    expect(
      (await ask<Changed>('together', 'regressions', '--by', 'browser', ...versions)).claims.length,
    ).toBeGreaterThan(0);
    expect(await ask('driver', 'regressions', '--by', 'tool')).toMatchObject({ steps: [], single: 24 });
  });

  test('outliers names the machine that is slower than those like it', async () => {
    // Half of its runs were slow: √2 in the median.
    const runs = fleet.runs.filter(({ isAfter }) => isAfter);
    await store('after', byDriver, runs);
    const { machines, compared } = await ask<{
      machines: { host: string; ratio: number; low: number }[];
      compared: number;
    }>('after', 'outliers');
    expect(compared).toBe(24);
    expect(machines.map(({ host }) => host)).toEqual([...fleet.sick]);
    expect(machines[0]!.ratio).toBeGreaterThan(1.5);
    expect(machines[0]!.low).toBeGreaterThan(1.4);
    const { stdout } = await workplace.run(['fleet', 'outliers', '--store', 'after.parquet', '--threshold', '400%']);
    expect(stdout).toContain('No machine of 24 is slower than those like it');
  });

  test('rank places a machine among those of its architecture, by the latest report of each', async () => {
    const mine = fleet.runs.at(-1)!;
    const file = `driver/${mine.host}-${mine.number}.json`;
    type Ranked = { results: { id: string; percentile: number; machines: number; best: number }[] };
    const { results } = await ask<Ranked>('driver', 'rank', file);
    expect(results).toHaveLength(PLAN.results);
    const latest = fleet.runs.filter(
      (run) => run.number === 5 && run.architecture === mine.architecture && run.host !== mine.host,
    );
    for (const { id, percentile, machines, best } of results) {
      const place = Array.from(mine.seconds, (_, i) => madeResult(i)).indexOf(id);
      const others = latest.map(({ seconds }) => seconds[place]!);
      const slower = others.filter((other) => other > mine.seconds[place]!).length;
      expect([percentile, machines, best]).toEqual([(100 * slower) / others.length, 12, Math.min(...others)]);
    }
    const { stdout: table } = await workplace.run(['fleet', 'rank', file, '--store', 'driver.parquet']);
    expect(table).toContain(`Where ${mine.host}, `);
    const shares = [...table.matchAll(/ (all|none|\d+ %) of 11 /g)].map(([, share]) => share);
    const told = (percentile: number): string =>
      percentile === 100 ? 'all' : percentile === 0 ? 'none' : `${Math.round(percentile)} %`;
    expect(shares).toEqual(results.map(({ percentile }) => told(percentile)));
    const elsewhere = { ...madeReport(mine), adapter: { ...madeReport(mine).adapter, architecture: 'other' } };
    writeFileSync(workplace.path('elsewhere.json'), JSON.stringify(elsewhere));
    const { code, stdout } = await workplace.run(['fleet', 'rank', 'elsewhere.json', '--store', 'driver.parquet']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('holds no other machine like')]);
  });

  test('software adapters are not among GPUs', async () => {
    const { notes } = await ask<{ notes: string[] }>('software', 'outliers');
    expect(notes[0]).toMatch(
      /^\d+ reports of software adapters are left out \(--software counts them, apart from GPUs\)\.$/,
    );
    const gpu = fleet.runs[0]!;
    expect(await ask('software', 'rank', `software/${gpu.host}-0.json`, '--software')).toMatchObject({ results: [] });
    const file = `software/${fleet.runs.at(-1)!.host}-0.json`;
    const { code, stderr } = await workplace.run(['fleet', 'rank', file, '--store', 'software.parquet']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--software ranks it among software adapters')]);
    expect((await ask<{ results: unknown[] }>('software', 'rank', file, '--software')).results).toHaveLength(
      PLAN.results,
    );
  });

  test.each([
    ["COPY (SELECT 1) TO 'written.csv'", /expected a SELECT, got "COPY": only questions are answered$/],
    ["COPY results TO 'driver.parquet'", /expected a SELECT, got "COPY": only/],
    ["-- twice\n/* a */ EXPORT DATABASE 'x'", /expected a SELECT, got "EXPORT": only/],
    ["IMPORT DATABASE 'x'", /expected a SELECT, got "IMPORT": only/],
    ['INSERT INTO results VALUES (1)', /expected a SELECT, got "INSERT": only/],
    ['INSTALL httpfs', /expected a SELECT, got "INSTALL": only/],
    ['DROP VIEW results', /expected a SELECT, got "DROP": only/],
    ['SET enable_external_access = true', /expected a SELECT, got "SET": only/],
    ["ATTACH 'other.db'", /expected a SELECT, got "ATTACH": only/],
    ['SELECT 1; SELECT 2', /expected one SELECT, got 2 statements/],
    ['SELECT 1; DROP VIEW results', /expected one SELECT, got another statement behind it/],
    ['', /expected a SELECT, got an empty question/],
    ['-- nothing but a comment', /expected a SELECT, got an empty question/],
    ["SELECT * FROM read_text('driver/host-0-0.json')", /disabled by configuration/],
    ["SELECT * FROM 'https://example.org/x.parquet'", /disabled by configuration/],
    ["SELECT * FROM glob('*')", /disabled by configuration/],
    ['SELECT nothing FROM results', /"nothing" not found/],
    ['SELEC 1', /DuckDB understands: syntax error/],
    ['SELECT * FROM range(200000)', /more than 100000 rows/],
  ])('query refuses %s in one sentence', async (sql, said) => {
    const { code, stdout, stderr } = await workplace.run(['fleet', 'query', sql, '--store', 'driver.parquet']);
    expect([code, stdout, stderr.trimEnd().split('\n')]).toEqual([2, '', [expect.stringMatching(said)]]);
  });

  test('query prints a table, and gives numbers as numbers', async () => {
    const sql = "SELECT count(*) AS n, sum(1.5::DECIMAL(4, 1)) AS d, 'a' || chr(27) AS text FROM results";
    expect(await ask('driver', 'query', sql)).toMatchObject({
      columns: [{ name: 'n', type: 'BIGINT' }, { name: 'd' }, { name: 'text' }],
      rows: [[expect.any(Number), expect.any(Number), 'a\u001B']],
    });
    const { stdout } = await workplace.run(['fleet', 'query', sql, '--store', 'driver.parquet']);
    expect(stdout).not.toContain('\u001B');
    expect(stdout).toMatch(/ n +d +text\n/);
  });

  test('query shows values and columns as DuckDB writes them, and hides no character', async () => {
    const sql = `-- decimals
      SELECT 1.50::DECIMAL(4, 2) AS price, 12345678901234567.89::DECIMAL(19, 2) AS long, 0.001::FLOAT AS "float",
        [1.5::DECIMAL(3, 2)] AS list, {'a': 1} AS struct, 'a' || chr(7) || 'b' AS bell, 'a b' AS space, max(1), max(1)`;
    const { stdout } = await workplace.run(['fleet', 'query', sql, '--store', 'driver.parquet']);
    expect(stdout.replaceAll(/ +/g, ' ')).toContain(`
 price long float list struct bell space max(1) max(1)
 1.50 12345678901234567.89 0.001 [1.50] {'a': 1} "a\\u0007b" a b 1 1
`);
    const { rows } = await ask<{ rows: unknown[][] }>('driver', 'query', sql);
    expect(rows[0]!.slice(0, 3)).toEqual([1.5, '12345678901234567.89', 0.001]);
  });

  test('a missing store is named with what makes one', async () => {
    const { code, stderr } = await workplace.run(['fleet', 'outliers', '--store', 'absent.parquet']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('make one: ridgepoint fleet add REPORTS… --store absent.parquet'),
    ]);
  });
});

/** Name and version, the older first. */
const fleetBrowser = ({ rows }: { rows: [string, string][] }): [string, string][] =>
  rows.toSorted(([, a], [, b]) => a.localeCompare(b, 'en', { numeric: true }));

test('the help of regressions shows what it requires', async () => {
  const { stdout } = await workplace.run(['fleet', 'regressions', '--help']);
  expect(stdout).toContain('Usage: ridgepoint fleet regressions --by <cause> [options]\n');
});

test.each([
  [['fleet'], /expected a command \(.*add, query, rank, outliers, regressions, page\), got none/],
  [['fleet', 'ask'], /expected a command .*, got "ask"/],
  [['fleet', 'regressions'], /--by: expected <cause>, got nothing/],
  [['fleet', 'regressions', '--by', 'weather'], /--by: expected driver, browser or tool, got "weather"/],
  [['fleet', 'outliers', '--threshold', '5'], /--threshold: expected a share/i],
])('%j is refused in one sentence', async (args, said) => {
  const { code, stdout, stderr } = await workplace.run(args);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(said)]);
});
