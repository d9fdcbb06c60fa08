import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendParquet, rowsOfGroups } from '../../../src/cli/fleet/parquet/parquet-append.ts';
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
      expect(appendParquet({ base, kept: rowsOfGroups(base).length }, more, draft)).toBe(300_101);
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

    test('again and again', async () => {
      let base = await write('grown.parquet', rows(0, 10));
      for (let i = 1; i <= 64; i++) {
        const more = await write('one.parquet', rows(10 * i, 10 * i + 10));
        const draft = workplace.path(`grown-${i}.parquet`);
        expect(appendParquet({ base, kept: i }, more, draft)).toBe(10 * i + 10);
        base = draft;
      }
      expect(rowsOfGroups(base)).toEqual(Array(65).fill(10));
      const grown = `read_parquet(${literal(base)})`;
      expect(await ask(duck, `(${rows(0, 650)} EXCEPT ALL FROM ${grown}) LIMIT 5`)).toEqual([]);
    });

    test('in place of the last groups, whose bytes are dropped unless filters of others stand behind them', async () => {
      // Three groups written at once, with their filters behind the last, and two more, each with its own.
      const base = await write('base.parquet', rows(0, 300_000));
      const [one, two] = [workplace.path('one.parquet'), workplace.path('two.parquet')];
      expect(appendParquet({ base, kept: 3 }, await write('more.parquet', rows(300_000, 300_100)), one)).toBe(300_100);
      expect(appendParquet({ base: one, kept: 4 }, await write('more.parquet', rows(300_100, 300_300)), two)).toBe(
        300_300,
      );
      const replaced = async (from: string, kept: number, start: number): Promise<number> => {
        const draft = workplace.path('draft.parquet');
        const more = await write('more.parquet', rows(start, 300_500));
        expect(appendParquet({ base: from, kept }, more, draft)).toBe(300_500);
        const read = `read_parquet(${literal(draft)})`;
        expect(await ask(duck, `(FROM ${read} EXCEPT ALL ${rows(0, 300_500)}) LIMIT 5`)).toEqual([]);
        for (const i of [5, start - 1, start, 300_499]) {
          expect(await value(`SELECT count(*)::INTEGER FROM ${read} WHERE hash = md5('${i}')`)).toBe(1);
          expect(await value(`SELECT count(*)::INTEGER FROM ${read} WHERE labels['rack'] = '${i}'`)).toBe(1);
        }
        return statSync(draft).size - statSync(more).size;
      };
      const size = statSync(base).size;
      expect(Math.abs((await replaced(two, 3, 300_000)) - size)).toBeLessThan(2000);
      expect(Math.abs((await replaced(two, 4, 300_100)) - statSync(one).size)).toBeLessThan(2000);
      // The third group stays as dead bytes, as the filters of the others stand behind it.
      const before = await replaced(base, 2, rowsOfGroups(base)[0]! * 2);
      expect(Math.abs(before - size)).toBeLessThan(10_000);
    });

    test('of other columns are not, and what is no Parquet file says so', async () => {
      const base = await write('base.parquet', rows(0, 10));
      const other = await write('other.parquet', 'SELECT 1 AS id');
      expect(appendParquet({ base, kept: 1 }, other, workplace.path('none.parquet'))).toBeNull();
      for (const [text, reason] of [
        ['', 'it is no Parquet file'],
        ['PAR1 and no more', 'it is no Parquet file'],
        ['\u00ff\u00ff\u00ff\u00ffPAR1', 'its footer is longer than the file'],
      ] as const) {
        writeFileSync(workplace.path('none'), text, 'latin1');
        expect(() => appendParquet({ base, kept: 1 }, workplace.path('none'), workplace.path('x'))).toThrow(reason);
      }
    });
  },
);
