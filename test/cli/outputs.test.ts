import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../src/cli/command-line.ts';
import { Workplace, type Ended } from '../support/command.ts';
import { madeSession } from '../support/made-session.ts';
import { sampleReport } from '../support/sample-report.ts';
import { projectRoot } from '../support/source-files.ts';
import { SMALL_PLAN } from '../support/plans.ts';

const workplace = new Workplace();
const FULL = workplace.path('full');
let mounted = false;
const PREDICT = ['predict', '--model', 'llama-2-7b', '--gpu', 'a10'];
const COMPARE = ['compare', 'report.json', 'report.json'];

beforeAll(() => {
  writeFileSync(workplace.path('report.json'), JSON.stringify(sampleReport()));
  mkdirSync(FULL);
  // Only root may mount, and not everywhere.
  mounted = spawnSync('sh', ['-c', `mount -t tmpfs -o size=16k tmpfs ${FULL}`]).status === 0;
  if (mounted) spawnSync('sh', ['-c', `head -c 12000 /dev/zero > ${FULL}/filler`]);
});

afterAll(() => {
  if (mounted) spawnSync('sh', ['-c', `umount ${FULL}`]);
  workplace.remove();
});

/** Runs the command line in a shell, for redirections. */
function shell(line: string): Promise<Ended> {
  const child = spawn(
    'bash',
    ['-c', line.replaceAll('ridgepoint', `${process.execPath} ${join(projectRoot, 'src/cli/launch.mjs')}`)],
    {
      cwd: workplace.folder,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...ended })));
}

/** What each command needs besides the file it writes. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  attach: ['http://127.0.0.1:9/'],
  count: ['report.json', '--workgroups', '1'],
  compare: COMPARE.slice(1),
  predict: PREDICT.slice(1),
};
/** Every option of every command that names a file to write: those that read one say what is in it. */
const WRITERS = createProgram(() => undefined).commands.flatMap((command) =>
  command.options.filter(({ flags }) => flags.endsWith(' <file>')).map(({ long }) => [command.name(), long!] as const),
);

test('the commands that write files are known', () => {
  expect(WRITERS.map((names) => names.join(' '))).toEqual(
    expect.arrayContaining(['profile --markdown', 'profile --trace', 'count --json', 'doctor --json', 'peers --json']),
  );
});

