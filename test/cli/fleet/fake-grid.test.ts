import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { FleetContent } from '../../../src/cli/fleet/run/fleet-file.ts';
import { Workplace, type Ended } from '../../support/command.ts';
import { FAKE_SESSION, FakeGrid, fakeNode, type FakeGridOptions } from '../../support/fleet/fake-grid.ts';

const workplace = new Workplace();
const grids: FakeGrid[] = [];
afterEach(() => {
  for (const grid of grids.splice(0)) grid.stop();
});
afterAll(() => workplace.remove());

async function fake(options: FakeGridOptions): Promise<FakeGrid> {
  const grid = await FakeGrid.start(options);
  grids.push(grid);
  return grid;
}

const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  workplace.run(['fleet', 'run', ...args], env);

const LAB = fakeNode({ 'ridgepoint:host': 'lab-01', 'ridgepoint:gpu': 'a10' });
const PASSWORD = 'Xk7-secret';
const FILE = workplace.path('file');
writeFileSync(FILE, '');

test.each([
  [
    'neither a Grid nor addresses',
    [],
    /^ridgepoint: fleet run: expected --grid URL or --connect ADDRESS, got neither\n$/,
  ],
  ['both', ['--grid', 'http://a', '--connect', 'ws://b'], /expected --grid URL or --connect ADDRESS, got both\n$/],
  ['no address', ['--grid', ''], /^ridgepoint: --grid: expected an address such as .*, got none\n$/],
  [
    'an address without a protocol',
    ['--grid', '127.0.0.1:4444'],
    /^ridgepoint: --grid: expected an address such as .*, got one that begins with none of http:\/\/, https:\/\/\n$/,
  ],
  [
    'an address with a password',
    ['--grid', `http://me:${PASSWORD}@127.0.0.1:1`],
    /put them into RIDGEPOINT_GRID_USER and/,
  ],
  ['another such', ['--connect', `ws://me:${PASSWORD}@127.0.0.1:1`], /expected an address without user and password/],
  [
    'no pair',
    ['--grid', 'http://127.0.0.1:1', '--select', 'gpu'],
    /^ridgepoint: --select: expected key=value, got "gpu"\n$/,
  ],
  [
    'a Grid that is not there',
    ['--grid', 'http://127.0.0.1:2'],
    /got http:\/\/127\.0\.0\.1:2, where none answers \(.*\)\n$/,
  ],
  [
    'two machines of one name',
    ['--connect', 'a=ws://h:1', 'a=ws://h:2'],
    /expected a label of its own .* got a for two\n$/,
  ],
  [
    'a browser by its path',
    ['--grid', 'http://a', '--browser', '/bin/x'],
    /--browser: expected chrome or edge, with --grid, got "\/bin\/x"\n$/,
  ],
  [
    'a file as the folder',
    ['--connect', 'ws://h:1', '--dry-run', '--out', FILE],
    /--out: expected a folder, got .*, which is none\n$/,
  ],
])('%s: one sentence', async (_, args, sentence) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(sentence)]);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(stderr).not.toContain(PASSWORD);
  expect(existsSync(workplace.path('reports'))).toBe(false);
});

test('what is no Grid is named', async () => {
  const { url } = await fake({ nodes: [] });
  const { code, stderr } = await run(['--grid', `${url}/hub`]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/which answers, but not as a Grid does \(status 404\)\n$/)]);
});

test('user and password come from the environment, and are never printed', async () => {
  const { url } = await fake({ nodes: [LAB], credentials: `me:${PASSWORD}` });
  const without = await run(['--grid', url, '--dry-run'], {
    RIDGEPOINT_GRID_USER: 'me',
    RIDGEPOINT_GRID_PASSWORD: 'Yz8-bad',
  });
  expect([without.code, without.stderr]).toEqual([
    2,
    expect.stringMatching(
      /^ridgepoint: --grid: expected RIDGEPOINT_GRID_USER and RIDGEPOINT_GRID_PASSWORD .*\(status 401\)\n$/,
    ),
  ]);
  expect(without.stderr).not.toContain('Yz8');
  const credentials = { RIDGEPOINT_GRID_USER: 'me', RIDGEPOINT_GRID_PASSWORD: PASSWORD };
  const { code, stdout, stderr } = await run(['--grid', url, '--dry-run'], credentials);
  expect([code, stdout, stderr]).toEqual([
    0,
    'lab-01  would run  chrome on linux, gpu=a10, ready\n1 of 1 would run\n',
    '',
  ]);
});

