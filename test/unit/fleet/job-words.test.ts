import { mkdirSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { afterAll, describe, expect, test } from 'vitest';
import { JobFolder, printedJob } from '../../support/fleet/job-run.ts';
import { readHcl } from '../../support/fleet/read-hcl.ts';

const folder = new JobFolder();
afterAll(() => folder.remove());

/** Texts that a shell, YAML, HCL, Kubernetes, Slurm or GNU parallel would take for something else. */
const HOSTILE = [
  'a  b',
  "it's",
  '"q"',
  '$HOME `id` $(id)',
  String.raw`back\slash \u0041 \n \\`,
  '* ? [a]',
  '~ #x !!',
  '%s %n %j %N',
  'a|b;c&d>e<f',
  '{} {1} {#} %{x} %%{y}',
  'é ☃ 𝄞',
  String.raw`'\'' "\""`,
  'ON_THE_NODE',
  'ONE_NODE',
  '--json=x',
  '$$ $(NODE_NAME) $NODE_NAME $',
  ': null',
  '- x',
];
const DIRECTORY = 'it\'s $HOME 100%j {} "dir" `id` \\';
const LABELS = HOSTILE.map((value, i) => `k${i}=${value}`);
/** Every option that has a value, and a switch. A plan or model that is a file may be one of the nodes. */
const PLAN = `${DIRECTORY}/plan.json`;
const ASKED = [
  `--plan ${PLAN}`,
  '--only gemv/*',
  '--only rms-norm',
  `--model ${PLAN}`,
  '--clock stock',
  '--seed 7',
  '--timeout 90',
  '--adapter software',
  '--power low',
  ...LABELS.map((label) => `--label ${label}`),
];
const GIVEN = ['--retune', ...ASKED.flatMap((option) => [option.split(' ', 1)[0]!, option.replace(/^\S+ /, '')])];
/** What `profile` is given on a node, besides its name and the place of its report. */
const PASSED = ['--retune', ...ASKED.map((option) => option.replace(' ', '='))].toSorted();
const START = ['profile', '--runtime', 'dawn'];

const workdir = folder.path(`work ${DIRECTORY}`);
mkdirSync(workdir, { recursive: true });

/** The words of a run, those passed on in any order. */
const inOrder = (words: readonly string[]): readonly string[] => [...words.slice(0, 5), ...words.slice(5).toSorted()];

const byWords = (a: readonly string[], b: readonly string[]): number => (a.join() < b.join() ? -1 : 1);

describe('what a user typed reaches profile as it was, and once on each node, with', () => {
  test('Slurm', () => {
    const out = `out ${DIRECTORY}`;
    const text = printedJob(['slurm', '--hosts', 'n1,n2', '--workdir', workdir, '--out', out, ...GIVEN]);
    const { status, runs } = folder.bash(text, { FAKE_NODES: 'n1 n2' });
    expect(status).toBe(0);
    expect(runs.map(({ words }) => inOrder(words)).toSorted(byWords)).toEqual(
      ['n1', 'n2'].map((node) => [...START, `--host=${node}`, `--json=${folder.path(out)}/${node}-7.json`, ...PASSED]),
    );
    expect(runs.map((run) => run.folder)).toEqual([workdir, workdir]);
    expect(folder.reports(out)).toEqual(['n1-7.json', 'n1-7.log', 'n2-7.json', 'n2-7.log']);
  });

  test('GNU parallel', () => {
    const out = `par ${DIRECTORY}`;
    const hosts = 'lab-01,root@lab-02,fe80::1%eth0';
    const text = printedJob(['parallel', '--hosts', hosts, '--workdir', workdir, '--out', out, ...GIVEN]);
    const { status, runs, stderr } = folder.bash(text);
    expect([status, stderr]).toEqual([0, '']);
    expect(runs.map(({ words }) => inOrder(words)).toSorted(byWords)).toEqual(
      ['fe80::1%eth0', 'lab-01', 'lab-02'].map((host) => [...START, `--host=${host}`, '--json=-', ...PASSED]),
    );
    expect(runs.map((run) => run.folder)).toEqual([workdir, workdir, workdir]);
    expect(folder.reports(out).map((name) => name.replace(/-\d{8}T\d{6}Z-\d+/, '-RUN'))).toEqual([
      'fe80__1_eth0-RUN.json',
      'lab-01-RUN.json',
      'lab-02-RUN.json',
      'parallel-RUN.log',
    ]);
  });

  test.each([
    { volume: ['--volume', 'reports', '--out', `/out ${DIRECTORY}`], target: `/out ${DIRECTORY}/n1-pod-0.json` },
    { volume: [], target: '-' },
  ])('Kubernetes, the report in $target', ({ volume, target }) => {
    const text = printedJob(['kubernetes', '--nodes', '2', '--image', 'x', '--workdir', workdir, ...volume, ...GIVEN]);
    const [job, ...others] = parseAllDocuments(text).map((document) => document.toJS() as KubernetesJob);
    expect(others).toEqual([]);
    const [container] = job!.spec.template.spec.containers;
    expect(container!.workingDir).toBe(workdir);
    // What a kubelet does: $$ is $, and $(NAME) the value of a variable.
    const names: Readonly<Record<string, string>> = { NODE_NAME: 'n1', POD_NAME: 'pod-0' };
    const command = container!.command.map((word) =>
      word.replaceAll(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) =>
        name === undefined ? '$' : (names[name] ?? whole),
      ),
    );
    const { runs } = folder.run(command.map((word) => word.replace('/dev/termination-log', '/dev/null')));
    expect(runs.map(({ words }) => inOrder(words))).toEqual([[...START, '--host=n1', `--json=${target}`, ...PASSED]]);
  });

  test('Nomad', () => {
    const text = printedJob(['nomad', '--image', 'x', '--workdir', workdir, ...GIVEN]);
    const config = readHcl(text).block('job', 'group', 'task', 'config');
    expect(config['work_dir']).toBe(workdir);
    const args = (config['args'] as string[]).map((word) => word.replaceAll('${node.unique.name}', 'n1'));
    const { runs } = folder.run([config['command'] as string, ...args]);
    expect(runs.map(({ words }) => inOrder(words))).toEqual([[...START, '--host=n1', '--json=-', ...PASSED]]);
  });
});

interface KubernetesJob {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly command: string[]; readonly workingDir?: string }[] };
    };
  };
}
