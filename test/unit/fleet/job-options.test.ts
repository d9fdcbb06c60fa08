import { CommanderError } from 'commander';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../../src/cli/command-line.ts';
import { usageSentence } from '../../../src/cli/option-values.ts';
import { printedJob } from '../../support/fleet/job-run.ts';

/** The sentence that the user reads. */
function refusal(args: readonly string[]): string {
  try {
    printedJob(args);
  } catch (error) {
    return error instanceof CommanderError ? usageSentence(error) : (error as Error).message;
  }
  return 'no refusal';
}

const SLURM = ['slurm', '--nodes', '2'];
const NOMAD = ['nomad', '--image', 'x'];
const KUBERNETES = ['kubernetes', '--image', 'x', '--nodes', '2'];
const TWO_LABELS = ['--label', 'a=1', '--label', 'a=2'];

test.each([
  [['slum'], 'engine: expected slurm, kubernetes, nomad or parallel, got "slum"'],
  [['slurm'], '--nodes: expected how many nodes to run on, or --hosts, got nothing'],
  [['slurm', '--nodes', '0'], '--nodes: expected a whole number from 1 to 999999, got "0"'],
  [['slurm', '--nodes', '3', '--hosts', 'a,b'], '--nodes: expected 2, as many as --hosts names, or nothing, got 3'],
  [['parallel'], '--hosts: expected the hosts to run on, got nothing'],
  [['parallel', '--hosts', ','], '--hosts: expected at least one host, got ","'],
  [['parallel', '--hosts', '-oProxyCommand=x'], 'got "-oProxyCommand=x"'],
  [
    ['parallel', '--hosts', 'a b'],
    '--hosts: expected names of hosts, such as lab-01 or node[01-04], or a file of them, got "a b"',
  ],
  [['parallel', '--hosts', ':::'], 'got ":::"'],
  [['parallel', '--hosts', 'a@h,b@h'], '--hosts: expected each machine once, got "b@h" after "a@h"'],
  [['parallel', '--hosts', '::1,me@[::1]'], '--hosts: expected each machine once, got "me@::1" after "::1"'],
  [['slurm', '--hosts', 'n[2-1]'], 'or a file of them, got "n[2-1]"'],
  [['slurm', '--hosts', 'n[1-'], 'or a file of them, got "n[1-"'],
  [['slurm', '--hosts', '[::1]'], 'or a file of them, got "[::1]"'],
  [['slurm', '--hosts', 'n[1-999999999]'], '--hosts: expected at most 100000 hosts, got more in "n[1-999999999]"'],
  [['slurm', '--nodes', '3', '--hosts', 'n[1-2]'], '--nodes: expected 2, as many as --hosts names, or nothing, got 3'],
  [['nomad'], '--image: expected the image to run, got nothing'],
  [['kubernetes', '--nodes', '2', '--image', 'a b'], '--image: expected an image, such as lab/ridgepoint:1, got "a b"'],
  [[...SLURM, '--image', 'x'], '--image: expected it with kubernetes or nomad only, got slurm'],
  [[...KUBERNETES, '--gres', 'gpu:1'], '--gres: expected it with slurm only, got kubernetes'],
  [[...KUBERNETES, '--out', '/r'], '--out: expected --volume with it, as a container keeps no files, got none'],
  [[...KUBERNETES, '--out', 'r', '--volume', 'v'], '--out: expected an absolute path in the container'],
  [[...SLURM, '--out', 'a\nb'], '--out: expected text on one line, without control characters, got "a'],
  [[...SLURM, '--workdir', ''], '--workdir: expected text on one line, without control characters, got ""'],
  [[...SLURM, '--workdir', '~/x'], '--workdir: expected a path that begins with / or with a folder\'s name, got "~/x"'],
  [[...SLURM, '--label', 'a=b\r\nc'], '--label: expected text on one line, without control characters'],
  [[...SLURM, '--label', 'a'], '--label: expected key=value, such as pool=lab-1, got "a"'],
  [[...SLURM, ...TWO_LABELS], '--label: expected each key once, got "a=2"'],
  [[...SLURM, '--plan', 'fast'], '--plan: expected quick, standard, full or a JSON file, got "fast"'],
  [[...SLURM, '--only', 'zzz'], '--only: expected a glob that matches'],
  [[...SLURM, '--adapter', 'gpu'], '--adapter: expected auto, hardware or software, got "gpu"'],
  [[...SLURM, '--runtime', 'browser'], '--runtime: expected dawn, got "browser"'],
  [[...SLURM, '--json', 'x'], "unknown option '--json'"],
  [[...SLURM, '--time', '0'], '--time: expected minutes, or hours:minutes:seconds, from 1 minute to 11 days, got "0"'],
  [[...SLURM, '--time', '5', '--timeout', '300'], '--timeout: expected fewer seconds than --time, which is 300 s, got'],
  [[...NOMAD, '--label', 'a=${b}'], '--label: expected text without "${", which Nomad would replace, got "a=${b}"'],
  [[...NOMAD, '--workdir', '/${b}'], '--workdir: expected text without "${", which Nomad would replace, got "/${b}"'],
])('%j is refused: %s', (args, sentence) => {
  expect(refusal(args)).toContain(sentence);
});

