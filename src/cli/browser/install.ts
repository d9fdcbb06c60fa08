import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Browser, detectBrowserPlatform, install, resolveBuildId } from '@puppeteer/browsers';
import { browserCache, findBrowsers, type BrowserName, type FoundBrowser } from './find-browser.ts';

/** Prints a status line on stderr. */
export type Say = (line: string) => void;

/** Abort a download that stalls this long: closed networks often drop packets silently. */
const SILENCE_MILLISECONDS = 10_000;

/** The command that installs a missing browser; without a name, any browser the program looks for. */
export function installAdvice(name: BrowserName | null): string {
  if (name === 'firefox') {
    return 'install it (on Debian: sudo apt-get install -y firefox-esr; elsewhere: npx @puppeteer/browsers install firefox@stable) or name one with --browser PATH';
  }
  if (name === 'edge') return 'install Edge, name one with --browser PATH, or use --browser chrome or firefox';
  return 'install Chrome, Chromium or Edge (on Debian: sudo apt-get install -y chromium; elsewhere: npx @puppeteer/browsers install chrome@stable) or name one with --browser PATH';
}

/** Downloads Chrome into Puppeteer's cache; null if downloads are blocked or disabled. */
export async function downloadChrome(say: Say): Promise<FoundBrowser | null> {
  const platform = detectBrowserPlatform();
  if (!platform || process.env['PUPPETEER_SKIP_DOWNLOAD']) return null;
  say('Downloading Chrome (about 170 MB) …');
  try {
    const path = await whileItMoves(async (moved) => {
      const buildId = await resolveBuildId(Browser.CHROME, platform, 'stable');
      moved();
      const { executablePath } = await install({
        browser: Browser.CHROME,
        buildId,
        platform,
        cacheDir: browserCache(),
        downloadProgressCallback: moved,
      });
      return executablePath;
    });
    return { path, engine: 'chromium', origin: 'downloaded' };
  } catch (error) {
    say(`Chrome could not be downloaded: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return null;
  }
}

/** Rejects when `moved` is not called for a while; unpacking after the last byte has the same limit. */
async function whileItMoves<T>(work: (moved: () => void) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (error: Error) => void;
  const silence = new Promise<never>((_, reject) => (giveUp = reject));
  const moved = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => giveUp(new Error(`no answer for ${SILENCE_MILLISECONDS / 1000} s`)), SILENCE_MILLISECONDS);
  };
  moved();
  const working = work(moved);
  working.catch(() => undefined);
  try {
    return await Promise.race([working, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Installs Debian's Chromium as root on Debian or Ubuntu; null elsewhere, or if the user declines. */
export async function installFromDebian(say: Say): Promise<FoundBrowser | null> {
  if (process.getuid?.() !== 0 || !isDebian()) return null;
  if (process.stdin.isTTY && process.stderr.isTTY && !(await agreed())) return null;
  say('Installing Chromium with apt-get (about 80 MB) …');
  for (const args of [['update'], ['install', '-y', 'chromium']]) {
    const problem = await aptGet(args);
    if (problem) {
      say(`apt-get ${args[0]} failed: ${problem}`);
      return null;
    }
  }
  const [found] = await findBrowsers();
  return found ? { ...found, origin: 'installed with apt-get' } : null;
}

function isDebian(): boolean {
  const file = '/etc/os-release';
  return existsSync(file) && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync(file, 'utf8'));
}

async function agreed(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('No browser was found. Install Chromium with apt-get (about 80 MB)? [Y/n] ');
    return !/^n/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** Runs apt-get; returns its last line of error output, or null on success. */
function aptGet(args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('apt-get', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? null : (complaint.trim().split('\n').at(-1) ?? `code ${code}`)));
  });
}
