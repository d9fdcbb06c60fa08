import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { AnyJob } from '../../jobs/api.ts';
import type { DriverFacts } from '../browser/driver-facts.ts';
import type { AdapterProbe } from '../browser/probe-adapter.ts';
import { MOST_SHORT } from '../../report/number-checks.ts';
import { CliError, EXIT } from '../exit.ts';
import { packageRoot } from '../paths.ts';
import { RuntimeDeath, type RunHost } from '../drive.ts';
import { after } from '../signals.ts';
import { driverAdvice, driverFlags } from '../vulkan.ts';
import { dawnStarts, type ClockChoice, type DawnStart } from './drivers.ts';
import { DAWN_ADVICE, findDawn, type FoundDawn } from './find-dawn.ts';

/** Dawn in a separate process, with an adapter. */
export interface OpenedDawn {
  readonly host: RunHost;
  readonly adapter: AdapterProbe;
  readonly version: string;
  /** Its start options, for readers of a report. */
  readonly flags: readonly string[];
  close(): void;
}

/** Which adapter and clock to open. */
export interface DawnWish {
  readonly adapter: 'auto' | 'hardware' | 'software';
  readonly clock: ClockChoice;
}

const ANSWER_MILLISECONDS = 30_000;

/**
 * Starts Dawn for Node with the requested adapter.
 * @throws CliError `noGpu` when the package is not installed or offers no such adapter
 */
export async function openDawn({ adapter, clock }: DawnWish): Promise<OpenedDawn> {
  const found = findDawn();
  if (!found) {
    throw new CliError(
      EXIT.noGpu,
      `--runtime dawn: expected the package webgpu (Dawn for Node), found none; ${DAWN_ADVICE}`,
    );
  }
  const problems: string[] = [];
  for (const start of await dawnStarts(adapter, clock)) {
    const opened = await tryDawn(found, start);
    if (typeof opened !== 'string') return opened;
    problems.push(`${startName(start)}: ${opened}`);
  }
  throw new CliError(
    EXIT.noGpu,
    `No ${adapter === 'auto' ? 'WebGPU' : adapter} adapter in Dawn for Node (${problems.join('; ')}): ${adviceFor(adapter)}`,
  );
}

/** Dawn with an adapter of the requested kind, or why there is none. */
export async function tryDawn(
  found: FoundDawn,
  { adapter: kind, env, options }: DawnStart,
): Promise<OpenedDawn | string> {
  const child = fork(join(packageRoot, 'build', 'cli', 'dawn-child.js'), [], {
    env: { ...process.env, ...env },
    // A driver's output must not mix with the answer on standard output.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const link = linkTo(child);
  const close = (): void => void child.kill('SIGKILL');
  const sweep = (): void => close();
  process.once('exit', sweep);
  child.once('exit', () => process.off('exit', sweep));
  try {
    const loading = link.call({ method: 'load', module: found.url, options, software: kind === 'software' });
    const adapter = (await Promise.race([loading, link.died, after(ANSWER_MILLISECONDS)])) as
      AdapterProbe | null | undefined;
    if (adapter?.isFallback === (kind === 'software')) {
      const flags = [...options, ...driverFlags(env)];
      return {
        host: hostOf(link),
        adapter: { ...adapter, ...dawnDriver(adapter) },
        version: found.version,
        flags,
        close,
      };
    }
    close();
    return adapter === undefined ? 'no answer' : adapter ? 'only a software adapter' : 'none';
  } catch (error) {
    close();
    return error instanceof Error ? error.message : String(error);
  }
}

interface Link {
  call(call: DawnCall): Promise<unknown>;
  readonly died: Promise<never>;
}

/** Calls to the child by number, each with its answer. */
function linkTo(child: ChildProcess): Link {
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  child.on('message', (message) => {
    const answer = message as Answer;
    waiting.get(answer.number)?.(answer);
    waiting.delete(answer.number);
  });
  const died = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new RuntimeDeath(`Dawn for Node did not start (${error.message})`)));
    child.once('exit', (code, signal) => reject(new RuntimeDeath(`Dawn for Node ended (${signal ?? `code ${code}`})`)));
  });
  died.catch(() => undefined);
  const call = (asked: DawnCall): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const number = ++last;
      waiting.set(number, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
      child.send({ number, call: asked }, (error) => error && reject(new RuntimeDeath(error.message)));
    });
  return { call: (asked) => Promise.race([call(asked), died]), died };
}

function hostOf({ call, died }: Link): RunHost {
  return {
    start: async (job) => (await call({ method: 'start', job })) as string,
    state: async (id) => (await call({ method: 'state', id })) as Awaited<ReturnType<RunHost['state']>>,
    cancel: async (id) => void (await call({ method: 'cancel', id })),
    partial: (id) => call({ method: 'partial', id }),
    result: (id) => call({ method: 'result', id }),
    died,
  };
}

/** The backend of Dawn for Node, unless the environment names another. */
const BACKENDS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'vulkan',
  darwin: 'metal',
  win32: 'd3d12',
};

/**
 * The driver of Dawn's adapter, and its backend: Dawn for Node gives the driver as the adapter's description.
 * @see https://dawn.googlesource.com/dawn/+/refs/heads/main/src/dawn/node/binding/GPU.cpp
 */
function dawnDriver({ description }: AdapterProbe, env = process.env): DriverFacts {
  const backend = env['DAWNNODE_BACKEND'] ? undefined : BACKENDS[process.platform];
  return { ...(description !== '' && { driver: description.slice(0, MOST_SHORT) }), ...(backend && { backend }) };
}

/** A start's name in messages. */
export const startName = ({ adapter, driver }: Pick<DawnStart, 'adapter' | 'driver'>): string =>
  driver === 'system' ? adapter : `${adapter} (${driver})`;

function adviceFor(wanted: DawnWish['adapter']): string {
  if (process.platform !== 'linux') return 'update the GPU driver';
  const gpu =
    'for a GPU, install the Vulkan loader and its driver (on Debian: sudo apt-get install -y libvulkan1 mesa-vulkan-drivers; for NVIDIA: nvidia-driver)';
  return wanted === 'hardware' ? gpu : [driverAdvice(), ...(wanted === 'auto' ? [gpu] : [])].join('; ');
}

/** A call to the child process that has loaded Dawn; JSON only. */
export type DawnCall =
  | {
      readonly method: 'load';
      readonly module: string;
      readonly options: readonly string[];
      readonly software: boolean;
    }
  | { readonly method: 'start'; readonly job: AnyJob }
  | { readonly method: 'state' | 'cancel' | 'partial' | 'result'; readonly id: string };

/** A call with its number, and the answer that carries the same number. */
export interface Numbered {
  readonly number: number;
  readonly call: DawnCall;
}

/** A value, or the error. */
export interface Answer {
  readonly number: number;
  readonly value?: unknown;
  readonly error?: string;
}