test('a Grid that fails once is asked again', async () => {
  const grid = await fake({ nodes: [LAB], failures: 1 });
  expect((await run(['--grid', grid.url, '--dry-run'])).code).toBe(0);
  expect(grid.asked).toEqual(['GET /status', 'GET /status']);
});

test('a dry run tells of every machine, warns of nodes with several sessions, and writes nothing', async () => {
  const { url } = await fake({
    nodes: [
      fakeNode({ 'ridgepoint:host': 'lab-02' }, { maxSessions: 4 }),
      fakeNode({ 'ridgepoint:host': 'lab-01', browserName: 'MicrosoftEdge' }, { availability: 'DOWN' }),
      fakeNode({}, { uri: 'http://me:pw@10.0.0.7:5555' }),
      fakeNode({ 'ridgepoint:host': 'lab-03', browserName: 'firefox' }),
      fakeNode({ 'ridgepoint:host': 'new\nline' }),
    ],
  });
  const { code, stdout, stderr } = await run(['--grid', url, '--dry-run', '--out', 'dry']);
  expect([code, stdout.split('\n'), stderr]).toEqual([
    4,
    [
      'lab-01         would not run  edge on linux, down',
      'lab-02         would run      chrome on linux, ready',
      '"new\\nline"    would run      chrome on linux, ready',
      '10.0.0.7:5555  refused        its stereotype has no ridgepoint:host, which names the machine',
      'lab-03         refused        its stereotype offers no chrome or MicrosoftEdge, which this drives',
      '2 of 5 would run',
      '',
    ],
    '10.0.0.9:5555: max-sessions is 4, so that two runs may share its GPU; set it to 1\n' +
      'ridgepoint: 3 of 5 machines would be missing; lab-01: down\n',
  ]);
  expect(existsSync(workplace.path('dry'))).toBe(false);
});

test.each([
  [{ slots: [{ session: {}, stereotype: { browserName: 'chrome', 'ridgepoint:host': 'lab-01' } }] }, 0, true],
  [{ availability: 'DRAINING' }, 4, false],
  [{ availability: 'DOWN' }, 4, false],
])('a dry run with a node of which the Grid says %j ends with %i', async (more, exit, wouldRun) => {
  const { url } = await fake({ nodes: [fakeNode({ 'ridgepoint:host': 'lab-01' }, more)] });
  const { code, stdout } = await run(['--grid', url, '--dry-run', '--json', '-']);
  expect([code, JSON.parse(stdout)]).toMatchObject([exit, { machines: [{ host: 'lab-01', done: false, wouldRun }] }]);
});

test('a dry run with an address where nobody answers ends with 4', async () => {
  const { code, stdout, stderr } = await run(['--connect', 'gone=http://127.0.0.1:2', '--dry-run']);
  expect([code, stdout, stderr]).toEqual([
    4,
    expect.stringMatching(/^gone +would not run +a browser at \S+, no browser answers there .*\n0 of 1 would run\n$/),
    expect.stringMatching(/^ridgepoint: 1 of 1 machines would be missing; gone: no browser answers there .*\n$/),
  ]);
});

test.each(['fleet.json', 'lab-01.json', './lab-01.partial.json'])(
  '--json is not %s, which the run writes',
  async (name) => {
    const grid = await fake({ nodes: [LAB] });
    mkdirSync(workplace.path('own'), { recursive: true });
    const { code, stderr } = await run(['--grid', grid.url, '--out', 'own', '--json', `own/${name}`, '--dry-run']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^ridgepoint: --json: expected another file than those that are written, got "/),
    ]);
    expect(existsSync(workplace.path(`own/${name}`))).toBe(false);
  },
);

test('two nodes of one name are told of', async () => {
  const other = fakeNode({ 'ridgepoint:host': 'lab-01', 'ridgepoint:gpu': 'h100' }, { uri: 'http://10.0.0.8:5555' });
  const { url } = await fake({ nodes: [LAB, other] });
  const { code, stdout, stderr } = await run(['--grid', url, '--dry-run']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/1 of 1 would run\n$/)]);
  expect(stderr).toBe(
    'lab-01: 2 nodes have this ridgepoint:host (10.0.0.9:5555, 10.0.0.8:5555), so that only one of them is measured; give each its own\n',
  );
});

