import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Browser, ChromeReleaseChannel, computeSystemExecutablePath, getInstalledBrowsers } from '@puppeteer/browsers';
import { CliError, EXIT } from '../exit.ts';
import { userPath } from '../paths.ts';

/** A browser that may be started. */
export interface FoundBrowser {
  readonly path: string;
  /** Where it was found, in words. */
  readonly origin: string;
  /** The user named it: no other one will do. */
  readonly asked?: true;
}

const PATH_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const EDGE_PATHS = [
  '/opt/microsoft/msedge/msedge',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...['PROGRAMFILES(X86)', 'PROGRAMFILES', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')),
];

/** Where Puppeteer keeps, and this program puts, downloaded browsers. */
export const browserCache = (): string => process.env['PUPPETEER_CACHE_DIR'] ?? join(homedir(), '.cache', 'puppeteer');

/**
 * Browsers on this machine, in the order to try them; only the one asked for, where one is.
 * @throws CliError when the one asked for cannot be run
 */
export async function findBrowsers(asked?: string): Promise<readonly FoundBrowser[]> {
  const named = namedBrowser(asked);
  if (named) return [named];
  const found = [...(await cachedBrowsers()), ...installedBrowsers()];
  const seen = new Set<string>();
  return found.filter(({ path }) => !seen.has(path) && seen.add(path));
}

function namedBrowser(asked: string | undefined): FoundBrowser | null {
  const sources = [
    ['--browser', asked && userPath(asked)],
    ['PUPPETEER_EXECUTABLE_PATH', process.env['PUPPETEER_EXECUTABLE_PATH']],
    ['CHROME_PATH', process.env['CHROME_PATH']],
  ] as const;
  for (const [origin, path] of sources) {
    if (!path) continue;
    if (isExecutable(path)) return { path, origin, asked: true };
    throw new CliError(
      EXIT.usage,
      `${origin}: expected the path of a Chrome, Chromium or Edge program, got ${JSON.stringify(path)}, which is not a program that can be run; correct it or leave it out to have one found`,
    );
  }
  return null;
}

async function cachedBrowsers(): Promise<FoundBrowser[]> {
  const cached = await getInstalledBrowsers({ cacheDir: browserCache() }).catch(() => []);
  return cached
    .filter(({ browser }) => browser === Browser.CHROME || browser === Browser.CHROMIUM)
    .toSorted((a, b) => b.buildId.localeCompare(a.buildId, 'en', { numeric: true }))
    .map(({ executablePath }) => ({ path: executablePath, origin: "Puppeteer's cache" }))
    .filter(({ path }) => isExecutable(path));
}

function installedBrowsers(): FoundBrowser[] {
  const chrome = Object.values(ChromeReleaseChannel).map((channel) => {
    try {
      return computeSystemExecutablePath({ browser: Browser.CHROME, channel });
    } catch {
      return '';
    }
  });
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = PATH_NAMES.flatMap((name) =>
    folders
      .map((folder) => join(folder, name))
      .filter(isExecutable)
      .slice(0, 1),
  );
  return [...chrome, ...onPath, ...EDGE_PATHS].filter(isExecutable).map((path) => ({ path, origin: 'installed' }));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
