import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Browser } from 'puppeteer-core';
import { after } from '../signals.ts';
import { baseFlags, type FlagSet } from './flags.ts';

/** A running browser that leaves nothing behind: neither processes nor its profile. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  readonly name: string;
  readonly version: string;
  /** The flags that matter to a reader of a report. */
  readonly flags: readonly string[];
  close(): Promise<void>;
}

interface Trace {
  readonly profile: string;
  processId: number | undefined;
}

const CLOSE_MILLISECONDS = 5000;
const running = new Set<Trace>();

/**
 * Starts a browser with a fresh profile.
 * @throws Error in words, when it does not start
 */
export async function launchBrowser(path: string, set: FlagSet): Promise<LaunchedBrowser> {
  if (running.size === 0) process.once('exit', sweep);
  const trace: Trace = { profile: mkdtempSync(join(tmpdir(), 'ridgepoint-browser-')), processId: undefined };
  running.add(trace);
  let browser: Browser;
  try {
    browser = await launch({
      executablePath: path,
      headless: true,
      pipe: true,
      args: [...baseFlags(), ...set.flags],
      userDataDir: trace.profile,
      // Ours to handle: what was measured is written first.
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
    name: browserName(path, version),
    version: version.replace(/^.*\//, ''),
    flags: set.flags,
    close: async () => {
      await Promise.race([browser.close().catch(() => undefined), after(CLOSE_MILLISECONDS)]);
      erase(trace);
    },
  };
}

/** Ends every browser that is still there, at once. */
function sweep(): void {
  for (const trace of running) erase(trace);
}

function erase(trace: Trace): void {
  running.delete(trace);
  if (trace.processId !== undefined) killGroup(trace.processId);
  // Dying processes may still write for a moment.
  rmSync(trace.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Puppeteer starts the browser as the leader of a process group; its helpers outlive it when it is killed. */
function killGroup(processId: number): void {
  try {
    process.kill(process.platform === 'win32' ? processId : -processId, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function browserName(path: string, version: string): string {
  if (/edge/i.test(path) || /^Edg/i.test(version)) return 'Edge';
  return /chromium/i.test(path) ? 'Chromium' : 'Chrome';
}

/** The one line of a failed start that says why. */
function launchProblem(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(text)?.[1];
  if (library) return `it lacks the system library ${library}`;
  if (/No usable sandbox|setuid_sandbox|SUID sandbox/i.test(text)) {
    return 'its sandbox is not allowed here: allow unprivileged user namespaces, or use a browser installed by the system';
  }
  const lines = text.split('\n').map((line) => line.trim());
  return (
    lines.find((line) => line !== '' && !/^Failed to launch the browser process|^TROUBLESHOOTING/.test(line)) ??
    lines[0]!
  );
}
