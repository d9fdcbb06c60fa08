import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Workplace } from '../../support/command.ts';
import { duckDbObstacle } from '../../support/fleet/duckdb.ts';
import { madeReport } from '../../support/fleet/made-reports.ts';

const obstacle = duckDbObstacle();
const workplace = new Workplace();
afterAll(() => workplace.remove());

const HOSTS = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'];
const NIGHTS = 5;

/** m3 is slow in the last night, m5 in all but that. */
const factorOf = (host: string, night: number): number =>
  (host === 'm3' && night === NIGHTS) || (host === 'm5' && night < NIGHTS) ? 1.5 : 1;

test.skipIf(obstacle !== null)(
  `outliers are machines that are slow now, not those that were${obstacle === null ? '' : `: ${obstacle}`}`,
  async () => {
    mkdirSync(workplace.path('reports'));
    for (let night = 1; night <= NIGHTS; night++) {
      for (const [place, host] of HOSTS.entries()) {
        const seconds = Float64Array.from(
          { length: 12 },
          (_, i) => 1e-4 * (i + 1) * factorOf(host, night) * (1 + place / 1e3),
        );
        const run = { host, architecture: 'arch', number: night, isAfter: false, seconds };
        writeFileSync(workplace.path(`reports/${host}-${night}.json`), JSON.stringify(madeReport(run)));
      }
    }
    expect((await workplace.run(['fleet', 'add', 'reports'])).code).toBe(0);
    const { stdout } = await workplace.run(['fleet', 'outliers', '--json', '-']);
    const { machines } = JSON.parse(stdout) as {
      machines: { host: string; ratio: number; low: number; high: number }[];
    };
    expect(machines.map(({ host }) => host)).toEqual(['m3']);
    const [{ ratio, low, high } = { ratio: 0, low: 0, high: 0 }] = machines;
    expect(ratio).toBeCloseTo(1.5, 2);
    expect(low).toBeGreaterThan(1.49);
    expect(high).toBeLessThan(1.51);
  },
);

test.skipIf(obstacle !== null)('a host with a long name leaves room for the other columns', async () => {
  const long = `${'x'.repeat(300)}-7`;
  mkdirSync(workplace.path('long'));
  for (const [i, host] of [long, ...HOSTS].entries()) {
    const seconds = Float64Array.from({ length: 12 }, (_, j) => 1e-4 * (j + 1) * (host === long ? 1.5 : 1 + i / 1e3));
    const run = { host, architecture: 'arch', number: 1, isAfter: false, seconds };
    writeFileSync(workplace.path(`long/${i}.json`), JSON.stringify(madeReport(run)));
  }
  const store = ['--store', 'long.parquet'];
  expect((await workplace.run(['fleet', 'add', 'long', ...store])).code).toBe(0);
  const { stdout } = await workplace.run(['fleet', 'outliers', ...store]);
  expect(stdout).toMatch(/^ x{26}…x{11}-7 +arch +×1\.\d+ /m);
  expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  const ranked = await workplace.run(['fleet', 'rank', 'long/0.json', ...store, '--software']);
  expect(ranked.stdout).toMatch(/^Where x{26}…x{11}-7, /);
  const all = await workplace.run(['fleet', 'outliers', ...store, '--json', '-']);
  expect((JSON.parse(all.stdout) as { machines: { host: string }[] }).machines.map(({ host }) => host)).toEqual([long]);
});

test.skipIf(obstacle !== null)('drivers with long names leave room for the other columns', async () => {
  mkdirSync(workplace.path('drivers'));
  for (const number of [1, 2]) {
    for (const [i, host] of HOSTS.entries()) {
      const seconds = Float64Array.from({ length: 3 }, (_, j) => 1e-4 * (j + 1) * (1 + i / 1e3) * 1.2 ** number);
      const report = madeReport(
        { host, architecture: 'arch', number, isAfter: number === 2, seconds },
        { driver: `Vendor: ${'d'.repeat(150)}.${number}` },
      );
      writeFileSync(workplace.path(`drivers/${host}-${number}.json`), JSON.stringify(report));
    }
  }
  const store = ['--store', 'drivers.parquet'];
  expect((await workplace.run(['fleet', 'add', 'drivers', ...store])).code).toBe(0);
  const { stdout } = await workplace.run(['fleet', 'regressions', '--by', 'driver', ...store]);
  const [, , ...rows] = stdout.split('\n\n')[0]!.split('\n');
  expect(rows).toHaveLength(3);
  for (const row of rows) expect(row).toMatch(/^ arch +\S.* Vendor: d{18}…d{11}\.1 +Vendor: d{18}…d{11}\.2 +6 /);
});
