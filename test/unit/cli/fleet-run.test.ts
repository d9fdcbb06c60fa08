import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { debuggingAddresses, gridAddress } from '../../../src/cli/fleet/grid/grid-address.ts';
import { entryOf, labelsOf, readNodes } from '../../../src/cli/fleet/grid/grid-nodes.ts';
import { faultOf, shownAddress, withoutSecrets } from '../../../src/cli/fleet/grid/secret-text.ts';
import { FleetFile, type FleetEntry } from '../../../src/cli/fleet/run/fleet-file.ts';
import { spokenLines } from '../../../src/cli/fleet/run/fleet-progress.ts';
import { readSelection } from '../../../src/cli/fleet/run/machine-list.ts';
import { fileNames, ReportFolder } from '../../../src/cli/fleet/run/report-folder.ts';
import { labelsFor } from '../../../src/cli/fleet/run/run-machine.ts';
import { isTelling } from '../../../src/cli/browser/flags.ts';
import { sampleReport } from '../../support/sample-report.ts';

const path = mkdtempSync(join(tmpdir(), 'ridgepoint-fleet-'));
afterAll(() => rmSync(path, { recursive: true }));

const ID = '857a68a25a4d2c10b90a9f354bee42e7';

test('messages keep no id, no path, query or password of an address', () => {
  const said = `Unable to find session with ID: ${ID}. at ws://me:pw@grid:4444/session/${ID}/se/cdp?token=x (3b241101-e2bb-4255-8caf-4136c566a962)\nBuild info`;
  expect(withoutSecrets(said)).toBe('Unable to find session with ID: …. at ws://grid:4444 (…)');
  expect(shownAddress('https://me:pw@grid.example/secret?x=1#y')).toBe('https://grid.example');
  expect(faultOf(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))).toBe('ECONNREFUSED');
});

test('a Grid behind a path keeps it, and its credentials go into a header', () => {
  const env = { RIDGEPOINT_GRID_USER: 'me', RIDGEPOINT_GRID_PASSWORD: 'ü:' };
  const { base, shown, headers } = gridAddress('https://grid.example/wd/hub/', env);
  expect([base, shown]).toEqual(['https://grid.example/wd/hub', 'https://grid.example']);
  expect(Buffer.from(headers['Authorization']!.slice(6), 'base64').toString()).toBe('me:ü:');
  expect(gridAddress('http://grid:4444', {}).headers).toEqual({});
});

test('a debugging address has the label before it, else its host, with the port where it is not alone', () => {
  const hosts = (...given: string[]): string[] => debuggingAddresses(given).map(({ host }) => host);
  expect(hosts('lab-01=ws://10.0.0.7:9222/x?a=b', 'ws://10.0.0.8:9222/x?a=b')).toEqual(['lab-01', '10.0.0.8']);
  expect(hosts('ws://localhost:1/', 'ws://localhost:2/')).toEqual(['localhost-1', 'localhost-2']);
  expect(debuggingAddresses(['http://h:1'], 'lab-02')[0]?.host).toBe('lab-02');
});

test('labels are what a node says of its machine', () => {
  const stereotype = {
    browserName: 'chrome',
    'ridgepoint:host': 'lab-01',
    'ridgepoint:gpu': 'a10',
    'ridgepoint:cards': 2,
    'ridgepoint:__proto__': 'x',
    'lab:room': 'B\u0007 12',
    'goog:chromeOptions': {},
    'se:name': 'x',
  };
  expect(labelsOf(stereotype)).toEqual({ gpu: 'a10', cards: '2', 'lab:room': 'B  12' });
  expect(['gpu', 'ridgepoint:gpu', 'browserName', 'toString'].map((key) => entryOf(stereotype, key))).toEqual([
    'a10',
    'a10',
    'chrome',
    null,
  ]);
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, 'v']));
  const labels = labelsFor({ labels: many } as never, { adapter: 'auto', label: { k1: 'mine', own: 'x' } });
  expect([Object.keys(labels).length, labels['k1'], labels['own']]).toEqual([32, 'mine', 'x']);
});

test('an answer of another server is no status', () => {
  for (const other of [null, 1, [], {}, { value: { nodes: 1 } }]) expect(readNodes(other)).toBeNull();
  expect(readNodes({ value: { nodes: [1, {}, { uri: 'x', slots: [null, {}] }] } })).toMatchObject([{ slots: [] }]);
});

