import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Browser, type LaunchOptions } from 'puppeteer-core';
import { after } from '../signals.ts';
import type { Engine, FoundBrowser } from './find-browser.ts';
import { baseFlags, type FlagSet } from './flags.ts';
import { startedWith, watchOver } from './leftovers.ts';

/** A running browser that leaves nothing behind: neither processes nor its profile. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  readonly engine: Engine;
  /** Leader of the process group with all of the browser's processes. */
  readonly processId: number | undefined;
  readonly name: string;
  readonly version: string;
  /** The flags that matter to a reader of a report. */
  readonly flags: readonly string[];
  close(): Promise<void>;
}

interface Trace {
  readonly profile: string;
  processId: number | undefined;
  /** Ends the watch without it doing anything. */
  unwatch(): void;
}

/** After this a browser is killed: its profile is temporary, and a busy one does not end by itself. */
const CLOSE_MILLISECONDS = 2000;
const running = new Set<Trace>();

/**
 * Starts a browser with a fresh profile.
 * @throws Error with a readable reason when it does not start
 */
export async function launchBrowser({ path, engine }: FoundBrowser, set: FlagSet): Promise<LaunchedBrowser> {
  if (running.size === 0) process.once('exit', sweep);
  const profile = mkdtempSync(join(tmpdir(), 'ridgepoint-browser-'));
  const trace: Trace = { profile, processId: undefined, unwatch: watchOver(profile) };
  running.add(trace);
  let browser: Browser;
  try {
    browser = await launch({
      ...(engine === 'firefox' ? firefoxOptions(set, profile) : chromiumOptions(set)),
      executablePath: path,
      headless: true,
      userDataDir: profile,
      // We handle them: results are written first.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      // A software adapter can keep the browser busy for a long while.
      protocolTimeout: 300_000,
      defaultViewport: { width: 1280, height: 900 },
    });
  } catch (error) {
    erase(trace);
    throw new Error(launchProblem(error), { cause: error });
  }
  trace.processId = browser.process()?.pid;
  const version = await browser.version();
  return {
    browser,
    engine,
    processId: trace.processId,
    name: engine === 'firefox' ? 'Firefox' : chromiumName(path, version),
    version: version.replace(/^.*\//, ''),
    flags: set.flags,
    close: async () => {
      await Promise.race([browser.close().catch(() => undefined), after(CLOSE_MILLISECONDS)]);
      erase(trace);
    },
  };
}

const chromiumOptions = ({ flags }: FlagSet): LaunchOptions => ({ pipe: true, args: [...baseFlags(), ...flags] });

function firefoxOptions({ preferences = {}, env = {} }: FlagSet, profile: string): LaunchOptions {
  const [cache, config] = [
    process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config'),
  ];
  return {
    browser: 'firefox',
    // Otherwise it creates a download folder in the user's home.
    extraPrefsFirefox: { ...preferences, 'browser.download.folderList': 2, 'browser.download.dir': profile },
    env: {
      // Keep the driver's cache where it is: without it every kernel is compiled again.
      MESA_SHADER_CACHE_DIR: cache,
      ...process.env,
      // Firefox keeps files outside the profile there; the user's own drivers are still found.
      XDG_CACHE_HOME: join(profile, 'cache'),
      XDG_CONFIG_HOME: join(profile, 'config'),
      XDG_CONFIG_DIRS: [config, process.env['XDG_CONFIG_DIRS'] || '/etc/xdg'].join(':'),
      // A crash reporter would outlive the browser, in a separate process group.
      MOZ_CRASHREPORTER_DISABLE: '1',
      ...env,
    },
  };
}

/** Kills every browser still running. */
function sweep(): void {
  for (const trace of running) erase(trace);
}

function erase(trace: Trace): void {
  running.delete(trace);
  trace.unwatch();
  const ids = trace.processId === undefined ? startedWith(trace.profile) : [trace.processId];
  for (const id of ids) killGroup(id);
  // Dying processes may write for another moment.
  rmSync(trace.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Puppeteer makes the browser the leader of a process group; its helpers outlive it if only the browser is killed. */
function killGroup(processId: number): void {
  try {
    process.kill(process.platform === 'win32' ? processId : -processId, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function chromiumName(path: string, version: string): string {
  if (/edge/i.test(path) || /^Edg/i.test(version)) return 'Edge';
  return /chromium/i.test(path) ? 'Chromium' : 'Chrome';
}

/** The one line of a failed start that says why. */
function launchProblem(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(text)?.[1];
  if (library) return `the system library ${library} is missing`;
  if (/No usable sandbox|setuid_sandbox|SUID sandbox/i.test(text)) {
    return 'its sandbox is not permitted here: allow unprivileged user namespaces, or use a browser installed by the system';
  }
  const lines = text.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => line !== '' && !/^Failed to launch the browser process|^TROUBLESHOOTING/.test(line)) ??
    lines[0]!
  );
}
