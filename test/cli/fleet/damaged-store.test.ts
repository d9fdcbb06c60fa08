import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSealed, sealParquet } from '../../../src/cli/fleet/parquet/parquet-seal.ts';
import { Workplace } from '../../support/command.ts';
import { duckDbObstacle } from '../../support/fleet/duckdb.ts';
import { madeFleet } from '../../support/fleet/made-fleet.ts';
import { madeReport } from '../../support/fleet/made-reports.ts';

const obstacle = duckDbObstacle();
const workplace = new Workplace();
afterAll(() => workplace.remove());

const { runs } = madeFleet({ seed: 4, architectures: 1, machines: 3, results: 12, runs: 1, sick: 0, planted: 0 });

/** A copy of the store with one bit flipped. */
function damaged(name: string, place: number): string {
  const bytes = readFileSync(workplace.path('fleet.parquet'));
  bytes[place]! ^= 1 << (place % 8);
  writeFileSync(workplace.path(name), bytes);
  return workplace.path(name);
}

describe.skipIf(obstacle !== null)(`a damaged store${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    mkdirSync(workplace.path('reports'));
    runs.forEach((run, i) =>
      writeFileSync(workplace.path(`reports/${i}.json`), JSON.stringify(madeReport(run, { driver: '570.9' }))),
    );
    for (const few of ['reports/0.json', 'reports']) await workplace.run(['fleet', 'add', few]);
  });

  test('is refused by every command, and stays as it is', async () => {
    const { length } = readFileSync(workplace.path('fleet.parquet'));
    // Among the values of a column.
    const path = damaged('damaged.parquet', Math.floor(length / 3));
    const before = readFileSync(path);
    for (const asked of [['query', 'SELECT count(*) FROM results'], ['outliers'], ['add', 'reports/1.json']]) {
      const { code, stdout, stderr } = await workplace.run(['fleet', ...asked, '--store', 'damaged.parquet']);
      expect([code, stdout, stderr]).toEqual([
        2,
        '',
        expect.stringMatching(/^ridgepoint: --store: .* is damaged: .*\n$/),
      ]);
    }
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('is told by any bit of it', () => {
    const { length } = readFileSync(workplace.path('fleet.parquet'));
    expect(isSealed(workplace.path('fleet.parquet'))).toBe(true);
    for (let i = 0; i < 400; i++) {
      const place = Math.floor(((i + 0.5) / 400) * length);
      expect([place, isSealed(damaged('one-bit.parquet', place))]).toEqual([place, false]);
    }
  });

  test('has a new seal after each addition, and no older one beside it', () => {
    copyFileSync(workplace.path('fleet.parquet'), workplace.path('again.parquet'));
    for (let i = 0; i < 3; i++) sealParquet(workplace.path('again.parquet'));
    expect(readFileSync(workplace.path('again.parquet')).equals(readFileSync(workplace.path('fleet.parquet')))).toBe(
      true,
    );
  });
});
