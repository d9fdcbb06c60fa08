import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendParquet } from '../../../src/cli/fleet/store/parquet-append.ts';
import { ask, literal, openDuck, type Duck } from '../../../src/cli/fleet/store/store-duckdb.ts';
import { Workplace } from '../../support/command.ts';
import { duckDbObstacle } from '../../support/fleet/duckdb.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());
const obstacle = duckDbObstacle();

/** Texts that repeat and that do not, null, lists, maps, times: what a store has, and what readers skip groups by. */
const rows = (
  from: number,
  until: number,
): string => `SELECT i AS id, 'host-' || i % 7 AS host, md5(i::VARCHAR) AS hash,
  CASE WHEN i % 3 = 0 THEN NULL ELSE i / 7 END AS value, [i, i + 1] AS samples, MAP {'rack': i::VARCHAR} AS labels,
  TIMESTAMP '2026-01-01' + to_seconds(i) AS at FROM range(${from}, ${until}) t(i)`;

describe.skipIf(obstacle !== null)(
  `rows appended to a Parquet file${obstacle === null ? '' : ` (${obstacle})`}`,
  () => {
    let duck: Duck;
    beforeAll(async () => void (duck = await openDuck()));
    afterAll(() => duck.close());
    const write = async (name: string, sql: string): Promise<string> => {
      const path = workplace.path(name);
      await duck.connection.run(
        `COPY (${sql}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {kept: 'yes'})`,
      );
      return path;
    };
    const value = async (sql: string): Promise<unknown> => Object.values((await ask<object>(duck, sql))[0]!)[0];

    test('are read with those that were there, as if all had been written at once', async () => {
      const base = await write('base.parquet', rows(0, 300_000));
      const more = await write('more.parquet', rows(300_000, 300_101));
      const before = readFileSync(base);
      const draft = workplace.path('draft.parquet');
      expect(appendParquet(base, more, draft)).toBe(300_101);
      expect(readFileSync(base).equals(before)).toBe(true);
      const read = `read_parquet(${literal(draft)})`;
      expect(await ask(duck, `(FROM ${read} EXCEPT ALL ${rows(0, 300_101)}) LIMIT 5`)).toEqual([]);
      expect(await ask(duck, `(${rows(0, 300_101)} EXCEPT ALL FROM ${read}) LIMIT 5`)).toEqual([]);
      // By the footer's statistics and filters.
      for (const i of [5, 299_999, 300_000, 300_100]) {
        expect(
          await value(`SELECT count(*)::INTEGER FROM ${read} WHERE hash = md5('${i}') AND host = 'host-${i % 7}'`),
        ).toBe(1);
      }
      expect(await value(`SELECT max(id)::INTEGER FROM ${read} WHERE id > 300050`)).toBe(300_100);
      expect(await value(`SELECT decode(value) FROM parquet_kv_metadata(${literal(draft)})`)).toBe('yes');
    });

    test('again and again, until there would be too many small groups', async () => {
      let base = await write('grown.parquet', rows(0, 10));
      for (let i = 1; i <= 64; i++) {
        const more = await write('one.parquet', rows(10 * i, 10 * i + 10));
        const draft = workplace.path(`grown-${i}.parquet`);
        expect(appendParquet(base, more, draft)).toBe(10 * i + 10);
        base = draft;
      }
      const grown = `read_parquet(${literal(base)})`;
      expect(await ask(duck, `(${rows(0, 650)} EXCEPT ALL FROM ${grown}) LIMIT 5`)).toEqual([]);
      expect(
        appendParquet(base, await write('one.parquet', rows(650, 660)), workplace.path('none.parquet')),
      ).toBeNull();
    });

    test('of other columns are not, and what is no Parquet file says so', async () => {
      const base = await write('base.parquet', rows(0, 10));
      const other = await write('other.parquet', 'SELECT 1 AS id');
      expect(appendParquet(base, other, workplace.path('none.parquet'))).toBeNull();
      for (const [text, reason] of [
        ['', 'it is no Parquet file'],
        ['PAR1 and no more', 'it is no Parquet file'],
        ['\u00ff\u00ff\u00ff\u00ffPAR1', 'its footer is longer than the file'],
      ] as const) {
        writeFileSync(workplace.path('none'), text, 'latin1');
        expect(() => appendParquet(base, workplace.path('none'), workplace.path('x'))).toThrow(reason);
      }
    });
  },
);