test.each(WRITERS)('%s %s is checked before any work', async (name, option) => {
  writeFileSync(workplace.path('plain'), '');
  for (const target of ['none/x', 'plain/x', '.', 'x/', 'x'.repeat(300)]) {
    const { code, stdout, stderr } = await workplace.run([name, ...(NEEDED[name] ?? []), option, target]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^ridgepoint: ${option}: expected a file.*, got ".*\\n$`));
  }
});

const isLinux = process.platform === 'linux';

describe.skipIf(!isLinux)('an answer that cannot be written', () => {
  test.each([COMPARE.join(' '), `${COMPARE.join(' ')} --json -`, PREDICT.join(' ')])(
    'ends %s with 4 and a sentence, and quietly where only its reader went away',
    async (args) => {
      const full = await shell(`ridgepoint ${args} > /dev/full`);
      expect([full.code, full.stderr]).toEqual([
        4,
        expect.stringMatching(/^ridgepoint: the answer could not be .*\n$/),
      ]);
      const gone = await shell(`(ridgepoint ${args}; echo "code $?" >&2) | true`);
      expect(gone.stderr).toBe('code 0\n');
    },
  );

  test('on a full disk keeps the old file intact and leaves no draft', async (context) => {
    if (!mounted) context.skip('no file system can be mounted here');
    writeFileSync(join(FULL, 'old.json'), 'old');
    const { code, stderr } = await workplace.run([...PREDICT, '--json', join(FULL, 'old.json')]);
    expect(stderr).toMatch(/^ridgepoint: --json: ".*old\.json" could not be written \(ENOSPC.*\)\n$/);
    expect(code).toBe(4);
    expect(readFileSync(join(FULL, 'old.json'), 'utf8')).toBe('old');
    expect(readdirSync(FULL).toSorted()).toEqual(['filler', 'old.json']);
  });

  test("on a full disk loses neither a measurement's answer nor its other files", async (context) => {
    if (!mounted) context.skip('no file system can be mounted here');
    writeFileSync(join(FULL, 'old.json'), 'old');
    writeFileSync(workplace.path('plan.json'), JSON.stringify(SMALL_PLAN));
    const files = ['--json', join(FULL, 'old.json'), '--csv', 'other.csv', '--markdown', 'other.md'];
    const args = ['profile', '--plan', 'plan.json', '--only', 'gemv/rows', '--adapter', 'software', ...files];
    const { code, stdout, stderr } = await workplace.run(args);
    expect(stderr).toMatch(/ridgepoint: --json: ".*" could not be written \(ENOSPC/);
    expect(code).toBe(4);
    expect(stdout).toMatch(/Ceilings[\s\S]*Report:[\s\S]*other\.csv/);
    expect(stdout).not.toContain('old.json');
    expect(readFileSync(join(FULL, 'old.json'), 'utf8')).toBe('old');
    expect(readFileSync(workplace.path('other.csv'), 'utf8')).toContain('gemv/rows');
    expect(existsSync(workplace.path('other.md'))).toBe(true);
  });
});

describe.skipIf(!isLinux)('a target that is no plain file', () => {
  const isAnswer = (text: string): boolean => text.includes('"secondsPerToken"');

  test('still works for a device, a pipe, standard output by name', async () => {
    expect((await workplace.run([...PREDICT, '--json', '/dev/null'])).code).toBe(0);
    expect((await workplace.run([...PREDICT, '--json', '/dev/full'])).code).toBe(4);
    expect(isAnswer((await workplace.run([...PREDICT, '--json', '/dev/stdout'])).stdout)).toBe(true);
    const { stdout } = await shell(`ridgepoint ${PREDICT.join(' ')} --json /dev/stdout > a.txt; cat a.txt`);
    expect([isAnswer(stdout), stdout.includes('Model and memory')]).toEqual([true, true]);
    expect(
      isAnswer((await shell(`mkfifo f; cat f & ridgepoint ${PREDICT.join(' ')} --json f > /dev/null; wait`)).stdout),
    ).toBe(true);
    expect(isAnswer((await shell(`ridgepoint ${PREDICT.join(' ')} --json >(cat) > /dev/null; sleep 1`)).stdout)).toBe(
      true,
    );
  });

  test("is written through a link, which stays a link, and keeps the file's mode", async () => {
    writeFileSync(workplace.path('real.json'), 'old');
    chmodSync(workplace.path('real.json'), 0o640);
    symlinkSync('real.json', workplace.path('link.json'));
    symlinkSync('not-yet.json', workplace.path('dangling.json'));
    for (const name of ['link.json', 'dangling.json']) await workplace.run([...PREDICT, '--json', name]);
    for (const name of ['real.json', 'not-yet.json'])
      expect(isAnswer(readFileSync(workplace.path(name), 'utf8'))).toBe(true);
    expect(statSync(workplace.path('real.json')).mode & 0o777).toBe(0o640);
    expect(readdirSync(workplace.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe.skipIf(!isLinux)('only plain files are read', () => {
  beforeAll(async () => {
    spawnSync('sh', ['-c', `mkfifo ${workplace.path('pipe')}`]);
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(workplace.path('socket'), resolve);
    });
    // The name matters, not the server behind it.
    linkSync(workplace.path('socket'), workplace.path('kept-socket'));
    server.close();
  });

  const places: [string, RegExp][] = [
    ['/dev/zero', /which is a device: name a plain file/],
    ['pipe', /which is a pipe, such as <\(…\)/],
    ['kept-socket', /which is a socket/],
    ['.', /which is a folder: name a file in it/],
  ];
  const commands: [string, (file: string) => string[]][] = [
    ['compare', (file) => ['compare', file, 'report.json']],
    ['compare, second', (file) => ['compare', 'report.json', file]],
    ['open', (file) => ['open', file, '--no-open']],
    ['profile --plan', (file) => ['profile', '--plan', file]],
    ['profile --baseline', (file) => ['profile', '--baseline', file]],
    ['predict --gpu', (file) => ['predict', '--model', 'llama-2-7b', '--gpu', file]],
    ['predict --model', (file) => ['predict', '--model', file, '--gpu', 'a10']],
    ['count', (file) => ['count', file, '--workgroups', '1']],
    ['count --bind', (file) => ['count', 'report.json', '--workgroups', '1', '--bind', `0.0=bytes:@${file}`]],
  ];

  test.each(commands)('by %s', async (name, args) => {
    for (const [file, sentence] of places) {
      const { code, stderr } = await workplace.run(args(file));
      // A folder may be that of a model.
      const isModel = name === 'predict --model' && file === '.';
      expect(stderr).toMatch(isModel ? /expected a folder with a config\.json, \.safetensors or \.gguf/ : sentence);
      expect([code, stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
    }
  });
});

describe('no output replaces a file that is read', () => {
  test.each<[what: string, args: readonly string[], option: string, file: string]>([
    ['compare', ['compare', 'in/a.json', 'in/b.json'], '--json', 'in/b.json'],
    ['count', ['count', 'in/k.wgsl', '--workgroups', '1'], '--json', 'in/k.wgsl'],
    ['count --bind', ['count', 'in/k.wgsl', '--workgroups', '1', '--bind', '0.0=f32:@in/d:4'], '--json', 'in/d'],
    ['predict --gpu', ['predict', '--model', 'llama-2-7b', '--gpu', 'in/a.json'], '--json', './in/a.json'],
    ['predict --model', ['predict', '--model', 'in', '--gpu', 'a10'], '--json', 'in/config.json'],
    [
      'predict --draft',
      ['predict', '--model', 'llama-2-7b', '--gpu', 'a10', '--draft', 'in'],
      '--json',
      'in/config.json',
    ],
    ['profile --baseline', ['profile', '--baseline', 'in/a.json'], '--csv', 'in/a.json'],
    ['profile --plan', ['profile', '--plan', 'in/plan.json'], '--svg', 'in/plan.json'],
    [
      'profile, its usual report',
      ['profile', '--baseline', 'ridgepoint-report.json'],
      '--json',
      'ridgepoint-report.json',
    ],
    ['attach', ['attach', 'in/page.html', '--ceilings', 'in/a.json'], '--trace', 'in/a.json'],
    [
      'fleet run',
      ['fleet', 'run', '--connect', 'x=ws://127.0.0.1:1', '--plan', 'in/plan.json'],
      '--json',
      'in/plan.json',
    ],
  ])('by %s', async (what, args, option, file) => {
    mkdirSync(workplace.path('in'), { recursive: true });
    for (const name of ['in/a.json', 'in/b.json', 'ridgepoint-report.json'])
      writeFileSync(workplace.path(name), JSON.stringify(sampleReport()));
    for (const name of ['k.wgsl', 'd', 'config.json', 'plan.json', 'page.html'])
      writeFileSync(workplace.path(`in/${name}`), `{"of": "${name}"}`);
    const before = readFileSync(workplace.path(file));
    // Where nobody names one, profile has a file of its own.
    const given = what.endsWith('usual report') ? args : [...args, option, file];
    const { code, stdout, stderr } = await workplace.run(given);
    const said = `ridgepoint: ${option}: expected another file than those that are read, got "${join(workplace.folder, file)}"\n`;
    expect([code, stdout, stderr]).toEqual([2, '', said]);
    expect(readFileSync(workplace.path(file)).equals(before)).toBe(true);
  });
});

test('a file with a byte-order mark is read by every command', async () => {
  const mark = (name: string, value: unknown): void =>
    writeFileSync(workplace.path(name), `\uFEFF${JSON.stringify(value)}`);
  const report = sampleReport();
  const compute = { ...report.ceilings[0]!, id: 'compute/f32', kind: 'compute' as const, unit: 'flop/s' as const };
  mark('marked.json', { ...report, ceilings: [...report.ceilings, compute] });
  mark('gpu.json', { name: 'x', f16Tensor: '125 TFLOP/s', memoryBandwidth: '600 GB/s' });
  mark('plan.json', { name: 'mine', cases: [{ op: 'nothing', shape: {} }] });
  expect((await workplace.run(['compare', 'marked.json', 'report.json'])).code).toBe(0);
  expect((await workplace.run(['predict', '--model', 'llama-2-7b', '--gpu', 'marked.json'])).code).toBe(0);
  expect((await workplace.run(['predict', '--model', 'llama-2-7b', '--gpu', 'gpu.json'])).code).toBe(0);
  expect((await workplace.run(['profile', '--plan', 'plan.json'])).stderr).toMatch(/cases\[0\]\.op: expected/);
  const opened = workplace.start(['open', 'marked.json', '--no-open']);
  await opened.said(/Press Ctrl-C/);
  opened.child.kill('SIGINT');
  expect((await opened.ended).code).toBe(130);
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'no name is found in a prototype: %s',
  async (name) => {
    writeFileSync(workplace.path('named.json'), `{"name":"x","cases":[{"op":"${name}","shape":{"${name}":1}}]}`);
    writeFileSync(workplace.path('model.json'), `{"model_type":"${name}","${name}":1}`);
    for (const args of [
      ['profile', '--plan', name],
      ['profile', '--plan', 'named.json'],
      ['predict', '--model', name, '--gpu', 'a10'],
      ['predict', '--model', 'llama-2-7b', '--gpu', name],
      ['predict', '--model', 'model.json', '--gpu', 'a10'],
    ]) {
      const { code, stderr } = await workplace.run(args);
      expect([args, code, /expected/.test(stderr)]).toEqual([args, 2, true]);
      expect(stderr).not.toMatch(/native code|\[object/);
    }
  },
);

test('a watched session is opened as one', async () => {
  writeFileSync(workplace.path('session.json'), JSON.stringify(madeSession({ spans: 20 })));
  const opened = workplace.start(['open', 'session.json', '--no-open']);
  await opened.said(/Press Ctrl-C/);
  opened.child.kill('SIGINT');
  const { code: ended, stdout } = await opened.ended;
  expect([ended, stdout]).toEqual([130, expect.stringMatching(/\?report=session\.json/)]);
  writeFileSync(workplace.path('session.json'), '{"format":"ridgepoint-session","formatVersion":1}');
  const { code, stderr } = await workplace.run(['open', 'session.json', '--no-open']);
  expect([code, stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
  expect(stderr).toMatch(/session\.createdAt: expected/);
});
