import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FleetContent } from '../../../src/cli/fleet/run/fleet-file.ts';
import { parseReport } from '../../../src/report/parse-report.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { Workplace, type Ended, type Running } from '../../support/command.ts';
import { gridObstacle, TestGrid, waitFor } from '../../support/fleet/grid.ts';
import { SMALL_PLAN } from '../../support/plans.ts';

const obstacle = gridObstacle();
const workplace = new Workplace();
let grid: TestGrid;
/** Everything that the commands of this file printed. */
let printed = '';
const ids = new Set<string>();

beforeAll(async () => {
  if (obstacle !== null) return;
  writeFileSync(workplace.path('small.json'), JSON.stringify(SMALL_PLAN));
  grid = await TestGrid.start(workplace.folder);
  await Promise.all([
    grid.addNode('lab-01', { 'ridgepoint:host': 'lab-01', 'ridgepoint:gpu': 'one' }),
    grid.addNode('lab-02', { 'ridgepoint:host': 'lab-02', 'ridgepoint:gpu': 'two' }),
  ]);
});

afterAll(() => {
  if (obstacle === null) grid.stop();
  workplace.remove();
});

const begin = (...more: string[]): Running =>
  workplace.start(['fleet', 'run', '--grid', grid.url, '--plan', 'small.json', '--adapter', 'software', ...more]);

async function endOf(running: Running): Promise<Ended> {
  const ended = await running.ended;
  printed += ended.stdout + ended.stderr;
  return ended;
}

const out = (name = ''): string => join(workplace.path('reports'), name);
const reportOf = (host: string): Report => parseReport(readFileSync(out(`${host}.json`), 'utf8'));
const fleet = (): FleetContent => JSON.parse(readFileSync(out('fleet.json'), 'utf8')) as FleetContent;
const statuses = (): unknown[] => fleet().machines.map(({ host, status, attempts }) => [host, status, attempts]);

/** The session on a machine, once it is there. */
async function sessionOf(host: string): Promise<string> {
  let id: string | undefined;
  await waitFor(async () => {
    for (const one of (await grid.sessions()).values()) ids.add(one);
    id = (await grid.sessions()).get(host);
    return id !== undefined;
  });
  return id!;
}

