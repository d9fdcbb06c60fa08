import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { addReports } from '../../../src/cli/fleet/store/store-add.ts';
import { Workplace, type Ended } from '../../support/command.ts';
import { duckDbObstacle, heldLock } from '../../support/fleet/duckdb.ts';
import { sampleReport } from '../../support/sample-report.ts';

const obstacle = duckDbObstacle();
let workplace = new Workplace();
beforeEach(() => {
  workplace.remove();
  workplace = new Workplace();
});
afterAll(() => workplace.remove());

/** Each report is another one: of the host that is called like its file. */
const write = (name: string, createdAt = '2026-01-01T00:00:00.000Z'): void => {
  const sample = sampleReport();
  const report = { ...sample, createdAt, environment: { ...sample.environment, host: name } };
  writeFileSync(workplace.path(name), JSON.stringify(report));
};
const add = (...args: string[]): Promise<Ended> => workplace.run(['fleet', 'add', ...args]);
const stored = async (column: string): Promise<string[]> => {
  const sql = `SELECT DISTINCT ${column} FROM results ORDER BY 1`;
  const { stdout } = await workplace.run(['fleet', 'query', sql, '--json', '-']);
  return (JSON.parse(stdout) as { rows: string[][] }).rows.flat();
};

describe.skipIf(obstacle !== null)(`fleet add, of folders${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  test('reads linked folders once, also in circles, and older reports, but nothing hidden', async () => {
    for (const folder of ['reports/days/one', 'reports/.snapshot', 'mnt/two', 'reports/z']) {
      mkdirSync(workplace.path(folder), { recursive: true });
    }
    symlinkSync('../../mnt/two', workplace.path('reports/days/2026-01-02'));
    symlinkSync('../reports', workplace.path('mnt/back'));
    symlinkSync('../../reports', workplace.path('mnt/two/up'));
    symlinkSync('z', workplace.path('reports/a'));
    const kept = [
      'mnt/two/lab-03.json',
      'reports/days/one/lab-02.JSON',
      'reports/lab-01.json',
      'reports/lab-01.json.1',
      'reports/lab-01.json.20260101T093000Z',
      'reports/z/lab-04.json',
    ];
    const left = [
      'reports/.snapshot/lab-01.json',
      'reports/.lab-01.json.new',
      'reports/lab-05.json.tmp',
      'reports/x.jsonl',
    ];
    for (const name of [...kept, ...left]) write(name);
    writeFileSync(workplace.path('reports/fleet.json.1'), '{"format": "ridgepoint-fleet"}');
    const { code, stdout, stderr } = await add('reports', '--json', '-');
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ added: kept.length, present: 0, refused: [] });
    expect(await stored('host')).toEqual(kept);
  });

  test('names each folder and link that cannot be read, and adds the rest', async () => {
    mkdirSync(workplace.path('reports/locked'), { recursive: true });
    write('reports/one.json');
    symlinkSync('/nowhere/at/all', workplace.path('reports/2026-01-01'));
    symlinkSync('circle', workplace.path('reports/circle'));
    chmodSync(workplace.path('reports/locked'), 0);
    const { code, stderr } = await add('reports');
    chmodSync(workplace.path('reports/locked'), 0o755);
    expect(code).toBe(0);
    expect(stderr).toContain('Left out: "reports/2026-01-01": it is a link to a file that is not there\n');
    expect(stderr).toMatch(/^Left out: "reports\/circle": it cannot be read \(ELOOP/m);
    if (process.getuid?.() !== 0) expect(stderr).toMatch(/^Left out: "reports\/locked": it cannot be read \(EACCES/m);
    expect(await stored('host')).toEqual(['reports/one.json']);
  });

  test('leaves out a report with a time that is none, or of no usual year, by its name', async () => {
    mkdirSync(workplace.path('reports'));
    write('reports/good.json');
    const bad = [
      ['2026-01-01T00:00:00+01', 'an ISO 8601 time, such as 2026-01-31T09:30:00Z'],
      ['2026-02-31T00:00:00Z', 'an ISO 8601 time, such as 2026-01-31T09:30:00Z'],
      ['0000-01-01T00:00:00+14:00', 'a time in the years 1 to 9999'],
      ['9999-12-31T23:59:59-14:00', 'a time in the years 1 to 9999'],
    ] as const;
    for (const [i, [createdAt]] of bad.entries()) write(`reports/bad-${i}.json`, createdAt);
    write('reports/zone.json', '2026-01-01T01:30:00+0130');
    const { code, stdout, stderr } = await add('reports');
    expect([code, stderr]).toEqual([
      0,
      bad
        .map(
          ([createdAt, wanted], i) =>
            `Left out: "reports/bad-${i}.json": report.createdAt: expected ${wanted}, got "${createdAt}"\n`,
        )
        .join(''),
    ]);
    expect(stdout).toMatch(/^2 reports added, 4 files left out; /);
    expect(await stored('created_at')).toEqual(['2026-01-01 00:00:00']);
  });
});

describe.skipIf(obstacle !== null)('fleet add, where it cannot add', () => {
  test('leaves nothing beside a file that is no store', async () => {
    write('one.json');
    write('other.json');
    const { code, stderr } = await add('one.json', '--store', 'other.json');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--store: expected a store made by fleet add, got "')]);
    expect(readdirSync(workplace.folder).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  test('ends with 4 if another program keeps it from the store', async () => {
    write('one.json');
    const other = heldLock(workplace.path('.x.parquet.lock'));
    await other.held;
    try {
      const adding = addReports(
        workplace.path('x.parquet'),
        { files: [workplace.path('one.json')], refused: [] },
        { stop: new AbortController().signal, waitSeconds: 0.3 },
      );
      await expect(adding).rejects.toMatchObject({
        exitCode: 4,
        message: expect.stringMatching(
          /^fleet add: another program has been adding to ".*x\.parquet" for 0\.3 s; nothing was added, try again/,
        ) as string,
      });
    } finally {
      other.release();
    }
    expect((await add('one.json', '--store', 'x.parquet')).code).toBe(0);
  });
});

describe.skipIf(obstacle !== null)('fleet query', () => {
  test.each([
    ['--comment\nSELECT 1 AS one', []],
    ['--sum=2\nSELECT 1 AS one', []],
    ['-- a comment\nSELECT 1 AS one', []],
    ['--comment', ['--']],
  ])('takes a comment of SQL for one: %j', async (sql, before) => {
    write('one.json');
    await add('one.json');
    const { code, stdout, stderr } = await workplace.run(['fleet', 'query', '--json', '-', ...before, sql]);
    if (before.length > 0) {
      expect([code, stderr]).toEqual([2, expect.stringContaining('expected a SELECT, got an empty question')]);
    } else expect([code, JSON.parse(stdout)]).toMatchObject([0, { rows: [[1]] }]);
  });
});
