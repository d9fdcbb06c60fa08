/**
 * The child process that loads Dawn and measures: a driver crash ends it, but not the parent, which has the results so
 * far. It answers its parent's calls until the parent ends.
 */
import { CPU_TIMES } from '../../protocol/cpu-times.ts';
import { createApi } from '../../jobs/create-api.ts';
import type { RidgepointApi } from '../../jobs/api.ts';
import { askForAdapter, type AdapterProbe } from '../browser/probe-adapter.ts';
import { processCpu } from '../process-cpu.ts';
import { restBetweenPolls } from './rest.ts';
import type { Answer, DawnCall, Numbered } from './open-dawn.ts';

interface DawnModule {
  create(options: readonly string[]): GPU;
  readonly globals: object;
}

const ignore = (): void => undefined;
const api: RidgepointApi = createApi({
  started: ignore,
  progressed: ignore,
  ended: ignore,
  failed: ignore,
  cancelled: ignore,
  open: ignore,
});

/** Installs Dawn as `navigator.gpu` and returns the adapter it offers. */
async function load({
  module,
  options,
  software,
}: Extract<DawnCall, { method: 'load' }>): Promise<AdapterProbe | null> {
  const { create, globals } = (await import(/* @vite-ignore */ module)) as DawnModule;
  Object.assign(globalThis, globals);
  restBetweenPolls();
  const gpu = create(options);
  // The object must outlive every device: otherwise Dawn ends the process.
  const navigator = { gpu, platform: `${process.platform} ${process.arch}`, userAgent: '' };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  Object.defineProperty(globalThis, 'isSecureContext', { value: true, configurable: true });
  return await askForAdapter(software);
}

// All of Dawn and its driver runs in this process.
const ownTimes = processCpu(process.pid);
Object.assign(globalThis, { [CPU_TIMES]: () => Promise.resolve(ownTimes()) });

function perform(call: DawnCall): unknown {
  switch (call.method) {
    case 'load':
      return load(call);
    case 'start':
      return api.start(call.job);
    default:
      return api[call.method](call.id);
  }
}

async function answer({ number, call }: Numbered): Promise<void> {
  let answered: Answer;
  try {
    answered = { number, value: (await perform(call)) ?? null };
  } catch (error) {
    answered = { number, error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(answered);
}

// Ctrl-C reaches the whole process group; the parent decides what to do.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ignore);
// Immediately: a busy driver, say with an endless kernel, would block a regular exit.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message) => void answer(message as Numbered));
