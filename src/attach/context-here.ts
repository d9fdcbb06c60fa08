import type { SessionContext } from '../session/session-format.ts';
import type { WebGpuClasses } from './classes.ts';
import type { Here } from './record/to-record.ts';

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

/** The page, frame or worker that this script runs in. */
export const contextHere = (): Here => ({
  id: Math.random().toString(36).slice(2, 12),
  kind: kindHere(),
  url: urlHere(),
});

/** The classes of WebGPU; null where it is missing, as in an old browser or on a page without https. */
export function webGpuHere(): WebGpuClasses | null {
  const classes = globalThis as Partial<typeof globalThis>;
  const { GPUAdapter, GPUDevice, GPUQueue, GPUCommandEncoder, GPUComputePassEncoder } = classes;
  const isWhole = GPUAdapter && GPUDevice && GPUQueue && GPUCommandEncoder && GPUComputePassEncoder;
  return isWhole ? globalThis : null;
}
