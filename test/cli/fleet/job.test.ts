import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processes, Workplace } from '../../support/command.ts';
import { JobFolder, missing, type FakeRun } from '../../support/fleet/job-run.ts';

const workplace = new Workplace();
let folder: JobFolder;
beforeEach(() => (folder = new JobFolder(['ridgepoint', 'ssh', 'srun', 'scontrol'])));
afterEach(() => folder.remove());
afterAll(() => workplace.remove());

const printed = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await workplace.run(['fleet', 'job', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

test('a wrong engine is answered with the help to read', async () => {
  expect(await workplace.run(['fleet', 'job', 'slum'])).toMatchObject({
    code: 2,
    stderr:
      'ridgepoint: engine: expected slurm, kubernetes, nomad or parallel, got "slum"; see ridgepoint fleet job --help\n',
  });
});

/** The folder's reports, without what differs from run to run. */
const kept = (): string[] => folder.reports().map((name) => name.replace(/\d{8}T\d{6}Z-\d+/, 'RUN'));

const hostsOf = (runs: readonly FakeRun[]): string[] =>
  runs.map(({ words }) => words.find((word) => word.startsWith('--host=')) ?? '').toSorted();

describe('the script for GNU parallel, run by it,', () => {
  beforeEach(({ skip }) => {
    const obstacle = missing('parallel', '--version');
    if (obstacle !== null) skip(obstacle);
  });

  test('starts one run on each host, and again only where it failed', async () => {
    const script = await printed('parallel', '--hosts', 'lab-01,root@lab-02,exit-4,down', '--label', "a=it's $x");
    const { status, stdout, stderr, runs } = folder.bash(script);
    expect(status).toBe(255);
    expect(stderr).toMatch(/^down\tssh: connect to host down/m);
    expect(hostsOf(runs)).toEqual(['--host=exit-4', '--host=lab-01', '--host=lab-02']);
    expect(runs.every(({ words }) => words.includes("--label=a=it's $x"))).toBe(true);
    expect(kept()).toEqual(['exit-4-RUN.json', 'lab-01-RUN.json', 'lab-02-RUN.json', 'parallel-RUN.log']);
    const run = /-(\d{8}T\d{6}Z-\d+)\.json$/.exec(stdout.trim())![1]!;

    folder.program('ssh', '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\nexec "$@"\n');
    const again = folder.bash(script, {}, run);
    expect(again.status).toBe(0);
    expect(hostsOf(again.runs)).toEqual(['--host=down', '--host=exit-4']);
    expect(kept()).toContain('down-RUN.json');
    expect(kept()).toHaveLength(6);
  });

  test('ends the runs on the hosts at Ctrl-C, leaves nothing half written and fails', async () => {
    const started = folder.path('started');
    folder.program('ridgepoint', `#!/bin/sh\necho $$ >'${started}'\nexec sleep 60\n`);
    writeFileSync(folder.path('job.sh'), await printed('parallel', '--hosts', 'lab-01'));
    const child = spawn('bash', ['job.sh'], {
      cwd: folder.folder,
      env: folder.environment,
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await expect.poll(() => existsSync(started) && readFileSync(started, 'utf8'), { timeout: 20_000 }).toMatch(/\d+\n/);
    process.kill(-child.pid!, 'SIGINT');
    const id = Number(readFileSync(started, 'utf8'));
    const isAlive = (): boolean => processes().some((one) => one.id === id);
    await expect.poll(isAlive, { timeout: 5000 }).toBe(false);
    expect(await ended).toBe(130);
    expect(kept()).toEqual(['parallel-RUN.log']);
  });
});
