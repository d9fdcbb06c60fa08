import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report-format.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { sampleReport } from '../support/sample-report.ts';
import { browserOf, leftOf, processes, Workplace, type Running } from '../support/command.ts';

const workplace = new Workplace();
const FILE = workplace.path('ridgepoint-report.json');
afterAll(() => workplace.remove());
const PARTIAL_FILE = workplace.path('ridgepoint-report.partial.json');
afterEach(() => {
  for (const file of [FILE, PARTIAL_FILE]) rmSync(file, { force: true });
});

// Long enough that only a fault ends it.
const CASES = Array.from({ length: 60 }, (_, i) => ({ op: 'gemv', shape: { batch: i + 1, in: 256, out: 256 } }));
const PLAN = { name: 'long', rounds: 3, climbSeconds: 0, cases: CASES };
writeFileSync(workplace.path('long.json'), JSON.stringify(PLAN));

const begin = (...more: string[]): Running =>
  workplace.start(['profile', '--plan', 'long.json', '--adapter', 'software', ...more]);

/** A second after the first rounds: ceilings are in the partial report by then. */
async function midway(running: Running): Promise<void> {
  await running.said(/: round \d+/);
  await new Promise((resolve) => setTimeout(resolve, 1500));
}

function killGpuProcess(group: number): void {
  const gpu = processes().find((one) => one.group === group && one.command.includes('--type=gpu-process'));
  if (gpu) process.kill(gpu.id, 'SIGKILL');
}

const partialReport = (file = FILE): Report => {
  const report = parseReport(readFileSync(file, 'utf8'));
  expect(report.complete).toBe(false);
  expect(report.ceilings.map(({ id }) => id)).toContain('memory/read');
  return report;
};

/** Passed to `skip` by tests that inspect processes. */
const PROCESSES: [skipped: boolean, reason: string] = [
  process.platform !== 'linux',
  'processes are seen on Linux only',
];

test('a device that is lost once is replaced, and the report says so', async ({ skip }) => {
  skip(...PROCESSES);
  const plan = { name: 'quick', rounds: 4, climbSeconds: 0, cases: CASES.slice(0, 2) };
  writeFileSync(workplace.path('short.json'), JSON.stringify(plan));
  const running = workplace.start(['profile', '--plan', 'short.json', '--adapter', 'software']);
  await running.said(/: round \d+/);
  killGpuProcess(browserOf(running.child).group);
  const { code } = await running.ended;
  const report = parseReport(readFileSync(FILE, 'utf8'));
  expect([code, report.complete, report.stoppedBy]).toEqual([0, true, null]);
  expect(report.notes.join(' ')).toMatch(/device was lost .* repeated on a new device/);
  expect(report.results.some(({ status }) => status === 'measured')).toBe(true);
});

describe('a run that ends early', () => {
  beforeEach(({ skip }) => skip(...PROCESSES));

  test('because the browser was killed keeps the results so far beside a complete report and ends with 4', async () => {
    const earlier = JSON.stringify(sampleReport());
    writeFileSync(FILE, earlier);
    const running = begin();
    await midway(running);
    const browser = browserOf(running.child);
    process.kill(browser.id, 'SIGKILL');
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(
      /The browser died.*what was measured so far is in .*\/ridgepoint-report\.partial\.json, and ridgepoint-report\.json is as before\n$/,
    );
    expect(code).toBe(4);
    expect(partialReport(PARTIAL_FILE).stoppedBy).toBe('browser-died');
    expect(readFileSync(FILE, 'utf8')).toBe(earlier);
    expect(await leftOf(browser.group)).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('because one device after another was lost keeps the results so far in the file asked for and ends with 4', async () => {
    writeFileSync(FILE, JSON.stringify(sampleReport()));
    const running = begin('--json', 'ridgepoint-report.json');
    await midway(running);
    const { group } = browserOf(running.child);
    for (let kills = 0; kills < 4; kills++) {
      killGpuProcess(group);
      const pause = new Promise<string>((resolve) => setTimeout(() => resolve('go on'), 4000));
      if ((await Promise.race([running.ended, pause])) !== 'go on') break;
    }
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/device was lost/);
    expect(code).toBe(4);
    expect(partialReport().stoppedBy).toBe('device-lost');
    expect(existsSync(PARTIAL_FILE)).toBe(false);
    expect(await leftOf(group)).toEqual([]);
  });

  test('by Ctrl-C, sent twice as npm does, keeps the results so far, not those of an earlier such run, and ends with 130', async () => {
    writeFileSync(FILE, JSON.stringify(sampleReport({ complete: false, stoppedBy: 'time-out' })));
    const running = begin();
    await midway(running);
    const { group } = browserOf(running.child);
    running.child.kill('SIGINT');
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/Interrupted; what was measured so far is in .*\/ridgepoint-report\.json\n$/);
    expect(code).toBe(130);
    expect(partialReport().stoppedBy).toBe('cancelled');
    expect(await leftOf(group)).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('by Ctrl-C while the browser starts leaves nothing behind', async () => {
    const running = begin();
    const isStarting = (): boolean => processes().some(({ parent }) => parent === running.child.pid);
    while (!isStarting()) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/before anything was measured; no report was written/);
    expect(code).toBe(130);
    expect(existsSync(FILE)).toBe(false);
    expect(processes().filter(({ command }) => command.includes(workplace.folder))).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('before anything was measured says so, and keeps an older report', async () => {
    writeFileSync(FILE, 'older');
    const running = begin();
    // The page has begun, but has no ceiling yet.
    await running.said(/^\[\d+\/\d+\]/m);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/Interrupted before anything was measured; no report was written/);
    expect(stderr).not.toContain('so far');
    expect(code).toBe(130);
    expect(readFileSync(FILE, 'utf8')).toBe('older');
  });

  test('by a time-out during start-up ends soon after it', async () => {
    const began = Date.now();
    const { code, stderr } = await begin('--timeout', '1').ended;
    expect(stderr).toMatch(/Time-out before anything was measured; no report was written/);
    expect(code).toBe(4);
    // A starting browser gets 3 s so that it can be ended; the rest is for a busy machine.
    expect(Date.now() - began).toBeLessThan(12_000);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('by its time-out says so and ends with 4', async () => {
    const { code, stderr } = await begin('--timeout', '2').ended;
    expect(stderr).toMatch(/Time-out/);
    expect(code).toBe(4);
    if (existsSync(FILE)) expect(parseReport(readFileSync(FILE, 'utf8')).stoppedBy).toBe('time-out');
    expect(workplace.profilesLeft()).toEqual([]);
  });
});
