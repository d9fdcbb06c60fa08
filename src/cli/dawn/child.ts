/**
 * The child process that loads Dawn and measures: a driver that crashes takes it down, and not what it has measured.
 * It answers calls of its parent until the parent goes.
 */
import { CPU_TIMES } from '../../protocol/cpu-times.ts';
import { createApi } from '../../jobs/create-api.ts';
import type { RidgepointApi } from '../../jobs/api.ts';
import { askForAdapter, type AdapterProbe } from '../browser/probe-adapter.ts';
import { processCpu } from '../process-cpu.ts';
import { restBetweenPolls } from './rest.ts';
import type { Answer, DawnCall, Numbered } from './call.ts';

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
  open: ignore,
});

/** Loads Dawn where a page would have it, and tells which adapter it offers. */
async function load({
  module,
  options,
  software,
}: Extract<DawnCall, { method: 'load' }>): Promise<AdapterProbe | null> {
  const { create, globals } = (await import(/* @vite-ignore */ module)) as DawnModule;
  Object.assign(globalThis, globals);
  restBetweenPolls();
  const gpu = create(options);
  // The object must live as long as any device: Dawn ends the process when it goes first.
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

// Ctrl-C reaches the whole group; the parent decides what it means.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ignore);
// At once: a driver that is busy, with a kernel that does not end say, would hold up a proper exit.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message) => void answer(message as Numbered));
