import type { WatchApi, WatchOptions } from '../session/context-record.ts';
import type { SessionContext } from '../session/session-format.ts';
import { install } from './install-hooks.ts';
import { createApi } from './watch-api.ts';

declare global {
  /** What this script offers where it was injected. */
  var ridgepointAttach: WatchApi | undefined;
  /** Set before this script runs, it chooses how to watch. */
  var ridgepointAttachOptions: Partial<WatchOptions> | undefined;
}

const DEFAULTS: WatchOptions = { time: 'split', count: 'twin', unique: false, paused: false };

/** Contexts by the name of their global object. */
const KINDS: Readonly<Record<string, SessionContext['kind']>> = {
  __proto__: null as never,
  DedicatedWorkerGlobalScope: 'worker',
  SharedWorkerGlobalScope: 'shared-worker',
  ServiceWorkerGlobalScope: 'service-worker',
};

function kindHere(): SessionContext['kind'] {
  const worker = KINDS[globalThis.constructor?.name ?? ''];
  if (worker) return worker;
  return typeof window === 'undefined' ? 'worker' : window === window.top ? 'page' : 'frame';
}

const MOST_URL = 2000;

/** Without query, fragment and embedded data. */
function urlHere(): string {
  const url = globalThis.location?.href ?? '';
  return url.startsWith('data:') ? 'data:' : url.replace(/[?#].*$/s, '').slice(0, MOST_URL);
}

function attach(): void {
  const classes = globalThis as Partial<typeof globalThis>;
  const { GPUAdapter, GPUDevice, GPUQueue, GPUCommandEncoder, GPUComputePassEncoder } = classes;
  if (!GPUAdapter || !GPUDevice || !GPUQueue || !GPUCommandEncoder || !GPUComputePassEncoder) return;
  if (globalThis.ridgepointAttach) return;
  const watcher = install(globalThis, { ...DEFAULTS, ...globalThis.ridgepointAttachOptions });
  const id = Math.random().toString(36).slice(2, 12);
  const value = createApi(watcher, { id, kind: kindHere(), url: urlHere() });
  Object.defineProperty(globalThis, 'ridgepointAttach', { value, configurable: true });
}

try {
  attach();
} catch {
  // The page goes on as if nothing had been injected.
}
