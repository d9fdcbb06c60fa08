import { copyFileSync, readdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sealParquet } from '../../../src/cli/fleet/parquet/parquet-seal.ts';
import { COLUMNS, STORE_VERSION } from '../../../src/fleet/columns.ts';
import { Workplace } from '../../support/command.ts';
import { duckDbObstacle, runSql } from '../../support/fleet/duckdb.ts';
import { largeStore } from '../../support/fleet/large-store.ts';
import { madeFleet } from '../../support/fleet/made-fleet.ts';
import { madeReport } from '../../support/fleet/made-reports.ts';
import { withShortFiles } from '../../support/fleet/short-files.ts';

const obstacle = duckDbObstacle();
const workplace = new Workplace();
afterAll(() => workplace.remove());

const MACHINES = 100;
const OLD_ROWS = 1000 * MACHINES;
const runs = madeFleet({
  seed: 9,
  architectures: 1,
  machines: 6,
  results: 40,
  runs: 1,
  sick: 0,
  planted: 0,
}).runs;
const names = runs.map((_, i) => `new-${i}.json`);

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await workplace.run(['fleet', ...args, '--json', '-']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as { rows: unknown[][]; added: number; present: number; reports: number };
};
const add = (store: string, ...files: string[]) => json('add', ...files, '--store', store);
const ask = async (store: string, sql: string) => (await json('query', sql, '--store', store)).rows;
const drafts = (): string[] => readdirSync(workplace.folder).filter((name) => name.endsWith('tmp'));
/** Groups of rows, as DuckDB sees them. */
async function groupsOf(store: string): Promise<number[]> {
  const out = workplace.path('groups.json');
  await runSql(
    `COPY (SELECT any_value(row_group_num_rows) AS n FROM parquet_metadata('${workplace.path(store)}') GROUP BY row_group_id ORDER BY row_group_id) TO '${out}' (FORMAT json, ARRAY true)`,
  );
  return (JSON.parse(readFileSync(out, 'utf8')) as { n: number }[]).map(({ n }) => n);
}

