import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { JobFolder, missing, printedJob } from '../../support/fleet/job-run.ts';

const folders: JobFolder[] = [];
const newFolder = (): JobFolder => {
  const folder = new JobFolder();
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const SCRIPTS = [
  ['slurm', '--nodes', '2'],
  ['slurm', '--hosts', 'n1,n2', '--gres', 'gpu:1', '--partition', 'lab', '--workdir', "it's $x", '--out', '/a b'],
  ['parallel', '--hosts', ':'],
  ['parallel', '--hosts', 'a,root@b,::1', '--workdir', "it's $x", '--out', 'a b', '--label', "a='$x"],
];

describe.each(SCRIPTS)('the script for %s %s %s', (...args) => {
  const text = printedJob(args);

  test('is valid for bash', () => {
    const folder = newFolder();
    writeFileSync(folder.path('job.sh'), text);
    expect(folder.run(['bash', '-n', 'job.sh'])).toMatchObject({ status: 0, stderr: '' });
  });

  test('has nothing that shellcheck warns of', ({ skip }) => {
    const obstacle = missing('shellcheck', '--version');
    if (obstacle !== null) skip(obstacle);
    const folder = newFolder();
    writeFileSync(folder.path('job.sh'), text);
    expect(folder.run(['shellcheck', 'job.sh'])).toMatchObject({ status: 0, stdout: '' });
  });

  test('never fetches the program from a registry', () => {
    expect(text).not.toMatch(/\bnpx\b|install ridgepoint|latest/);
    const folder = newFolder();
    mkdirSync(folder.path("it's $x"), { recursive: true });
    folder.program('npm', '#!/bin/sh\ntouch "$FAKE_RECORDS/run-npm"\n');
    folder.program('npx', '#!/bin/sh\ntouch "$FAKE_RECORDS/run-npx"\n');
    const { runs } = folder.bash(text.replace('/a b', folder.path('a b')), { FAKE_NODES: 'n1' });
    expect(runs.map(({ words }) => words[0])).toContain('profile');
    expect(runs.every(({ words }) => words[0] === 'profile')).toBe(true);
  });
});

test('the program of the working folder comes before that of the PATH', () => {
  const folder = newFolder();
  mkdirSync(folder.path('app/node_modules/.bin'), { recursive: true });
  folder.program('../app/node_modules/.bin/ridgepoint', '#!/bin/sh\nexit 0\n');
  for (const args of [
    ['slurm', '--nodes', '1'],
    ['parallel', '--hosts', ':'],
  ]) {
    const text = printedJob([...args, '--workdir', folder.path('app')]);
    expect(folder.bash(text, { FAKE_NODES: 'n1' }).runs).toEqual([]);
  }
});

describe('the Slurm script', () => {
  const directives = (...args: string[]): string[] =>
    [...printedJob(['slurm', ...args]).matchAll(/^#SBATCH --(.*)$/gm)].map(([, line]) => line!);

  test('asks for whole nodes, one task on each, that neither fall together nor begin again', () => {
    expect(directives('--nodes', '3', '--time', '90')).toEqual([
      'job-name=ridgepoint',
      'nodes=3',
      'ntasks-per-node=1',
      'exclusive',
      'mem=0',
      'time=1:30:00',
      'no-kill',
      'no-requeue',
    ]);
    expect(directives('--hosts', 'n1,n2', '--gres', 'gpu:a100:1', '--partition', 'lab', '--name', 'night')).toEqual(
      expect.arrayContaining(['job-name=night', 'nodes=2', 'nodelist=n1,n2', 'gres=gpu:a100:1', 'partition=lab']),
    );
  });

  test('keeps its environment on the nodes, and runs on where a node fails', () => {
    const [, options = ''] = /^srun (.*) \\$/m.exec(printedJob(['slurm', '--nodes', '2'])) ?? [];
    expect(options.split(' ')).toEqual(
      expect.arrayContaining(['--export=ALL', '--ntasks-per-node=1', '--no-kill', '--kill-on-bad-exit=0', '--wait=0']),
    );
  });

  test('ends with the code of srun', () => {
    const folder = newFolder();
    const text = printedJob(['slurm', '--nodes', '2']);
    expect(folder.bash(text, { FAKE_NODES: 'n1 n2', FAKE_EXIT: '3' })).toMatchObject({ status: 3 });
  });

  test('says which node was lost, and fails although srun does not', () => {
    const folder = newFolder();
    const text = printedJob(['slurm', '--nodes', '3']);
    const { status, stdout, runs } = folder.bash(text, { FAKE_NODES: 'n1 lost n3' });
    expect([status, runs.length]).toEqual([4, 2]);
    expect(stdout).toBe(`lost: no report\nReports and logs: ${folder.path('reports')}/*-7.*\n`);
  });

  test('runs nothing without a folder for reports', () => {
    const folder = newFolder();
    writeFileSync(folder.path('reports'), '');
    const { status, runs } = folder.bash(printedJob(['slurm', '--nodes', '1']), { FAKE_NODES: 'n1' });
    expect([status, runs]).toEqual([2, []]);
  });
});

describe('the script for GNU parallel', () => {
  const jobFor = (hosts: string): string => printedJob(['parallel', '--hosts', hosts, '--time', '10']);
  const kept = (folder: JobFolder): string[] => folder.reports().map((name) => name.replace(/\d{8}T\d{6}Z-\d+/, 'RUN'));

  test('keeps the report of a run that ended early or found a fault, and none of one that did not run', () => {
    const folder = newFolder();
    const { status, stderr } = folder.bash(jobFor('exit-0,exit-1,exit-3,exit-4,down'));
    expect(status).toBe(255);
    expect(stderr).toContain('ssh: connect to host down');
    expect(stderr).toMatch(/To try those again that did not: bash FILE \d{8}T\d{6}Z-\d+\n$/);
    expect(kept(folder)).toEqual(['exit-0-RUN.json', 'exit-1-RUN.json', 'exit-4-RUN.json', 'parallel-RUN.log']);
    expect(folder.bash(jobFor('exit-0,exit-4,exit-1'))).toMatchObject({ status: 4 });
  });

  test('ends each run before its connection', () => {
    const folder = newFolder();
    const text = jobFor('a');
    expect(text).toContain('--timeout 660 ');
    expect(folder.bash(text).runs[0]?.words).toContain('--timeout=540');
  });

  test('never writes over a report', () => {
    const folder = newFolder();
    folder.bash(jobFor('exit-4'));
    const [first = ''] = folder.reports();
    const run = first.replace(/^exit-4-|\.json$/g, '');
    const { status } = folder.bash(jobFor('exit-4'), {}, run);
    expect(status).toBe(4);
    expect(folder.reports().filter((name) => name.startsWith(first))).toHaveLength(2);
    expect(readFileSync(folder.path(`reports/${first}`), 'utf8')).not.toBe('');
  });

  test('refuses a run that left no log', () => {
    const folder = newFolder();
    expect(folder.bash(jobFor('a'), {}, 'yesterday')).toMatchObject({
      status: 2,
      stderr: `run: expected one that left its log in ${folder.path('reports')}, got yesterday\n`,
      runs: [],
    });
  });

  test('says what to install where GNU parallel is missing, or another program has its name', () => {
    const folder = newFolder();
    folder.program('parallel', '#!/bin/sh\necho "parallel: unrecognised option" >&2\nexit 1\n');
    const { status, stderr, runs } = folder.bash(jobFor('a'));
    expect([status, runs]).toEqual([2, []]);
    expect(stderr).toContain('expected GNU parallel');
  });
});
