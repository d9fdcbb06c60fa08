import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workplace } from '../support/command.ts';

const workplace = new Workplace();
afterAll(() => workplace.remove());

beforeAll(() => {
  mkdirSync(workplace.path('folder'));
  writeFileSync(workplace.path('text.json'), 'hello');
  writeFileSync(workplace.path('foreign.json'), '{"format":"other"}');
  writeFileSync(workplace.path('later.json'), '{"format":"ridgepoint-report","formatVersion":99}');
  writeFileSync(workplace.path('op.json'), '{"name":"mine","cases":[{"op":"sofmax","shape":{}}]}');
  const huge = { op: 'softmax', shape: { rows: 2 ** 40, cols: 4 } };
  writeFileSync(workplace.path('huge.json'), JSON.stringify({ name: 'mine', cases: [huge] }));
  writeFileSync(workplace.path('field.json'), '{"name":"mine","speed":"fast"}');
});

describe('bad input', () => {
  test.each<[args: string[], sentence: RegExp]>([
    [[], /expected a command/],
    [['measure'], /unknown command 'measure'/],
    [['measure', '--help'], /unknown command 'measure'/],
    [['profile', '--csv'], /--csv: expected <file>, got nothing; see ridgepoint profile --help/],
    [['count', 'text.json'], /--workgroups: expected <x,y,z>, got nothing/],
    [['profile', '--model', 'x'], /--model: expected a known model or a config\.json, got "x"/],
    [['profile', '--trace', 't.json'], /--trace: expected --model/],
    [['profile', '--tune'], /unknown option '--tune'/],
    [['profile', 'quick'], /too many arguments/],
    [['profile', '--plan', 'quik'], /--plan: expected quick, standard, full or a JSON file, got "quik"/],
    [['profile', '--plan', 'text.json'], /--plan: expected JSON in "text.json"/],
    [['profile', '--plan', 'folder'], /--plan: /],
    [['profile', '--plan', 'op.json'], /plan\.cases\[0\]\.op: expected one of .*got "sofmax"/],
    [['profile', '--plan', 'huge.json'], /"rows": expected at most 2147483648/],
    [['profile', '--plan', 'field.json'], /unknown field "speed"/],
    [['profile', '--only', 'nothing/*'], /--only: expected a glob that matches .*got "nothing\/\*"/],
    [['profile', '--adapter', 'gpu'], /--adapter: expected auto, hardware or software, got "gpu"/],
    [['profile', '--power', 'full'], /--power: expected high or low, got "full"/],
    [['profile', '--seed', '-1'], /whole number/],
    [['profile', '--seed', '1.5'], /whole number/],
    [['profile', '--timeout', '0'], /seconds/i],
    [['profile', '--timeout', 'soon'], /seconds/i],
    [['profile', '--svg', 'none/a.svg'], /--svg: expected a file in a folder that exists/],
    [['profile', '--json', 'folder'], /--json: expected a file, not a folder/],
    [['profile', '--csv', '-', '--json', '-'], /expected a different target/],
    [
      ['profile', '--browser', '/nonexistent'],
      /--browser: expected chrome, edge, firefox or the path of .*got "\/nonexistent"/,
    ],
    [['doctor', '--browser', 'folder'], /--browser: expected chrome, edge, firefox or the path of/],
    [['start', '--port', '99999'], /port/],
    [['open'], /missing required argument 'file'/],
    [['open', 'none.json'], /expected a report or session file, got "none.json"/],
    [['open', 'text.json'], /expected JSON/],
    [['open', 'foreign.json'], /report\.format: expected "ridgepoint-report", got "other"/],
    [['open', 'later.json'], /later version of Ridgepoint/],
    [['peers', '--task', 'sort'], /--task: expected matmul, softmax, gemv, attention or kv-decode, got "sort"/],
    [['peers', '--shape', 'M=1,N=2,K=3'], /--shape: expected --task .* got "no --task"/],
    [['peers', '--task', 'matmul', '--shape', 'M=1,N=2'], /--shape: expected M=NUMBER,N=NUMBER,K=NUMBER/],
    [['peers', '--task', 'softmax', '--weights', 'int4'], /--weights: expected --task gemv/],
    [['peers', '--peer', 'torch'], /--peer: expected tfjs, jax-js, onnxruntime-web or litert, got "torch"/],
    [['peers', '--rounds', '2'], /whole number from 3 to 1000/],
    [['peers', '--against', 'no-such-commit'], /--against: expected a commit of this repository, got "no-such-commit"/],
  ])('%j ends with 2 and one line that says what to do', async (args, sentence) => {
    const { code, stdout, stderr } = await workplace.run(args);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(existsSync(workplace.path('ridgepoint-report.json'))).toBe(false);
  });

  test.each([[['--help']], [['help', 'profile']], [['profile', '--help']], [['--version']]])(
    '%j ends with 0 and its answer',
    async (args) => {
      const { code, stdout, stderr } = await workplace.run(args);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).not.toBe('');
    },
  );
});

describe('no browser', () => {
  /** Hides every browser except those at fixed places, and every way to install one. */
  const HIDDEN = {
    PATH: '/nonexistent',
    HOME: workplace.folder,
    PUPPETEER_CACHE_DIR: workplace.path('cache'),
    PUPPETEER_SKIP_DOWNLOAD: '1',
    PUPPETEER_EXECUTABLE_PATH: '',
    CHROME_PATH: '',
  };
  const fixed = ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge'].some((path) => existsSync(path));

  test('ends with 3 and the command to run', async ({ skip }) => {
    skip(fixed, 'a browser is installed where it cannot be hidden');
    skip(process.platform !== 'linux', 'only on Linux is a browser hidden by PATH');
    const { code, stderr } = await workplace.run(['profile'], HIDDEN);
    expect(stderr).toMatch(/No Chrome, Chromium or Edge was found: install Chrome.*--browser PATH/);
    expect(code).toBe(3);
  });

  test('CHROME_PATH must name a browser', async () => {
    const { code, stderr } = await workplace.run(['profile'], { ...HIDDEN, CHROME_PATH: '/nonexistent/chrome' });
    expect(stderr).toMatch(/^ridgepoint: CHROME_PATH: expected chrome, edge, firefox or the path/);
    expect(code).toBe(2);
  });

  test('a program that is not a browser ends with 3', async () => {
    const { code, stderr } = await workplace.run(['profile', '--browser', '/bin/false']);
    expect(stderr).toMatch(/No Chrome, Chromium or Edge could be started/);
    expect(code).toBe(3);
    expect(workplace.profilesLeft()).toEqual([]);
  });
});