describe.skipIf(obstacle !== null)(`rows added to a store${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    await largeStore(workplace.path('old.parquet'), MACHINES);
    runs.forEach((run, i) =>
      writeFileSync(
        workplace.path(names[i]!),
        JSON.stringify(madeReport({ ...run, host: `new-${i}` }, { labels: { rack: `r${i}`, room: 'α' } })),
      ),
    );
  });

  test('stand behind its bytes, which stay as they are', async () => {
    copyFileSync(workplace.path('old.parquet'), workplace.path('a.parquet'));
    const before = readFileSync(workplace.path('a.parquet'));
    expect(await add('a.parquet', names[0]!)).toMatchObject({ added: 1, reports: 10 * MACHINES + 1 });
    const after = readFileSync(workplace.path('a.parquet'));
    const footer = before.readUInt32LE(before.length - 8) + 8;
    expect(after.subarray(0, before.length - footer).equals(before.subarray(0, -footer))).toBe(true);
    expect(after.length).toBeLessThan(before.length + 50_000);
    expect(await groupsOf('a.parquet')).toEqual([...(await groupsOf('old.parquet')), 41]);
  });

  test('change nothing when they are added again', async () => {
    const before = readFileSync(workplace.path('a.parquet'));
    expect(await add('a.parquet', names[0]!)).toMatchObject({ added: 0, present: 1 });
    expect(readFileSync(workplace.path('a.parquet')).equals(before)).toBe(true);
  });

  test('are, one by one, what they are when added at once', async () => {
    copyFileSync(workplace.path('old.parquet'), workplace.path('single.parquet'));
    copyFileSync(workplace.path('old.parquet'), workplace.path('once.parquet'));
    for (const name of names) await add('single.parquet', name);
    await add('once.parquet', ...names);
    // Small groups have been merged, and none is lost on the way.
    expect((await groupsOf('single.parquet')).length).toBeLessThan(6);
    await runSql(`COPY (SELECT * FROM '${workplace.path('single.parquet')}') TO '${workplace.path('single.ndjson')}';
      COPY (SELECT * FROM '${workplace.path('once.parquet')}') TO '${workplace.path('once.ndjson')}'`);
    const [single, once] = ['single', 'once'].map((name) => readFileSync(workplace.path(`${name}.ndjson`)));
    expect(single!.equals(once!)).toBe(true);
    expect(await ask('single.parquet', 'SELECT count(*), count(DISTINCT report) FROM results')).toEqual([
      [OLD_ROWS + 12 * 41, 10 * MACHINES + 12],
    ]);
    expect(
      await ask('single.parquet', `SELECT DISTINCT labels['rack'], labels['room'] FROM results WHERE host = 'new-7'`),
    ).toEqual([['r7', 'α']]);
  });

  test('are found by what DuckDB keeps of each group: ranges and Bloom filters', async () => {
    const [first] = await ask(
      'single.parquet',
      `SELECT list(DISTINCT report ORDER BY report) FROM results WHERE host LIKE 'new-%'`,
    );
    const reports = first![0] as string[];
    expect(reports).toHaveLength(12);
    for (const report of [...reports.slice(0, 4), ...reports.slice(-2)]) {
      expect(await ask('single.parquet', `SELECT count(*) FROM results WHERE report = '${report}'`)).toEqual([[41]]);
    }
    // A filter of the old rows.
    expect(await ask('single.parquet', `SELECT count(*) FROM results WHERE host = 'host-3'`)).toEqual([[1000]]);
  });

  test('go into a store whose columns are laid out differently, all of which is written anew', async () => {
    const columns = Object.keys(COLUMNS);
    await runSql(
      `COPY (SELECT ${columns.toReversed().join(', ')} FROM '${workplace.path('old.parquet')}' LIMIT 70000) TO '${workplace.path('other.parquet')}'
       (FORMAT parquet, KV_METADATA {ridgepoint_store: '${STORE_VERSION}'})`,
    );
    sealParquet(workplace.path('other.parquet'));
    expect(await add('other.parquet', names[1]!)).toMatchObject({ added: 1, reports: 701 });
    expect(await groupsOf('other.parquet')).toEqual([70_041]);
    expect(await add('other.parquet', names[1]!, names[2]!)).toMatchObject({ added: 1, present: 1, reports: 702 });
    expect(await groupsOf('other.parquet')).toEqual([70_041, 41]);
  });

  test('leave the old store or the new one when the program is killed at any moment', async () => {
    copyFileSync(workplace.path('old.parquet'), workplace.path('killed.parquet'));
    let old = 0;
    for (let i = 0; i < 16; i++) {
      if (i % 8 === 0) copyFileSync(workplace.path('old.parquet'), workplace.path('killed.parquet'));
      const { child, ended } = workplace.start(['fleet', 'add', names[i % 8]!, '--store', 'killed.parquet']);
      const kill = (): boolean => child.kill('SIGKILL');
      // By the clock, from the start to the end of a run, and as soon as the draft of the new store is there, or a bit later.
      const watcher = watch(workplace.folder, (_, name) => {
        if (i % 2 === 0 && name === '.killed.parquet.tmp') setTimeout(kill, 10 * Math.random() * (i % 4));
      });
      if (i % 2 === 1) setTimeout(kill, 150 + 600 * Math.random());
      await ended;
      watcher.close();
      const [[rows, reports]] = (await ask(
        'killed.parquet',
        `SELECT count(*), count(DISTINCT report), count(DISTINCT labels), sum(value), max(id), sum(len(flags)) FROM results`,
      )) as [[number, number]];
      expect((rows - OLD_ROWS) % 41).toBe(0);
      expect(reports - 10 * MACHINES).toBe((rows - OLD_ROWS) / 41);
      if (rows === OLD_ROWS) old++;
    }
    expect(old).toBeGreaterThan(0);
    await add('killed.parquet', ...names);
    expect(await ask('killed.parquet', 'SELECT count(*) FROM results')).toEqual([[OLD_ROWS + 12 * 41]]);
    expect(drafts()).toEqual([]);
  });

  test('leave the old store when the disk is full', async () => {
    const before = readFileSync(workplace.path('old.parquet'));
    const kilobytes = Math.floor(statSync(workplace.path('old.parquet')).size / 1024);
    // The rows to add fit, and the store with them does not.
    const { code, stderr } = await withShortFiles(kilobytes, [
      'fleet',
      'add',
      workplace.path(names[0]!),
      '--store',
      workplace.path('old.parquet'),
    ]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/could not be written .*; nothing was added/);
    expect(readFileSync(workplace.path('old.parquet')).equals(before)).toBe(true);
    expect(drafts()).toEqual([]);
  });
});
