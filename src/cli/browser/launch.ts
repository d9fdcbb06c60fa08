import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Browser, type LaunchOptions } from 'puppeteer-core';
import { after } from '../signals.ts';
import type { Engine, FoundBrowser } from './find-browser.ts';
import { baseFlags, type FlagSet } from './flags.ts';

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
  /** Ends the watch without effect. */
  unwatch(): void;
}

/** After this a browser is killed: its profile is temporary, and a busy one does not end by itself. */
const CLOSE_MILLISECONDS = 2000;
/** So long may what is left of one that ended by itself still write. */
const DYING_MILLISECONDS = 200;
const running = new Set<Trace>();

/** A browser with a window was to start where there is no display: no other browser would start either. */
export class NoDisplay extends Error {
  override readonly name = 'NoDisplay';
}

/**
 * Starts a browser with a fresh profile.
 * @param headed with a window
 * @throws NoDisplay, or another Error with a readable reason, when it does not start
 */
export async function launchBrowser(
  { path, engine }: FoundBrowser,
  set: FlagSet,
  headed = false,
): Promise<LaunchedBrowser> {
  if (running.size === 0) process.once('exit', sweep);
  const profile = mkdtempSync(join(tmpdir(), 'ridgepoint-browser-'));
  const trace: Trace = { profile, processId: undefined, unwatch: watchOver(profile) };
  running.add(trace);
  let browser: Browser;
  try {
    browser = await launch({
      ...(engine === 'firefox' ? firefoxOptions(set, profile) : chromiumOptions(set)),
      executablePath: path,
      headless: !headed,
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
    // What is just ending of a browser that ended by itself may make its folder once more.
    await after(DYING_MILLISECONDS);
    rmSync(profile, { recursive: true, force: true });
    if (/Missing X server|platform failed to initialize|cannot open display/i.test(String(error))) {
      throw new NoDisplay('there is no display for its window', { cause: error });
    }
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

/**
 * Puppeteer makes the browser the leader of a process group; its helpers outlive it if only the browser is killed. A helper
 * of a browser that ended by itself leads no group.
 */
function killGroup(processId: number): void {
  for (const target of process.platform === 'win32' ? [processId] : [-processId, processId]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

/** Which of the browsers on Chromium's code it is, by its program's path and its version as it tells it. */
export function chromiumName(path: string, version: string): string {
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

/** The processes started with this profile, which is unique to one browser; finds even one that is just starting. */
function startedWith(profile: string): number[] {
  if (process.platform === 'linux') {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((id) => commandOf(id).includes(profile))
      .map(Number);
  }
  try {
    const found = execFileSync('pgrep', ['-f', profile], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return found.split('\n').filter(Boolean).map(Number);
  } catch {
    // No such process; or no pgrep, as on Windows, where a browser ends with its pipe.
    return [];
  }
}

function commandOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Each browser leads a process group. The profile is passed in the environment so that the watch does not find itself. */
const WATCH = `read -r word; [ "$word" = done ] && exit
if [ -d /proc/self ]; then found=$(grep -lasF -e "$RIDGEPOINT_PROFILE" /proc/[0-9]*/cmdline | cut -d / -f 3)
else found=$(pgrep -f "$RIDGEPOINT_PROFILE"); fi
for id in $found; do kill -s KILL -- "-$id"; done
sleep 1
rm -rf -- "$RIDGEPOINT_PROFILE"`;

/**
 * Ends a profile's browser and removes the profile if this process is killed: a shell waits for our end of a pipe to
 * close. Firefox, which is driven through a socket, would otherwise run for ever.
 * @returns a function that ends the watch without effect
 */
function watchOver(profile: string): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watch = spawn('/bin/sh', ['-c', WATCH], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, RIDGEPOINT_PROFILE: profile },
  });
  watch.on('error', () => undefined);
  watch.stdin.on('error', () => undefined);
  watch.unref();
  (watch.stdin as unknown as Socket).unref();
  return () => watch.stdin.end('done\n');
}
