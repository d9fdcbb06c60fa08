import { statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workplace } from '../../support/command.ts';
import { duckDbObstacle } from '../../support/fleet/duckdb.ts';
import { largeStore } from '../../support/fleet/large-store.ts';
import { madeFleet } from '../../support/fleet/made-fleet.ts';
import { madeReport } from '../../support/fleet/made-reports.ts';

const obstacle = duckDbObstacle();
const MACHINES = 1000;
const workplace = new Workplace();
afterAll(() => workplace.remove());

/** Runs a command and says how long it took. */
async function timed(name: string, args: readonly string[]): Promise<string> {
  const begun = performance.now();
  const { code, stdout, stderr } = await workplace.run(['fleet', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  process.stderr.write(`${MACHINES} machines, ${name}: ${((performance.now() - begun) / 1000).toFixed(2)} s\n`);
  return stdout;
}

describe.skipIf(obstacle !== null)(`a large store${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  beforeAll(async () => {
    await largeStore(workplace.path('fleet.parquet'), MACHINES);
    const [run] = madeFleet({
      seed: 1,
      architectures: 1,
      machines: 1,
      results: 100,
      runs: 1,
      sick: 0,
      planted: 0,
    }).runs;
    writeFileSync(workplace.path('new.json'), JSON.stringify(madeReport({ ...run!, architecture: 'arch-3' })));
  });

  test('takes 60 bytes a row at most', () => {
    const { size } = statSync(workplace.path('fleet.parquet'));
    process.stderr.write(`${MACHINES} machines: ${(size / 1e6).toFixed(1)} MB\n`);
    expect(size).toBeLessThan(60 * MACHINES * 1000);
  });

  test('answers each question', async () => {
    const json = ['--json', '-'];
    const found = JSON.parse(await timed('regressions', ['regressions', '--by', 'driver', ...json])) as {
      claims: { ratio: { value: number } }[];
      improvements: unknown[];
      compared: number;
    };
    expect(found.compared).toBe(600);
    expect(found.improvements).toEqual([]);
    expect(found.claims.every(({ ratio }) => Math.abs(ratio.value - 1.08) < 0.03)).toBe(true);
    expect(found.claims).toHaveLength(10);
    const { machines } = JSON.parse(await timed('outliers', ['outliers', ...json])) as { machines: { host: string }[] };
    expect(machines.length).toBeGreaterThan(0);
    expect(machines.every(({ host }) => Number(host.slice(5)) % 100 === 50)).toBe(true);
    const page = JSON.parse(await timed('page', ['page', 'site', ...json])) as { machines: number; bytes: number };
    expect([page.machines, page.bytes < 3e6]).toEqual([MACHINES, true]);
    expect(await timed('rank', ['rank', 'new.json', '--software', ...json])).toContain('"percentile"');
    expect(await timed('add one report', ['add', 'new.json', ...json])).toContain('"added": 1');
  });
});
