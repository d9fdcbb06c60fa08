import { execFileSync } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { Browser, ChromeReleaseChannel, computeSystemExecutablePath, getInstalledBrowsers } from '@puppeteer/browsers';
import { CliError, EXIT } from '../exit.ts';
import { userPath } from '../paths.ts';

/** What a browser is built on; it decides how the browser is started. */
export type Engine = 'chromium' | 'firefox';

/** A browser that may be started. */
export interface FoundBrowser {
  readonly path: string;
  readonly engine: Engine;
  /** Where it was found, in words. */
  readonly origin: string;
  /** The user named its path, so no other browser is tried. */
  readonly asked?: true;
}

/** The names `--browser` takes as an alternative to a path; `chrome` is Chrome or Chromium. */
export const BROWSER_NAMES = ['chrome', 'edge', 'firefox'] as const;
/** A browser that `--browser` can name. */
export type BrowserName = (typeof BROWSER_NAMES)[number];

const NAMES_ON_PATH: Readonly<Record<BrowserName, readonly string[]>> = {
  chrome: ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'],
  edge: ['microsoft-edge-stable', 'microsoft-edge'],
  firefox: ['firefox', 'firefox-esr'],
};

const VERSION_MILLISECONDS = 10_000;

/** Puppeteer's folder of downloaded browsers, used by this program too. */
export const browserCache = (env: NodeJS.ProcessEnv = process.env): string =>
  env['PUPPETEER_CACHE_DIR'] ?? join(homedir(), '.cache', 'puppeteer');

/** The name given to `--browser`; null for a path or nothing. */
export const browserNamed = (asked: string | undefined): BrowserName | null =>
  BROWSER_NAMES.find((name) => name === asked) ?? null;

/**
 * Browsers on this machine, in the order to try them; with a name or path, only those it selects. Firefox is included
 * only on request.
 * @throws CliError when the requested browser cannot be run
 */
export async function findBrowsers(asked?: string, env = process.env): Promise<readonly FoundBrowser[]> {
  const name = browserNamed(asked);
  const named = namedBrowser(name === null ? asked : undefined, name !== null, env);
  if (named && name === null) return [named];
  const wanted: readonly BrowserName[] = name === null ? ['chrome', 'edge'] : [name];
  const found = [
    ...(named ? [named] : []),
    ...(await cachedBrowsers(env)),
    ...wanted.flatMap((one) => installedBrowsers(one, env)),
  ];
  const seen = new Set<string>();
  return found.filter((one) => {
    const program = programOf(one.path);
    return wanted.includes(nameOf(one)) && !seen.has(program) && seen.add(program);
  });
}

/** One program may have several names; all snaps link to one launcher, which decides by its name. */
function programOf(path: string): string {
  const real = realpathSync(path);
  return basename(real) === 'snap' ? path : real;
}

/** The browser whose path an option or variable gives; with a name, a variable with an invalid path is ignored. */
function namedBrowser(asked: string | undefined, lenient: boolean, env: NodeJS.ProcessEnv): FoundBrowser | null {
  const sources = [
    ['--browser', asked && userPath(asked)],
    ['PUPPETEER_EXECUTABLE_PATH', env['PUPPETEER_EXECUTABLE_PATH']],
    ['CHROME_PATH', env['CHROME_PATH']],
  ] as const;
  for (const [origin, path] of sources) {
    if (!path) continue;
    if (isExecutable(path)) return { path, origin, engine: engineOf(path), ...(!lenient && { asked: true }) };
    if (lenient) continue;
    throw new CliError(
      EXIT.usage,
      `${origin}: expected ${BROWSER_NAMES.join(', ')} or the path of a browser, got ${JSON.stringify(path)}, which is not an executable program; correct it or omit it to search for a browser`,
    );
  }
  return null;
}

/** Decided by the program's name, otherwise by its version output. */
export function engineOf(path: string): Engine {
  const names = `${basename(path)} ${basename(realpathSync(path))}`;
  if (/firefox|fenix|librewolf|waterfox/i.test(names)) return 'firefox';
  // On Windows Chrome opens a window instead of printing its version.
  if (process.platform === 'win32' || /chrom|edge/i.test(names)) return 'chromium';
  try {
    const said = execFileSync(path, ['--version'], {
      encoding: 'utf8',
      timeout: VERSION_MILLISECONDS,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /firefox|mozilla/i.test(said) ? 'firefox' : 'chromium';
  } catch {
    return 'chromium';
  }
}

const nameOf = ({ engine, path }: FoundBrowser): BrowserName =>
  engine === 'firefox' ? 'firefox' : /edge/i.test(path) ? 'edge' : 'chrome';

async function cachedBrowsers(env: NodeJS.ProcessEnv): Promise<FoundBrowser[]> {
  const cached = await getInstalledBrowsers({ cacheDir: browserCache(env) }).catch(() => []);
  const engines: Partial<Record<Browser, Engine>> = {
    [Browser.CHROME]: 'chromium',
    [Browser.CHROMIUM]: 'chromium',
    [Browser.FIREFOX]: 'firefox',
  };
  return cached
    .toSorted((a, b) => b.buildId.localeCompare(a.buildId, 'en', { numeric: true }))
    .flatMap(({ browser, executablePath: path }) => {
      const engine = engines[browser];
      return engine && isExecutable(path) ? [{ path, engine, origin: "Puppeteer's cache" }] : [];
    });
}

function installedBrowsers(name: BrowserName, env: NodeJS.ProcessEnv): FoundBrowser[] {
  const engine: Engine = name === 'firefox' ? 'firefox' : 'chromium';
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES_ON_PATH[name].flatMap((program) =>
    folders
      .map((folder) => join(folder, program))
      .filter(isExecutable)
      .slice(0, 1),
  );
  const places = { chrome: chromePlaces, edge: () => edgePlaces(env), firefox: () => firefoxPlaces(env) }[name]();
  // Debian and Ubuntu have a script named firefox that starts another copy.
  if (name === 'firefox') {
    const programs = [...onPath, ...places].filter(isExecutable);
    const own = programs.filter((path) => !isScript(path));
    return (own.length > 0 ? own : programs).map((path) => ({ path, engine, origin: 'installed' }));
  }
  // Chrome's standard locations come before Chromium on PATH.
  const paths = name === 'chrome' ? [...places, ...onPath] : [...onPath, ...places];
  return paths.filter(isExecutable).map((path) => ({ path, engine, origin: 'installed' }));
}

const chromePlaces = (): string[] =>
  Object.values(ChromeReleaseChannel).map((channel) => {
    try {
      return computeSystemExecutablePath({ browser: Browser.CHROME, channel });
    } catch {
      return '';
    }
  });

const programFolders = (env: NodeJS.ProcessEnv): string[] =>
  ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);

const edgePlaces = (env: NodeJS.ProcessEnv): string[] => [
  '/opt/microsoft/msedge/msedge',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...programFolders(env).map((folder) => join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe')),
];

const firefoxPlaces = (env: NodeJS.ProcessEnv): string[] => [
  '/usr/lib/firefox/firefox',
  '/usr/lib/firefox-esr/firefox-esr',
  '/opt/firefox/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  '/Applications/Firefox Developer Edition.app/Contents/MacOS/firefox',
  '/Applications/Firefox Nightly.app/Contents/MacOS/firefox',
  ...programFolders(env).map((folder) => join(folder, 'Mozilla Firefox', 'firefox.exe')),
];

function isScript(path: string): boolean {
  const start = Buffer.alloc(2);
  const file = openSync(path, 'r');
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return start.toString('latin1') === '#!';
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
