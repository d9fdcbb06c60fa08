import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBrowsers } from '../../src/cli/browser/find-browser.ts';
import type { Count } from '../../src/report/count-format.ts';
import type { Report } from '../../src/report/report-format.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { browserOf, leftOf, processes, Workplace, type Running } from '../support/command.ts';
import { stackObstacle } from '../support/stacks/obstacle.ts';
import { SMALL_PLAN } from '../support/plans.ts';

const workplace = new Workplace();
const FILE = workplace.path('ridgepoint-report.json');
const KERNEL = `@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  o[id.x] = o[id.x] * 3.0 + 1.0;
}
`;
let installed = false;
let obstacle: string | null = null;

beforeAll(async () => {
  installed = (await findBrowsers('firefox')).length > 0;
  obstacle = process.platform === 'linux' ? await stackObstacle('firefox') : 'processes are looked at on Linux only';
  writeFileSync(workplace.path('plan.json'), JSON.stringify(SMALL_PLAN));
  writeFileSync(workplace.path('fma.wgsl'), KERNEL);
});
afterAll(() => workplace.remove());
afterEach(() => rmSync(FILE, { force: true }));

const begin = (...more: string[]): Running =>
  workplace.start(['profile', '--browser', 'firefox', '--plan', 'plan.json', ...more]);
const report = (): Report => parseReport(readFileSync(FILE, 'utf8'));

test('without Firefox, --browser firefox ends with 3 and the command to run', async ({ skip }) => {
  if (installed) skip('a Firefox is installed');
  const { code, stderr } = await begin().ended;
  expect(stderr).toMatch(/^ridgepoint: No Firefox was found: .*sudo apt-get install -y firefox-esr/);
  expect(code).toBe(3);
});

test('a browser that is neither a name nor a program ends with 2', async () => {
  const { code, stderr } = await workplace.run(['profile', '--browser', 'netscape']);
  expect(stderr).toMatch(/--browser: expected chrome, edge, firefox or the path of a browser, got ".*netscape"/);
  expect(code).toBe(2);
});

describe('--browser firefox', () => {
  beforeEach(({ skip }) => {
    if (obstacle !== null) skip(obstacle);
  });

  test('profiles the unnamed software adapter, with its driver in the report', async () => {
    const { code, stdout, stderr } = await begin('--adapter', 'software', '--only', 'gemv/rows').ended;
    expect([code, stderr.replaceAll(/^\[.*\n/gm, '')]).toEqual([0, '']);
    const { environment, adapter, results, complete } = report();
    expect(environment).toMatchObject({ runtime: 'browser', browser: { name: 'Firefox' }, crossOriginIsolated: true });
    expect(environment.flags).toEqual(
      expect.arrayContaining(['dom.webgpu.enabled=true', expect.stringMatching(/^VK_DRIVER_FILES=.*lvp_icd.*\.json$/)]),
    );
    expect(adapter).toMatchObject({ vendor: '', description: '', isFallback: true, subgroupSize: null });
    expect(Object.keys(adapter)).not.toContain('driver');
    expect(Object.keys(adapter)).not.toContain('backend');
    expect(complete).toBe(true);
    expect(results.some(({ status }) => status === 'measured')).toBe(true);
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(stdout).toMatch(/Device +software adapter that Firefox does not name/);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('counts a kernel as every browser does', async () => {
    const bind = ['--bind', '0.0=f32:iota:128'];
    const args = ['count', 'fma.wgsl', '--browser', 'firefox', '--workgroups', '2', ...bind, '--bytes', '--json', '-'];
    const { code, stdout } = await workplace.run(args);
    expect(code).toBe(0);
    const count = JSON.parse(stdout) as Count;
    expect(count).toMatchObject({ invocations: 128, flop: 256, unique: { read: 512, written: 512 } });
    expect(count.outputsIdentical).toBe(true);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('ends with 3 when a GPU is requested and there is only the CPU', async ({ skip }) => {
    const { stdout } = await workplace.run(['doctor', '--browser', 'firefox', '--json', '-']);
    const { verdict } = JSON.parse(stdout) as { verdict: string };
    if (verdict !== 'software') skip('there is a GPU here');
    const { code, stderr } = await begin('--adapter', 'hardware').ended;
    expect(stderr).toMatch(/No hardware adapter: Firefox [\d.]+ offers.*--adapter software/);
    expect(code).toBe(3);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('ends with 3 and advice when the named driver does not exist', async () => {
    const env = { VK_DRIVER_FILES: '/nonexistent.json', VK_ICD_FILENAMES: '/nonexistent.json' };
    const { code, stderr } = await workplace.run(['profile', '--browser', 'firefox'], env);
    expect(stderr).toMatch(
      /No WebGPU adapter in Firefox [\d.]+: VK_DRIVER_FILES names "\/nonexistent\.json".* unset it/,
    );
    expect(code).toBe(3);
  });

  test('ends by Ctrl-C with 130, and leaves neither process nor profile', async () => {
    const running = begin();
    await running.said(/sweeping/);
    const { group } = browserOf(running.child);
    running.child.kill('SIGINT');
    const { code } = await running.ended;
    expect(code).toBe(130);
    if (existsSync(FILE)) expect(report().stoppedBy).toBe('cancelled');
    expect(await leftOf(group)).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('ends with 4 when Firefox is killed, and leaves neither process nor profile', async () => {
    const running = begin();
    await running.said(/sweeping/);
    const { id, group } = browserOf(running.child);
    process.kill(id, 'SIGKILL');
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/the browser (ended|died)/i);
    expect(code).toBe(4);
    expect(await leftOf(group)).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('leaves neither process nor profile even if the program itself is killed', async () => {
    const running = begin();
    await running.said(/sweeping/);
    const { group } = browserOf(running.child);
    running.child.kill('SIGKILL');
    await running.ended;
    expect(await leftOf(group)).toEqual([]);
    // Dying processes get a moment before the profile is removed.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(workplace.profilesLeft()).toEqual([]);
    expect(processes().filter(({ command }) => command.includes(workplace.folder))).toEqual([]);
  });
});
