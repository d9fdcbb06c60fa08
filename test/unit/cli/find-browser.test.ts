import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { detectBrowserPlatform } from '@puppeteer/browsers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engineOf, findBrowsers } from '../../../src/cli/browser/find-browser.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'ridgepoint-find-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that prints its version; `\x7fELF` as its content makes it a binary. */
function program(path: string, text = '#!/bin/sh\n'): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
  return file;
}

const BINARY = '\u007FELF';
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PATH: join(root, 'bin'),
  PUPPETEER_CACHE_DIR: join(root, 'cache'),
  ...more,
});
/** The browsers found in the test's folders: the machine may have others. */
const found = async (asked?: string, more?: NodeJS.ProcessEnv): Promise<string[]> =>
  (await findBrowsers(asked, env(more))).map(({ path }) => path).filter((path) => path.startsWith(root));

/** Where Puppeteer puts Firefox on this platform, below its folder. */
const CACHED: Readonly<Record<string, string>> = {
  linux: 'firefox/firefox',
  linux_arm: 'firefox/firefox',
  mac: 'Firefox.app/Contents/MacOS/firefox',
  mac_arm: 'Firefox.app/Contents/MacOS/firefox',
};

describe.skipIf(process.platform === 'win32')('browsers', () => {
  test('with a known name are found on PATH, and no others', async () => {
    const chrome = program('bin/google-chrome', BINARY);
    const edge = program('bin/microsoft-edge', BINARY);
    const firefox = program('bin/firefox', BINARY);
    const esr = program('bin/firefox-esr', BINARY);
    expect(await found()).toEqual([chrome, edge]);
    expect(await found('chrome')).toEqual([chrome]);
    expect(await found('edge')).toEqual([edge]);
    expect(await found('firefox')).toEqual([firefox, esr]);
    expect((await findBrowsers('firefox', env()))[0]).toMatchObject({ engine: 'firefox', origin: 'installed' });
  });

  test('with two names count once, and a script that starts Firefox does not count', async () => {
    const esr = program('lib/firefox-esr', BINARY);
    mkdirSync(join(root, 'bin'));
    symlinkSync(esr, join(root, 'bin/firefox-esr'));
    symlinkSync(esr, join(root, 'bin/chromium'));
    symlinkSync(esr, join(root, 'bin/chromium-browser'));
    expect(await found()).toEqual([join(root, 'bin/chromium')]);
    const script = program('bin/firefox', '#!/bin/sh\nexec firefox-esr "$@"\n');
    expect(await found('firefox')).toEqual([join(root, 'bin/firefox-esr')]);
    rmSync(join(root, 'bin/firefox-esr'));
    const all = (await findBrowsers('firefox', env())).map(({ path }) => path);
    // The script is found only if the machine has no other Firefox.
    expect(all.includes(script) ? all : [script]).toEqual([script]);
  });

  test("in Puppeteer's cache come first", async ({ skip }) => {
    const platform = detectBrowserPlatform() ?? '';
    const inside = CACHED[platform];
    if (inside === undefined) skip(`Puppeteer's layout on ${platform} is not known here`);
    const installed = program('bin/firefox', BINARY);
    const cached = program(`cache/firefox/${platform}-stable_153.0/${inside}`, BINARY);
    expect(await found('firefox')).toEqual([cached, installed]);
    expect(await found()).toEqual([]);
  });

  test('named by a variable are the only ones, unless another name is requested', async () => {
    const chrome = program('bin/chromium', BINARY);
    const firefox = program('own/firefox', BINARY);
    const named = { PUPPETEER_EXECUTABLE_PATH: firefox };
    expect(await found(undefined, named)).toEqual([firefox]);
    expect(await found('firefox', named)).toEqual([firefox]);
    expect(await found('chrome', named)).toEqual([chrome]);
    expect(await found('chrome', { CHROME_PATH: join(root, 'gone') })).toEqual([chrome]);
    await expect(findBrowsers(undefined, env({ CHROME_PATH: join(root, 'gone') }))).rejects.toThrow(
      /^CHROME_PATH: expected chrome, edge, firefox or the path/,
    );
  });

  test('named by a path are used alone, with the engine from their name or version', async () => {
    const own = program('own/browser', '#!/bin/sh\necho Mozilla Firefox 153.0\n');
    expect(await findBrowsers(own, env())).toEqual([
      { path: own, engine: 'firefox', origin: '--browser', asked: true },
    ]);
    expect(engineOf(program('own/other', '#!/bin/sh\necho Chromium 156\n'))).toBe('chromium');
    expect(engineOf(program('own/silent', '#!/bin/sh\nexit 1\n'))).toBe('chromium');
    expect(engineOf(program('own/firefox-nightly', '#!/bin/sh\nexit 1\n'))).toBe('firefox');
    symlinkSync(program('lib/firefox-esr', BINARY), join(root, 'own/x-www-browser'));
    expect(engineOf(join(root, 'own/x-www-browser'))).toBe('firefox');
    await expect(findBrowsers('netscape', env())).rejects.toThrow(/chrome, edge, firefox or the path/);
  });
});
