import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { reportId } from '../../src/report/report-id.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { Workplace } from '../support/command.ts';
import { SMALL_PLAN } from '../support/plans.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

writeFileSync(workplace.path('plan.json'), JSON.stringify(SMALL_PLAN));

const read = (name: string): string => readFileSync(workplace.path(name), 'utf8');

describe('profile', () => {
  test('measures, prints and writes what was asked for', async () => {
    const files = ['--svg', 'a.svg', '--markdown', 'a.md', '--csv', 'a.csv', '--host', 'bench 7'];
    const labels = ['--label', 'pool=lab 1', '--label', 'rack=3'];
    const { code, stdout, stderr } = await workplace.run(
      [
        'profile',
        '--plan',
        'plan.json',
        '--only',
        'gemv/rows',
        'gemv/row?',
        '--adapter',
        'software',
        '--seed',
        '5',
      ].concat(files, labels),
    );
    expect(stderr).not.toContain('\u001B');
    expect(code).toBe(0);
    const report = parseReport(read('ridgepoint-report.json'));
    expect(report).toMatchObject({ complete: true, stoppedBy: null, adapter: { isFallback: true } });
    expect(report.adapter).toMatchObject({
      driver: expect.stringMatching(/^SwiftShader .*\d/) as string,
      backend: 'vulkan',
    });
    expect(report.id).toBe(reportId(JSON.parse(read('ridgepoint-report.json')) as object));
    expect(report.environment.labels).toEqual({ pool: 'lab 1', rack: '3' });
    expect(stdout).toMatch(/^Driver +SwiftShader .*, vulkan$/m);
    expect(report.environment).toMatchObject({ host: 'bench 7', seed: 5, crossOriginIsolated: true });
    expect(report.environment.flags).toContain('--use-webgpu-adapter=swiftshader');
    expect(report.environment.browser.version).toMatch(/^\d+\./);
    const measured = report.results.filter(({ status }) => status === 'measured');
    expect(measured.map(({ kernel }) => kernel)).toContain('gemv/rows');
    expect(measured.every(({ kernel, check }) => kernel === 'gemv/rows' && check?.passed)).toBe(true);
    expect(stdout).toContain('SOFTWARE ADAPTER');
    expect(stdout).toMatch(/memory\/read +[\d.]+ .?B\/s +±/);
    expect(stdout).toMatch(/gemv · f32/);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(read('a.svg')).toMatch(/^<(\?xml|svg)[\s\S]*<\/svg>\s*$/);
    expect(read('a.md')).toContain('# Ridgepoint report');
    expect(read('a.csv')).toContain('gemv/rows');
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('with --json - gives a report on standard output and nothing else there', async () => {
    const args = ['profile', '--plan', 'plan.json', '--only', 'gemv/plain*', '--adapter', 'software', '--json', '-'];
    const { code, stdout } = await workplace.run(args);
    expect(code).toBe(0);
    expect(parseReport(stdout).complete).toBe(true);
  });

  test('ends with 3 and advice when only a software adapter answers a call for hardware', async ({ skip }) => {
    const doctor = await workplace.run(['doctor', '--json', '-']);
    const { verdict } = JSON.parse(doctor.stdout) as { verdict: string };
    skip(verdict !== 'software', `doctor finds ${verdict}`);
    const { code, stderr } = await workplace.run(['profile', '--adapter', 'hardware']);
    expect(stderr).toMatch(/No hardware adapter.*--adapter software/);
    expect(code).toBe(3);
    expect(workplace.profilesLeft()).toEqual([]);
  });
});