describe.skipIf(obstacle !== null)(`fleet run on a Selenium Grid${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  test('measures each machine; one that is killed is noticed, tried again, and stops no other', async () => {
    const running = begin('--tries', '2', '--label', 'rack=7');
    await running.said(/lab-01: .*sweeping memory\/read/);
    await running.said(/lab-02: .*sweeping memory\/read/);
    await sessionOf('lab-02');
    grid.kill('lab-02');
    const killed = Date.now();
    await running.said(/lab-02: lost: .*; attempt 2 of 2 in 5 s/);
    expect(Date.now() - killed).toBeLessThan(10_000);
    await grid.addNode('lab-02', { 'ridgepoint:host': 'lab-02', 'ridgepoint:gpu': 'two' });
    const { code, stdout, stderr } = await endOf(running);
    expect({ code, stdout, stderr }).toMatchObject({
      code: 0,
      stdout: `lab-01  done  ${out('lab-01.json')}\nlab-02  done  ${out('lab-02.json')}\n`,
    });
    expect(statuses()).toEqual([
      ['lab-01', 'done', 1],
      ['lab-02', 'done', 2],
    ]);
    for (const [host, gpu] of [['lab-01', 'one'] as const, ['lab-02', 'two'] as const]) {
      const { complete, environment, adapter, results } = reportOf(host);
      expect([complete, environment.host, environment.labels]).toEqual([true, host, { gpu, rack: '7' }]);
      expect([environment.crossOriginIsolated, adapter.isFallback, adapter.backend]).toEqual([true, true, 'vulkan']);
      expect(adapter.driver).toMatch(/SwiftShader/);
      expect(results.some(({ status }) => status === 'measured')).toBe(true);
    }
    expect(readdirSync(out()).toSorted()).toEqual(['fleet.json', 'lab-01.json', 'lab-02.json']);
  });

  test('is like a run without a Grid', async () => {
    const args = ['--plan', 'small.json', '--adapter', 'software', '--retune'];
    await workplace.run(['profile', ...args, '--json', 'direct.json']);
    const direct = parseReport(readFileSync(workplace.path('direct.json'), 'utf8'));
    const { environment, adapter } = reportOf('lab-01');
    expect({ ...environment, host: '', labels: {} }).toEqual({ ...direct.environment, host: '', labels: {} });
    expect(adapter).toEqual(direct.adapter);
    const { stdout } = await workplace.run(['compare', 'direct.json', out('lab-01.json'), '--json', '-']);
    const { results } = JSON.parse(stdout) as { results: { verdict: string }[] };
    expect(results.length).toBeGreaterThan(0);
    for (const { verdict } of results) expect(['same', 'unclear']).toContain(verdict);
  });

  test('does only what is missing; a session that someone else ends is noticed, and tried again', async () => {
    renameSync(out('lab-01.json'), workplace.path('kept.json'));
    const before = readFileSync(out('lab-02.json'), 'utf8');
    const dry = await endOf(begin('--dry-run', '--label', 'rack=7'));
    expect(dry.stdout).toMatch(/^lab-01 +would run .*gpu=one, ready\nlab-02 +done .*\n1 of 2 would run\n$/);
    const running = begin('--label', 'rack=7');
    await running.said(/lab-01: .*sweeping memory\/read/);
    await grid.endSession(await sessionOf('lab-01'));
    const ended = Date.now();
    await running.said(/lab-01: lost: .*; attempt 2 of 3 in 5 s/);
    expect(Date.now() - ended).toBeLessThan(10_000);
    expect(statuses()[0]).toEqual(['lab-01', 'lost', 1]);
    const { code, stderr } = await endOf(running);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(reportOf('lab-01').complete).toBe(true);
    expect(statuses()[0]).toEqual(['lab-01', 'done', 2]);
    expect(readFileSync(out('lab-02.json'), 'utf8')).toBe(before);
  });

  test('has the machines that were asked for serve; leaves no session within five seconds of Ctrl-C', async () => {
    await grid.addNode('stranger', {});
    const cases = Array.from({ length: 40 }, (_, i) => ({ op: 'gemv', shape: { batch: i + 1, in: 256, out: 256 } }));
    writeFileSync(workplace.path('long.json'), JSON.stringify({ ...SMALL_PLAN, cases }));
    const running = begin('--plan', 'long.json', '--select', 'host=lab-01', 'host=lab-02');
    await running.said(/lab-01: .*round \d+ of/);
    await sleep(1500);
    const sessions = await grid.sessions();
    expect([...sessions.keys()].toSorted()).toEqual(['lab-01', 'lab-02']);
    for (const id of sessions.values()) ids.add(id);
    running.child.kill('SIGINT');
    const stopped = Date.now();
    const { code, stderr } = await endOf(running);
    expect(Date.now() - stopped).toBeLessThan(5000);
    expect(await grid.sessions()).toEqual(new Map());
    expect(code).toBe(130);
    expect(stderr).toMatch(/ridgepoint: Interrupted; 0 of 2 machines done/);
    const [first] = fleet().machines;
    expect([first?.status, first?.reason, first?.partial]).toEqual(['lost', 'interrupted', 'lab-01.partial.json']);
    const partial = parseReport(readFileSync(out('lab-01.partial.json'), 'utf8'));
    expect([partial.complete, partial.stoppedBy, partial.ceilings.length > 0]).toEqual([false, 'cancelled', true]);
    // Of the other plan.
    expect(reportOf('lab-01').complete).toBe(true);
  });

  test('names a node without a label', async () => {
    const { code, stdout } = await endOf(begin('--dry-run'));
    expect([code, stdout]).toEqual([
      4,
      expect.stringMatching(/127\.0\.0\.1:\d+ +refused +its stereotype has no ridgepoint:host/),
    ]);
  });

  test('prints no id of a session, leaves none in files, and no browser', async () => {
    const files = readdirSync(out()).map((name) => readFileSync(out(name), 'utf8'));
    for (const id of ids) for (const text of [printed, ...files]) expect(text).not.toContain(id);
    expect(ids.size).toBeGreaterThan(2);
    expect(await grid.sessions()).toEqual(new Map());
    await waitFor(() => grid.browsers().length === 0, 10);
    expect(existsSync(out('fleet.json'))).toBe(true);
  });
});