test('a selection takes values of one key as alternatives', () => {
  expect(readSelection(['gpu=a10', 'os=mac', 'gpu=t=4'])).toEqual(
    new Map([
      ['gpu', ['a10', 't=4']],
      ['os', ['mac']],
    ]),
  );
  expect([readSelection(['gpu']), readSelection(['=x']), readSelection(['x='])]).toEqual(['"gpu"', '"=x"', '"x="']);
});

test('file names are safe, and one for each label', () => {
  const hosts = [
    'lab-01',
    'lab.2',
    'fleet',
    '../x',
    'Lab',
    'lab',
    'a b',
    'a?b',
    '',
    'x.partial',
    'nul',
    '10.0.0.7:9222',
  ];
  const names = [...fileNames(hosts).values()];
  expect(names.slice(0, 2)).toEqual(['lab-01', 'lab.2']);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][\w.-]*$/);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(hosts.length);
  expect(names).not.toContain('fleet');
});

test('a report that is there is kept, and read only where it is whole and of that machine', () => {
  const folder = new ReportFolder(path);
  const report = sampleReport();
  const { host } = report.environment;
  expect([folder.read('a.json', host), folder.keep('a.json', report)]).toEqual([null, null]);
  expect(folder.read('a.json', host)).toMatchObject({ complete: true });
  expect(folder.read('a.json', 'another')).toBe('it is the report of another machine');
  expect([folder.keep('a.json', report), folder.keep('a.json', report)]).toEqual(['a.json.1', 'a.json.2']);
  writeFileSync(join(path, 'b.json'), JSON.stringify({ ...report, formatVersion: 99 }));
  expect(folder.read('b.json', host)).toMatch(/99/);
});

const ENTRY: FleetEntry = {
  host: 'lab-10',
  status: 'done',
  reason: null,
  attempts: 1,
  file: 'lab-10.json',
  plan: 'quick',
  job: '0',
  startedAt: '2026-01-01T00:00:00Z',
  endedAt: '2026-01-01T00:01:00Z',
};

test('the file of a fleet is continued; a damaged one is told of', () => {
  const folder = new ReportFolder(path);
  const file = new FleetFile(folder);
  file.set(ENTRY);
  file.set({ ...ENTRY, host: 'lab-2', status: 'lost', reason: 'x', file: null });
  expect([file.problem, file.damage]).toEqual([null, null]);
  const again = new FleetFile(folder);
  expect(again.content.machines.map(({ host }) => host)).toEqual(['lab-2', 'lab-10']);
  expect(again.entry('lab-10')).toEqual(ENTRY);
  const name = join(path, 'fleet.json');
  const { format } = JSON.parse(readFileSync(name, 'utf8')) as { format: string };
  for (const [text, problem] of [
    ['{', /is damaged$/],
    ['{"format":"other"}', /is another file$/],
    [JSON.stringify({ format, formatVersion: 2 }), /is of another version of this program$/],
  ] as const) {
    writeFileSync(name, text);
    expect(new FleetFile(folder).damage).toMatch(problem);
  }
});

test('two runs in one folder keep what the other found', () => {
  const folder = new ReportFolder(path);
  writeFileSync(join(path, 'fleet.json'), '{');
  const [one, other] = [new FleetFile(folder), new FleetFile(folder)];
  one.set({ ...ENTRY, host: 'lab-1' });
  other.set({ ...ENTRY, host: 'lab-2' });
  one.set({ ...ENTRY, host: 'lab-3' });
  other.set({ ...ENTRY, host: 'lab-2', status: 'lost', reason: 'x', file: null });
  const { machines } = new FleetFile(folder).content;
  expect(machines.map(({ host, status }) => [host, status])).toEqual([
    ['lab-1', 'done'],
    ['lab-2', 'lost'],
    ['lab-3', 'done'],
  ]);
});

test('lines of machines have their names before them', () => {
  const lines: string[] = [];
  const progress = spokenLines((line) => lines.push(line));
  progress.of('lab\u001B-01').say('lost: x\ny');
  progress.of('lab-02').update({ done: 1, total: 4, label: 'sweeping', secondsLeft: 30 });
  expect(lines).toEqual(['lab -01: lost: x y', 'lab-02: [1/4] sweeping · about 30 s left']);
});

test('flags about windows and folders tell a reader nothing', () => {
  const flags = ['--headless', '--no-sandbox', '--user-data-dir=/home/me', '--use-angle=vulkan', 'about:blank'];
  expect(flags.filter(isTelling)).toEqual(['--use-angle=vulkan']);
});
