import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { describe, expect, test } from 'vitest';
import { missing, printedJob } from '../../support/fleet/job-run.ts';
import { readHcl } from '../../support/fleet/read-hcl.ts';

describe('the manifest for Kubernetes', () => {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test says what it expects
  const read = (...args: string[]): any[] =>
    parseAllDocuments(printedJob(['kubernetes', '--image', 'lab/ridgepoint:1', ...args])).map((one) => one.toJS());

  test('has one Indexed Job of as many pods as nodes, all at once, of which no two meet and none begins again', () => {
    const [job, ...others] = read('--nodes', '3', '--namespace', 'lab', '--time', '30');
    expect(others).toEqual([]);
    expect(job).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'ridgepoint', namespace: 'lab' },
      spec: { completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimitPerIndex: 0 },
    });
    const { metadata, spec } = job.spec.template;
    expect(spec).toMatchObject({ restartPolicy: 'Never', activeDeadlineSeconds: 1800 });
    const [{ labelSelector, topologyKey }] =
      spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(topologyKey).toBe('kubernetes.io/hostname');
    expect(metadata.labels).toMatchObject(labelSelector.matchLabels);
    expect(spec.containers[0].resources).toEqual({ limits: { 'nvidia.com/gpu': 1 } });
    expect(spec.containers[0].command).toContain('--timeout=1740');
  });

  test('binds a pod to each named node, as no pod may run on a node that another has left', () => {
    const all = read('--hosts', 'n1,n2.example');
    expect(all.map(({ metadata }) => metadata.name)).toEqual(['ridgepoint-0', 'ridgepoint-1']);
    expect(all.map(({ spec }) => spec.completions)).toEqual([1, 1]);
    const nodes = all.map(
      ({ spec }) =>
        spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms,
    );
    expect(nodes).toEqual(
      ['n1', 'n2.example'].map((node) => [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }]),
    );
  });

  test('asks for another GPU, or for none', () => {
    const pod = (...args: string[]) => read('--nodes', '1', ...args)[0].spec.template.spec;
    expect(pod('--gpu-resource', 'amd.com/gpu')).toMatchObject({
      tolerations: [{ key: 'amd.com/gpu', operator: 'Exists' }],
      containers: [{ resources: { limits: { 'amd.com/gpu': 1 } } }],
    });
    expect(JSON.stringify(pod('--gpu-resource', 'none'))).not.toMatch(/resources|tolerations/);
  });

  test('mounts the claim where reports are written', () => {
    const { volumes, containers } = read('--nodes', '1', '--volume', 'lab-claim', '--out', '/data')[0].spec.template
      .spec;
    expect(volumes).toEqual([{ name: 'reports', persistentVolumeClaim: { claimName: 'lab-claim' } }]);
    expect(containers[0].volumeMounts).toEqual([{ name: 'reports', mountPath: '/data' }]);
    expect(containers[0].command).toContain('--json=/data/$(NODE_NAME)-$(POD_NAME).json');
  });

  test('has only fields that kubectl knows', ({ skip }) => {
    const obstacle = missing('kubectl', 'version', '--client');
    if (obstacle !== null) skip(obstacle);
    for (const args of [
      ['--nodes', '3', '--namespace', 'lab'],
      ['--hosts', 'a', '--volume', 'v', '--workdir', '/app'],
    ]) {
      const text = printedJob(['kubernetes', '--image', 'x', ...args]);
      // Through its types and back: what they lack is dropped.
      const given = ['set', 'image', '--local', '-f', '-', 'profile=other', '-o', 'json'];
      const { stdout, stderr } = spawnSync('kubectl', given, { input: text, encoding: 'utf8' });
      expect(stderr).toBe('');
      const expected = text.replace('image: "x"', 'image: other').replace('gpu: 1', 'gpu: "1"');
      expect(JSON.parse(stdout)).toMatchObject(parseAllDocuments(expected)[0]!.toJS() as object);
    }
  });
});

describe('the job for Nomad', () => {
  const read = (...args: string[]) => readHcl(printedJob(['nomad', '--image', 'lab/ridgepoint:1', ...args]));

  test('runs once on every node, and again whenever it is submitted again', () => {
    const job = read('--namespace', 'lab', '--name', 'night');
    expect(job.root.blocks.get('job')?.labels).toEqual(['night']);
    expect(job.block('job')).toEqual({ type: 'sysbatch', datacenters: ['*'], namespace: 'lab' });
    expect(job.block('job', 'meta')).toEqual({ run: 'uuidv4()' });
    expect(job.block('job', 'group', 'restart')).toEqual({ attempts: 0, mode: 'fail' });
    expect(job.root.blocks.get('job')?.blocks.has('constraint')).toBe(false);
  });

  test('keeps to the named nodes, and asks for a GPU', () => {
    const job = read('--hosts', 'n1,n2', '--gpu-resource', 'amd/gpu');
    expect(job.block('job', 'constraint')).toEqual({
      attribute: '${node.unique.name}',
      operator: 'set_contains_any',
      value: 'n1,n2',
    });
    const resources = job.root.blocks.get('job')?.blocks.get('group')?.blocks.get('task')?.blocks.get('resources');
    expect(resources?.blocks.get('device')).toMatchObject({ labels: ['amd/gpu'], values: { count: 1 } });
    expect(printedJob(['nomad', '--image', 'x', '--gpu-resource', 'none'])).not.toContain('device');
  });

  test('mounts the host volume where reports are written, by node and allocation', () => {
    const job = read('--volume', 'lab', '--out', '/data');
    expect(job.block('job', 'group', 'volume')).toEqual({ type: 'host', source: 'lab' });
    expect(job.block('job', 'group', 'task', 'volume_mount')).toEqual({ volume: 'reports', destination: '/data' });
    expect(job.block('job', 'group', 'task', 'config')['args']).toContain(
      '--json=/data/${node.unique.name}-${NOMAD_SHORT_ALLOC_ID}.json',
    );
  });
});
