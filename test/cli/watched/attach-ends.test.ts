import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTabBrowser } from '../../../src/cli/tab/tab-browser.ts';
import { watchTab } from '../../../src/cli/tab/tab-watch.ts';
import { parseSession } from '../../../src/session/parse-session.ts';
import { startChrome, type RunningChrome } from '../../support/attach/running-chrome.ts';
import { DISPATCHES, serveAttachSite, type AttachSite } from '../../support/attach-site.ts';
import { projectRoot } from '../../support/source-files.ts';
import { browserOf, leftOf, processes, Workplace, type Running } from '../../support/command.ts';

const workplace = new Workplace();
const SOFTWARE = ['--adapter', 'software', '--no-ceilings'];
let site: AttachSite;
beforeAll(async () => {
  site = await serveAttachSite();
});
afterAll(() => {
  site.close();
  workplace.remove();
});

const begin = (page: string, ...more: string[]): Running =>
  workplace.start(['attach', `${site.url}${page}`, ...SOFTWARE, ...more]);

const lastOf = (stderr: string): string => stderr.trim().split('\n').at(-1)!;

const savedSession = (name: string): ReturnType<typeof parseSession> =>
  parseSession(readFileSync(workplace.path(name), 'utf8'));

describe('a session that ends early', () => {
  beforeEach(({ skip }) => skip(process.platform !== 'linux', 'processes are seen on Linux only'));

  test('by Ctrl-C keeps what was recorded, and leaves nothing running', async () => {
    const running = begin('steady.html', '--json', 'cancelled.json');
    await running.said(/[1-9]\d* dispatches/);
    const { group } = browserOf(running.child);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect([code, stderr]).toEqual([130, expect.stringMatching(/Interrupted; what was recorded so far is in /)]);
    const session = savedSession('cancelled.json');
    expect([session.complete, session.stoppedBy]).toEqual([false, 'cancelled']);
    expect(session.pipelines.map(({ label }) => label)).toEqual(['steady']);
    expect(stdout).toContain('steady');
    expect(await leftOf(group)).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('because the browser was killed keeps the last snapshot, and ends with 4', async () => {
    const running = begin('steady.html', '--json', 'died.json');
    await running.said(/[1-9]\d* dispatches/);
    const browser = browserOf(running.child);
    process.kill(browser.id, 'SIGKILL');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([4, expect.stringMatching(/The browser died; what was recorded so far is in /)]);
    const session = savedSession('died.json');
    expect(session.stoppedBy).toBe('browser-died');
    expect(session.session.contexts.map(({ url, ended }) => [url, ended])).toEqual([
      [`${site.url}steady.html`, 'browser-died'],
    ]);
    expect(session.pipelines[0]!.dispatches).toBeGreaterThan(0);
    expect(await leftOf(browser.group)).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('because the GPU process was killed says so, writes everything, and ends with 4', async () => {
    const running = begin('one-device.html', '--until', 'false', '--json', 'lost.json', '--trace', 'lost-trace.json');
    await running.said(/[1-9]\d* dispatches/);
    const { group } = browserOf(running.child);
    const gpu = processes().find((one) => one.group === group && one.command.includes('type=gpu-process'))!;
    process.kill(gpu.id, 'SIGKILL');
    const { code, stdout, stderr } = await running.ended;
    expect([code, lastOf(stderr)]).toEqual([
      4,
      `ridgepoint: The GPU device was lost; what was recorded so far is in ${workplace.path('lost.json')}`,
    ]);
    expect(stdout).toMatch(/^Lost +1 of 1 devices: \S.+$/m);
    expect(stdout).toMatch(/A GPU device was lost: what its page submitted/);
    expect(stdout).not.toMatch(/Its uniforms were written/);
    expect(stdout).toContain(`Session: ${workplace.path('lost.json')}`);
    const session = savedSession('lost.json');
    expect([session.complete, session.stoppedBy]).toEqual([false, 'device-lost']);
    expect(session.devices.map(({ lost }) => lost)).toEqual([expect.stringMatching(/\S/)]);
  });

  test('by Ctrl-C while the browser starts leaves nothing behind', async () => {
    const running = begin('steady.html');
    const isStarting = (): boolean => processes().some(({ parent }) => parent === running.child.pid);
    while (!isStarting()) await new Promise((resolve) => setTimeout(resolve, 20));
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([130, expect.stringMatching(/Interrupted before the page was opened/)]);
    expect(processes().filter(({ command }) => command.includes(workplace.folder))).toEqual([]);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('by Ctrl-C while its page is stuck keeps the last snapshot', async () => {
    const running = begin('stuck.html', '--json', 'stuck.json');
    await running.said(/ 10 dispatches/);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    running.child.kill('SIGINT');
    const { code } = await running.ended;
    const session = savedSession('stuck.json');
    expect([code, session.pipelines.map(({ dispatches }) => dispatches)]).toEqual([130, [10]]);
    expect(session.notes.join(' ')).toMatch(/did not hand over its record in time/);
    expect(workplace.profilesLeft()).toEqual([]);
  });

  test('at the limit of --seconds before --until ends with 4', async () => {
    const { code, stderr } = await begin('steady.html', '--until', 'never.done', '--seconds', '3').ended;
    expect([code, lastOf(stderr)]).toEqual([
      4,
      'ridgepoint: Time-out before the expression of --until was true (--until throws ReferenceError: never is not defined); what was recorded so far is above',
    ]);
  });
});

test('a --start that throws, and so never begins the session, is told, and nothing is written', async () => {
  const running = begin('steady.html', '--start', 'nothingHere.ready', '--seconds', '1', '--json', 'never.json');
  await running.said(/--start throws ReferenceError: nothingHere is not defined/);
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect([code, stdout, lastOf(stderr)]).toEqual([
    130,
    '',
    'ridgepoint: Interrupted before --start was true (--start throws ReferenceError: nothingHere is not defined); nothing was recorded',
  ]);
  expect(existsSync(workplace.path('never.json'))).toBe(false);
});

test('a --start that is never true ends with 4 at its limit', async () => {
  const browser = await openTabBrowser({ adapter: 'software', launch: [], headed: false }, () => undefined);
  try {
    const watching = watchTab(browser, {
      url: `${site.url}page.html`,
      attach: readFileSync(join(projectRoot, 'dist/attach/ridgepoint-attach.js'), 'utf8'),
      options: { time: 'split', count: 'off', unique: false },
      seconds: 1,
      start: 'nothingHere.ready',
      startLimit: 5,
      until: null,
      headed: false,
      line: { update: () => undefined, stop: () => undefined },
      stop: new AbortController().signal,
    });
    await expect(watching).rejects.toMatchObject({
      exitCode: 4,
      message:
        '--start: "nothingHere.ready" was not true within 5 s (--start throws ReferenceError: nothingHere is not defined); nothing was recorded',
    });
  } finally {
    await browser.close();
  }
});

test('a page without WebGPU ends with 3, and the contexts that were seen', async () => {
  const { code, stderr } = await begin('none.html?q=1', '--seconds', '2').ended;
  expect(code).toBe(3);
  const last = lastOf(stderr);
  expect(last).toContain(`No WebGPU was used by ${site.url}none.html in `);
  for (const seen of ['page', 'frame', 'worker']) expect(last).toContain(`the ${seen} ${site.url}`);
  expect(last).not.toContain('q=1');
});

test('a page without WebGPU is told what went wrong in it', async () => {
  const { code, stderr } = await begin('lacks.html', '--seconds', '2').ended;
  expect([code, lastOf(stderr)]).toEqual([
    3,
    expect.stringMatching(
      /; its server does not have \S+library\.js; the page threw an exception that nothing caught: "ReferenceError: library is not defined"$/,
    ),
  ]);
});

describe('a browser that runs already', () => {
  let chrome: RunningChrome;
  beforeAll(async () => {
    chrome = await startChrome(workplace.path('profile'), `${site.url}page.html`);
  });
  afterAll(() => chrome.close());

  const list = async (): Promise<{ id: string; url: string }[]> => {
    const all = (await (await fetch(`${chrome.address}/json/list`)).json()) as {
      id: string;
      type: string;
      url: string;
    }[];
    return all.filter(({ type }) => type === 'page');
  };
  const tabs = async (): Promise<string[]> => (await list()).map(({ url }) => url);

  test.each([
    ['in a new tab', 'moved.html'],
    ['in the tab that shows it', 'page.html'],
  ])('is joined %s, and left as it was', async (_, page) => {
    const before = await tabs();
    const { code, stdout, stderr } = await workplace.run([
      'attach',
      `${site.url}${page}`,
      '--browser-url',
      chrome.address,
      '--no-ceilings',
      '--until',
      'done.length >= 1',
      '--seconds',
      '60',
      '--json',
      '-',
    ]);
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const session = parseSession(stdout);
    expect(session.pipelines.map(({ dispatches }) => dispatches)).toEqual([DISPATCHES]);
    expect(await tabs()).toEqual(before);
  });

  test('ends with 4 when its tab is closed', async () => {
    const running = workplace.start([
      'attach',
      `${site.url}steady.html`,
      '--browser-url',
      chrome.address,
      '--no-ceilings',
      '--json',
      'closed.json',
    ]);
    await running.said(/[1-9]\d* dispatches/);
    const tab = (await list()).find(({ url }) => url.includes('steady'))!;
    await fetch(`${chrome.address}/json/close/${tab.id}`);
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([4, expect.stringMatching(/The page was closed or crashed; what was recorded/)]);
    const session = savedSession('closed.json');
    expect([session.stoppedBy, session.pipelines.length]).toEqual(['page-closed', 1]);
  });
});

test('a file is served with its folder', async () => {
  writeFileSync(workplace.path('kernel.js'), 'globalThis.loaded = true');
  writeFileSync(workplace.path('my page.html'), '<!doctype html><script src="kernel.js"></script>');
  const { code, stderr } = await workplace.run(['attach', 'my page.html', ...SOFTWARE, '--until', 'loaded']);
  expect(code).toBe(3);
  expect(stderr).toMatch(/No WebGPU was used by http:\/\/127\.0\.0\.1:\d+\/my%20page\.html/);
});
