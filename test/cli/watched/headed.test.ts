import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseSession } from '../../../src/session/parse-session.ts';
import { DISPATCHES, page, serveAttachSite, type AttachSite } from '../../support/attach-site.ts';
import { Workplace } from '../../support/command.ts';
import { openScreen, type VirtualScreen } from '../../support/virtual-screen.ts';

const workplace = new Workplace();
let site: AttachSite;

/** Tells the site that there is something to click. */
const TELL =
  "<script>requestAnimationFrame(() => requestAnimationFrame(() => fetch('painted', { method: 'POST' })))</script>";
const ANYWHERE = 'position: fixed; inset: 0; width: 100%';
/** Their work begins with a click, and some time after a login by a form, a redirection and a cookie. */
const PAGES: Parameters<typeof serveAttachSite>[0] = {
  '/click.html': page(
    "document.querySelector('button').onclick = ({ isTrusted }) => { if (isTrusted) work('clicked').then((name) => done.push(name)); }",
    `<button style="${ANYWHERE}">Begin</button>${TELL}`,
  ),
  '/login.html': `<!doctype html><title>login</title><form method="post" action="session">
    <input name="user" autofocus><input name="password" type="password"><button>Log in</button></form>${TELL}`,
  '/session': async (request, response) => {
    const given = new URLSearchParams(await textOf(request));
    const isRight = given.get('user') === 'me' && given.get('password') === 'secret';
    const cookie = isRight ? { 'Set-Cookie': 'session=1; HttpOnly; SameSite=Strict' } : {};
    response.writeHead(303, { Location: isRight ? 'private.html' : 'login.html', ...cookie }).end();
  },
  '/private.html': ({ headers }, response) => {
    const isKnown = headers.cookie === 'session=1';
    response
      .writeHead(isKnown ? 200 : 401, { 'Content-Type': 'text/html' })
      .end(isKnown ? page("setTimeout(work, 1500, 'logged in')") : 'Who are you?');
  },
};

beforeAll(async () => {
  site = await serveAttachSite(PAGES);
});
afterAll(() => {
  site.close();
  workplace.remove();
});

describe('with --headed, on a virtual screen', () => {
  let screen: VirtualScreen;
  let obstacle = '';
  beforeAll(async () => {
    const opened = await openScreen();
    if (typeof opened === 'string') obstacle = opened;
    else screen = opened;
  });
  beforeEach(({ skip }) => skip(obstacle !== '', obstacle));
  afterAll(() => screen?.close());

  const begin = (name: string, ...more: string[]): ReturnType<Workplace['start']> =>
    workplace.start(
      [
        'attach',
        `${site.url}${name}`,
        '--headed',
        '--adapter',
        'software',
        '--no-ceilings',
        '--json',
        `${name}.json`,
        ...more,
      ],
      screen.env,
    );
  const dispatches = (name: string): unknown =>
    parseSession(readFileSync(workplace.path(`${name}.json`), 'utf8')).pipelines.map((one) => [
      one.label,
      one.dispatches,
    ]);

  test('a page that begins with a click is clicked, and watched', async () => {
    const painted = site.posted();
    const running = begin('click.html', '--until', 'done.length >= 1', '--seconds', '60');
    await Promise.all([running.said(/no WebGPU yet · use the window/), painted]);
    await screen.click(700, 600);
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(dispatches('click.html')).toEqual([['clicked', DISPATCHES]]);
  });

  test('a page that wants a login is watched after it, until its window is closed', async () => {
    const painted = site.posted();
    const running = begin('login.html', '--start', "location.pathname === '/private.html'");
    await Promise.all([running.said(/waiting for --start; use the window meanwhile/), painted]);
    await screen.type('me');
    await screen.press('Tab');
    await screen.type('secret');
    await screen.press('Return');
    await running.said(/10 dispatches/);
    await screen.press('ctrl+w');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([4, expect.stringMatching(/The page was closed/)]);
    expect(dispatches('login.html')).toEqual([['logged in', DISPATCHES]]);
  });
});

test.skipIf(process.platform !== 'linux').for([
  ['', 'found none'],
  [':77777', 'got none at ":77777"'],
] as const)('on Linux without a display, --headed ends with one sentence: DISPLAY is "%s"', async ([display, got]) => {
  const env = { DISPLAY: display, WAYLAND_DISPLAY: '' };
  const { code, stdout, stderr } = await workplace.run(['attach', `${site.url}page.html`, '--headed'], env);
  expect([code, stdout, stderr]).toEqual([
    2,
    '',
    expect.stringMatching(
      /^ridgepoint: --headed: expected a display for the browser's window, (.*); omit --headed, or.*\n$/,
    ),
  ]);
  expect(stderr).toContain(`window, ${got};`);
  expect(workplace.profilesLeft()).toEqual([]);
});
