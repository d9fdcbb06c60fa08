import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './source-files.ts';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves once stderr matches. @throws if the command ends first */
  said(pattern: RegExp): Promise<void>;
}

/** A separate folder for one test file: working directory, home and location of browser profiles. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'ridgepoint-test-'));
  /** The program: the clone's, or that of an installed package. */
  launcher = join(projectRoot, 'src/cli/launch.mjs');
  readonly #children = new Set<ChildProcess>();

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Starts the command line as a user would, with changes to the environment. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = spawn(process.execPath, [this.launcher, ...args], {
      cwd: this.folder,
      env: { ...process.env, TMPDIR: this.folder, RIDGEPOINT_CACHE: this.path('cache'), NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (code) => {
        this.#children.delete(child);
        // Sources that change while tests run cause a rebuild, which is not under test.
        resolve({ code, stdout, stderr: stderr.replace('Building …\n', '') });
      });
    });
    const said = (pattern: RegExp): Promise<void> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stderr)) resolve();
        };
        look();
        child.stderr.on('data', look);
        child.on('close', () => reject(new Error(`expected ${pattern} on stderr, got ${JSON.stringify(stderr)}`)));
      });
    return { child, ended, said };
  }

  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Browser profiles that were not removed. */
  profilesLeft(): string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('ridgepoint-browser-'));
  }

  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** A process as Linux reports it. */
export interface ProcessFacts {
  readonly id: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** The running processes, without zombies. */
export function processes(): ProcessFacts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name may hold spaces and brackets; what follows its last bracket does not.
        const [state, parent, group] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return state === 'Z' ? [] : [{ id: Number(name), parent: Number(parent), group: Number(group), command }];
      } catch {
        return [];
      }
    });
}

/** The browser that a command started: the leader of its process group, like the shell that watches over it. */
export function browserOf(child: ChildProcess): ProcessFacts {
  const found = processes().find(
    ({ id, parent, group, command }) => parent === child.pid && group === id && !command.includes('RIDGEPOINT_PROFILE'),
  );
  if (!found) throw new Error('expected a browser among the processes of the command, found none');
  return found;
}

/** Processes of a group that still run after a short wait. */
export async function leftOf(group: number): Promise<ProcessFacts[]> {
  const left = (): ProcessFacts[] => processes().filter((one) => one.group === group);
  for (let i = 0; i < 20 && left().length > 0; i++) await new Promise((resolve) => setTimeout(resolve, 100));
  return left();
}