test.each([
  { options: [], slurm: '1:00:00', own: '3540' },
  { options: ['--time', '1'], slurm: '0:01:00', own: '30' },
  { options: ['--time', '12:30:05'], slurm: '12:30:05', own: '44945' },
  { options: ['--timeout', '100'], slurm: '1:00:00', own: '100' },
  { options: ['--timeout', '7200'], slurm: '2:01:00', own: '7200' },
  { options: ['--time', '5', '--timeout', '299'], slurm: '0:05:00', own: '299' },
])('$options limit a node to $slurm, and its run ends itself after $own s', ({ options, slurm, own }) => {
  const text = printedJob([...SLURM, ...options]);
  expect(text).toContain(`#SBATCH --time=${slurm}\n`);
  expect([...text.matchAll(/--timeout=(\S+)/g)].map(([, value]) => value)).toEqual([own]);
});

test.each([
  ['node[01-04]', 'node01,node02,node03,node04'],
  ['n[8-10,7],gpu, n8', 'n8,n9,n10,n7,gpu'],
  ['r[1-2]n[098-100]x', 'r1n098x,r1n099x,r1n100x,r2n098x,r2n099x,r2n100x'],
  ['lab[5]', 'lab5'],
])('hosts may be %s, as Slurm has them', (given, list) => {
  const count = list.split(',').length;
  expect(printedJob(['slurm', '--hosts', given])).toContain(`#SBATCH --nodes=${count}\n#SBATCH --nodelist=${list}\n`);
});

test.each([
  ['[::1]', '::1'],
  ['me@[fe80::1%eth0],lab-[1-2]', 'me@fe80::1%eth0 lab-1 lab-2'],
])('hosts may be addresses in brackets for ssh: %s', (given, words) => {
  expect(printedJob(['parallel', '--hosts', given])).toContain(`one_node ::: ${words}\n`);
});

test('hosts are read from a file, without comments, empty lines and repetitions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ridgepoint-hosts-'));
  const file = join(folder, 'hosts.txt');
  writeFileSync(file, '# the lab\nlab-01\r\n\n  lab-02  # rack 7\nlab-01\nlab-[03-04]\n');
  expect(printedJob(['slurm', '--hosts', file])).toContain(
    '#SBATCH --nodes=4\n#SBATCH --nodelist=lab-01,lab-02,lab-03,lab-04\n',
  );
  rmSync(folder, { recursive: true });
});

test('--runtime dawn, which every job has, may be said', () => {
  expect(printedJob([...SLURM, '--runtime', 'dawn'])).toBe(printedJob(SLURM));
});

describe('the help', () => {
  const fleet = createProgram(() => undefined).commands.find((one) => one.name() === 'fleet')!;
  const job = fleet.commands.find((one) => one.name() === 'job')!;
  let help = '';
  job.configureOutput({ writeOut: (more) => (help += more), getOutHelpWidth: () => 80 });
  job.outputHelp();

  test('fits 80 columns', () => {
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('has examples that work', () => {
    const examples = help.match(/^ {2}ridgepoint fleet job .*/gm) ?? [];
    expect(examples.length).toBeGreaterThan(2);
    for (const line of examples) {
      expect(
        printedJob(
          line
            .replace(/ >\S+$/, '')
            .split(' ')
            .slice(5),
        ),
      ).toContain('ridgepoint');
    }
  });
});