test('machines whose turn did not come are in fleet.json', async () => {
  const nodes = ['a', 'b'].map((host) => fakeNode({ 'ridgepoint:host': host }, { availability: 'DOWN' }));
  const { url } = await fake({ nodes });
  const { code, stderr } = await run(['--grid', url, '--at-once', '1', '--timeout', '4', '--out', 'turns']);
  expect([code, stderr.includes('MaxListeners')]).toEqual([4, false]);
  const { machines } = JSON.parse(readFileSync(workplace.path('turns/fleet.json'), 'utf8')) as FleetContent;
  expect(machines.map(({ host, status }) => [host, status])).toEqual([
    ['a', 'lost'],
    ['b', 'lost'],
  ]);
  expect(machines[1]!.reason).toBe('the run ended before its turn');
});

test('no machine: 3', async () => {
  const { url } = await fake({ nodes: [LAB] });
  const { code, stderr } = await run(['--grid', url, '--select', 'gpu=h100']);
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/^ridgepoint: No machine: no node of .* has what --select asks for\n$/),
  ]);
});

test('a session on a node without the label is ended, and the machine refused', async () => {
  const grid = await fake({ nodes: [LAB], serving: { browserName: 'chrome' } });
  const { code, stdout, stderr } = await run(['--grid', grid.url, '--out', 'misled']);
  expect([code, stdout]).toEqual([
    4,
    expect.stringMatching(/^lab-01 +refused +asked for lab-01, .*\(http:\/\/10\.0\.0\.66:5555\)/),
  ]);
  const count = (line: string): number => grid.asked.filter((one) => one === line).length;
  expect(count('POST /session')).toBeGreaterThan(0);
  expect(count(`DELETE /session/${FAKE_SESSION}`)).toBeGreaterThanOrEqual(count('POST /session'));
  const file = readFileSync(workplace.path('misled/fleet.json'), 'utf8');
  expect((JSON.parse(file) as FleetContent).machines).toMatchObject([
    { host: 'lab-01', status: 'refused', attempts: 1 },
  ]);
  for (const text of [stdout, stderr, file]) expect(text).not.toContain(FAKE_SESSION);
});

test('a machine whose socket is closed is lost; no id is told', async () => {
  const serving = { 'ridgepoint:host': 'lab-01' };
  const grid = await fake({ nodes: [LAB], serving });
  const { code, stdout, stderr } = await run(['--grid', grid.url, '--out', 'lost', '--tries', '1']);
  expect([code, stdout]).toEqual([4, expect.stringMatching(/^lab-01 +lost +its browser cannot be reached \(/)]);
  expect(grid.asked).toContain(`DELETE /session/${FAKE_SESSION}`);
  expect(stdout + stderr + readFileSync(workplace.path('lost/fleet.json'), 'utf8')).not.toContain(FAKE_SESSION);
});

test('files that are not ours are told of, and kept', async () => {
  const grid = await fake({ nodes: [LAB], serving: { browserName: 'chrome' } });
  const folder = workplace.path('foreign');
  mkdirSync(folder);
  const other = '{"format":"ridgepoint-fleet","formatVersion":9}';
  writeFileSync(join(folder, 'fleet.json'), other);
  writeFileSync(join(folder, 'lab-01.json'), '{');
  const { stderr } = await run(['--grid', grid.url, '--out', 'foreign']);
  expect(stderr).toMatch(/lab-01\.json: .*; it will be kept under another name\n/);
  expect(stderr).toMatch(/fleet\.json" is of another version of this program; it is fleet\.json\.1 now/);
  expect(readFileSync(join(folder, 'fleet.json.1'), 'utf8')).toBe(other);
  expect(readFileSync(join(folder, 'lab-01.json'), 'utf8')).toBe('{');
});

test('the secrets of a debugging address are not printed', async () => {
  const address = 'ws://127.0.0.1:2/devtools/browser/3b241101-e2bb-4255-8caf-4136c566a962?token=Zz9hush';
  const { code, stdout, stderr } = await run(['--connect', address, '--tries', '1', '--out', 'hush']);
  expect([code, stdout]).toEqual([4, expect.stringMatching(/^127\.0\.0\.1 +lost +its browser cannot be reached/)]);
  expect(stdout + stderr + readFileSync(workplace.path('hush/fleet.json'), 'utf8')).not.toMatch(/Zz9hush|3b241101/);
});
