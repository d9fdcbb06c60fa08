import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../../src/report/report-format.ts';
import { Workplace, type Ended } from '../../support/command.ts';
import { duckDbObstacle, runSql } from '../../support/fleet/duckdb.ts';
import { madeFleet } from '../../support/fleet/made-fleet.ts';
import { madeReport } from '../../support/fleet/made-reports.ts';
import { withShortFiles } from '../../support/fleet/short-files.ts';
import { sampleReport } from '../../support/sample-report.ts';

const obstacle = duckDbObstacle();
const workplace = new Workplace();
afterAll(() => workplace.remove());

const PLAN = { seed: 3, architectures: 2, machines: 6, results: 12, runs: 2, sick: 0, planted: 3 };
const fleet = madeFleet(PLAN);

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await workplace.run(['fleet', ...args, '--json', '-']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, never>;
};
const write = (name: string, content: unknown): void =>
  writeFileSync(workplace.path(name), typeof content === 'string' ? content : JSON.stringify(content));
const inStore = (): string[] => readdirSync(workplace.folder).filter((name) => name.includes('parquet'));

beforeAll(async () => {
  mkdirSync(workplace.path('reports'));
  for (const run of fleet.runs) {
    const told = { driver: run.isAfter ? '570.10' : '570.9', labels: { rack: run.host.slice(-1) } };
    write(`reports/${run.host}-${run.number}.json`, madeReport(run, told));
  }
  if (obstacle === null) await json('add', 'reports');
});

describe.skipIf(obstacle !== null)(`fleet add${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  test('has a row for each ceiling and result', async () => {
    const { rows } = await json(
      'query',
      `SELECT kind, count(*) AS n, count(DISTINCT report) AS reports, any_value(labels['rack']) IS NOT NULL AS labelled,
         min(created_at) AS first, sum((shape->>'in')::INTEGER) AS ins FROM results GROUP BY kind ORDER BY kind`,
    );
    expect(rows).toEqual([
      ['ceiling', 48 * sampleReport().ceilings.length, 48, true, '2026-01-01 00:00:00', null],
      ['result', 48 * 12, 48, true, '2026-01-01 00:00:00', 48 * 12 * 1024],
    ]);
  });

  test('changes nothing for a report that is there, also under another name', async () => {
    const before = readFileSync(workplace.path('fleet.parquet'));
    mkdirSync(workplace.path('again'), { recursive: true });
    copyFileSync(workplace.path('reports/host-0-0.json'), workplace.path('again/copy.json'));
    expect(await json('add', 'again', 'reports')).toMatchObject({ added: 0, present: 49, reports: 48, refused: [] });
    expect(readFileSync(workplace.path('fleet.parquet')).equals(before)).toBe(true);
  });

  test('names what is no report, and adds the rest', async () => {
    mkdirSync(workplace.path('mixed'), { recursive: true });
    copyFileSync(workplace.path('reports/host-1-0.json'), workplace.path('mixed/a.json'));
    write('mixed/fleet.json', { done: [] });
    // Of `fleet run`: expected there.
    mkdirSync(workplace.path('mixed/run'));
    write('mixed/run/fleet.json', { format: 'ridgepoint-fleet', formatVersion: 1 });
    // The same report once more.
    symlinkSync('a.json', workplace.path('mixed/again.json'));
    write('mixed/session.json', { format: 'ridgepoint-session', formatVersion: 1 });
    write('mixed/newer.json', { ...sampleReport(), formatVersion: 2 });
    write('mixed/broken.json', '{"format": "ridgep');
    write('mixed/notes.txt', 'not a report, and not asked for');
    writeFileSync(workplace.path('mixed/empty.json'), '');
    writeFileSync(workplace.path('mixed/site.json'), '<!doctype html>');
    symlinkSync('nowhere.json', workplace.path('mixed/link.json'));
    const { code, stderr, stdout } = await workplace.run(['fleet', 'add', 'mixed', '--store', 'mixed.parquet']);
    expect(code).toBe(0);
    expect(stdout).toContain('1 report added, 1 there already, 7 files left out; mixed.parquet holds 1 report, ');
    const left = stderr.split('\n').filter((line) => line.startsWith('Left out: '));
    expect(left).toHaveLength(7);
    expect(left.join('\n')).toMatch(/empty\.json.*an empty file/);
    expect(left.join('\n')).toMatch(/site\.json.*HTML or XML/);
    expect(left.join('\n')).toMatch(/link\.json.*a link to a file that is not there/);
    expect(left.join('\n')).toMatch(/fleet\.json.*this is not a Ridgepoint report/);
    expect(left.join('\n')).toMatch(/session\.json.*a Ridgepoint session, not a report/);
    expect(left.join('\n')).toMatch(/newer\.json.*a later version/);
    expect(left.join('\n')).toMatch(/broken\.json/);
  });

  test('ends with 2 and makes no store if there is no report', async () => {
    const { code, stderr } = await workplace.run(['fleet', 'add', 'mixed/fleet.json', '--store', 'none.parquet']);
    expect(code).toBe(2);
    expect(stderr).toContain('expected reports, got 1 file of which none is one');
    expect(inStore()).not.toContain('none.parquet');
  });

  test('adds what is there, and names what is not', async () => {
    const args = ['fleet', 'add', 'nofolder', 'reports/host-1-0.json', 'no.json', '--store', 'some.parquet'];
    const { code, stderr, stdout } = await workplace.run(args);
    expect([code, stderr]).toEqual([
      0,
      'Left out: "nofolder": it is not there\nLeft out: "no.json": it is not there\n',
    ]);
    expect(stdout).toContain('1 report added, 2 files left out; some.parquet holds 1 report, ');
    const none = await workplace.run(['fleet', 'add', 'nofolder', '--store', 'nothing.parquet']);
    expect([none.code, none.stderr]).toEqual([
      2,
      'ridgepoint: fleet add: expected report files or folders, got "nofolder": it is not there\n',
    ]);
  });

  test('says nothing of its progress without a terminal', async () => {
    const { stderr } = await workplace.run(['fleet', 'add', 'reports', '--store', 'quiet.parquet']);
    expect(stderr).toBe('');
  });

  test('hears Ctrl-C as soon as the program starts, and leaves the old store', async () => {
    const before = readFileSync(workplace.path('fleet.parquet'));
    write('interrupted.json', madeReport({ ...fleet.runs[0]!, host: 'interrupted' }));
    let ended: Ended = { code: null, stdout: '', stderr: '' };
    // Until Node is there, nothing of ours can hear it; later, the command does.
    for (let wait = 40; !ended.stderr.includes('before') && wait < 600; wait += 15) {
      const running = workplace.start(['fleet', 'add', 'interrupted.json']);
      setTimeout(() => running.child.kill('SIGINT'), wait);
      ended = await running.ended;
    }
    expect(ended).toEqual({ code: 130, stdout: '', stderr: 'ridgepoint: Interrupted before anything was done\n' });
    expect(readFileSync(workplace.path('fleet.parquet')).equals(before)).toBe(true);
  });

  test('makes the store where a link leads that leads to no file yet', async () => {
    mkdirSync(workplace.path('elsewhere'));
    symlinkSync('elsewhere', workplace.path('shelf'));
    symlinkSync('shelf/one.parquet', workplace.path('link.parquet'));
    symlinkSync('../two.parquet', workplace.path('elsewhere/one.parquet'));
    symlinkSync('circle.parquet', workplace.path('circle.parquet'));
    symlinkSync('none/at/all.parquet', workplace.path('lost.parquet'));
    await json('add', 'reports/host-1-0.json', '--store', 'link.parquet');
    const isLink = (name: string): boolean => lstatSync(workplace.path(name)).isSymbolicLink();
    expect(['link.parquet', 'elsewhere/one.parquet', 'two.parquet'].map(isLink)).toEqual([true, true, false]);
    expect(await json('add', 'reports/host-2-0.json', '--store', 'two.parquet')).toMatchObject({ reports: 2 });
    for (const [name, said] of [
      [
        'circle.parquet',
        /^ridgepoint: --store: expected a Parquet file, got "circle.parquet", which cannot be read \(ELOOP/,
      ],
      [
        'lost.parquet',
        /^ridgepoint: --store: expected a file in a folder that exists, got ".*none\/at\/all.parquet"\n$/,
      ],
    ] as const) {
      const { code, stderr } = await workplace.run(['fleet', 'add', 'reports/host-1-0.json', '--store', name]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
      expect(isLink(name)).toBe(true);
    }
  });

  test('loses nothing when two add at once', async () => {
    const half = (first: boolean): string[] =>
      fleet.runs
        .filter(({ number }) => number % 2 === (first ? 0 : 1))
        .map(({ host, number }) => `reports/${host}-${number}.json`);
    const ended = await Promise.all(
      [true, false].map((first) => workplace.run(['fleet', 'add', ...half(first), '--store', 'two.parquet'])),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    expect(await json('query', 'SELECT count(DISTINCT report) FROM results', '--store', 'two.parquet')).toMatchObject({
      rows: [[48]],
    });
  });

  test('leaves the old store when it is killed, and clears up at the next', async () => {
    copyFileSync(workplace.path('fleet.parquet'), workplace.path('killed.parquet'));
    write('.killed.parquet.tmp', 'what a killed program left');
    write('.killed.parquet.0.tmp', 'and its part');
    write('new.json', madeReport({ ...fleet.runs[0]!, host: 'new' }));
    const { child, ended } = workplace.start(['fleet', 'add', 'new.json', '--store', 'killed.parquet']);
    setTimeout(() => child.kill('SIGKILL'), 350);
    await ended;
    expect((await json('query', 'SELECT 1 FROM results LIMIT 1', '--store', 'killed.parquet'))['rows']).toEqual([[1]]);
    expect(await json('add', 'new.json', '--store', 'killed.parquet')).toMatchObject({ reports: 49 });
    expect(inStore().filter((name) => name.endsWith('tmp'))).toEqual([]);
  });

  test('leaves the old store when the disk is full', async () => {
    const before = readFileSync(workplace.path('fleet.parquet'));
    write('more.json', madeReport({ ...fleet.runs[0]!, host: 'more' }));
    // The store does not fit, its lock does.
    const { code, stderr } = await withShortFiles(16, [
      'fleet',
      'add',
      workplace.path('more.json'),
      '--store',
      workplace.path('fleet.parquet'),
    ]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/could not be written .*; nothing was added/);
    expect(readFileSync(workplace.path('fleet.parquet')).equals(before)).toBe(true);
    expect(inStore().filter((name) => name.endsWith('tmp'))).toEqual([]);
  });

  test.each([
    ["COPY (SELECT 1 AS x) TO '$' (FORMAT parquet)", /another Parquet file/],
    ["COPY (SELECT 1 AS x) TO '$' (FORMAT parquet, KV_METADATA {ridgepoint_store: '99'})", /of version "99"; add its/],
    [
      "COPY (SELECT 1 AS x) TO '$' (FORMAT parquet, KV_METADATA {ridgepoint_store: '2'})",
      /whose column report is missing/,
    ],
    ["COPY (SELECT 1 AS x) TO '$' (FORMAT csv)", /cannot be read as one/],
  ])('refuses what is no store of this version: %s', async (sql, said) => {
    const foreign = workplace.path('foreign.parquet');
    await runSql(sql.replace('$', foreign));
    const before = readFileSync(foreign);
    for (const asked of [['add', 'reports/host-0-0.json'], ['query', 'SELECT 1'], ['outliers']]) {
      const { code, stderr } = await workplace.run(['fleet', ...asked, '--store', 'foreign.parquet']);
      expect(code).toBe(2);
      expect(stderr).toMatch(said);
    }
    expect(readFileSync(foreign).equals(before)).toBe(true);
  });
});

describe.skipIf(obstacle !== null)('fleet add, with what it should not be given', () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await workplace.run(['fleet', ...args]);
    expect(code).toBe(2);
    return stderr;
  };

  test('takes a report with half of a surrogate pair', async () => {
    const report = JSON.parse(readFileSync(workplace.path('reports/host-0-0.json'), 'utf8')) as Report;
    write('half.json', { ...report, environment: { ...report.environment, host: 'a\\ud800\ud800' } });
    expect(await json('add', 'half.json', '--store', 'half.parquet')).toMatchObject({ added: 1 });
    const { rows } = await json('query', 'SELECT DISTINCT host FROM results', '--store', 'half.parquet');
    expect(rows).toEqual([['a\\ud800\ufffd']]);
  });

  test('counts a result once that a report holds three times, and says so', async () => {
    const report = JSON.parse(readFileSync(workplace.path('reports/host-0-0.json'), 'utf8')) as Report;
    const [first, ...others] = report.results;
    const [ceiling] = report.ceilings;
    write('thrice.json', {
      ...report,
      results: [first, first, ...others, first],
      ceilings: [...report.ceilings, ceiling],
    });
    const { code, stderr } = await workplace.run(['fleet', 'add', 'thrice.json', '--store', 'thrice.parquet']);
    expect([code, stderr]).toEqual([
      0,
      'Left out of "thrice.json": 3 rows that repeat an id; the first of each is kept\n',
    ]);
    const sql = 'SELECT kind, count(*), count(DISTINCT id) FROM results GROUP BY kind ORDER BY kind';
    const { length } = report.ceilings;
    expect((await json('query', sql, '--store', 'thrice.parquet'))['rows']).toEqual([
      ['ceiling', length, length],
      ['result', 12, 12],
    ]);
  });

  test('keeps the store and the reports from --json', async () => {
    copyFileSync(workplace.path('reports/host-0-0.json'), workplace.path('read.json'));
    const said = /^ridgepoint: --json: expected another file than those that are read, got "/;
    expect(await refused('outliers', '--json', 'fleet.parquet')).toMatch(said);
    expect(await refused('add', 'read.json', '--json', './read.json', '--store', 'x.parquet')).toMatch(said);
    expect(await refused('rank', 'read.json', '--json', 'read.json')).toMatch(said);
    expect(await refused('add', 'read.json', '--json', 'new.parquet', '--store', 'new.parquet')).toMatch(said);
    const lock = ['--json', '.new.parquet.lock', '--store', 'new.parquet'];
    expect(await refused('add', 'read.json', ...lock)).toContain('expected another file than those that are written');
  });

  test('removes its own drafts only', async () => {
    for (const name of ['.a.b.parquet.tmp', '.a.b.parquet.0.tmp', '.a.mytmp']) write(name, '');
    write('.a.3.tmp', '');
    await json('add', 'reports/host-0-0.json', '--store', 'a');
    const left = readdirSync(workplace.folder).filter((name) => name.startsWith('.a.'));
    expect(left.toSorted()).toEqual(['.a.b.parquet.0.tmp', '.a.b.parquet.tmp', '.a.lock', '.a.mytmp']);
  });

  test('ends with 4 where no store can be written', async () => {
    const { code } = await workplace.run(['fleet', 'add', 'reports', '--store', '/proc/x.parquet']);
    expect(code).toBe(4);
  });

  test('says that the folder of the store is not there', async () => {
    expect(await refused('add', 'reports', '--store', 'no/such/x.parquet')).toMatch(
      /^ridgepoint: --store: expected a file in a folder that exists, got ".*no\/such\/x\.parquet"\n$/,
    );
  });
});

test('without the package, says what to type', async () => {
  const { code, stderr } = await workplace.run(['fleet', 'add', 'reports'], { INIT_CWD: '' });
  if (obstacle === null && code === 0) return;
  expect(code).toBe(2);
  expect(stderr).toBe(
    'ridgepoint: fleet: expected the package @duckdb/node-api (DuckDB), found none; install it with: npm install --no-save @duckdb/node-api\n',
  );
});
