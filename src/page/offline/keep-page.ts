import { UpdateNotice } from './update-notice.ts';

/** What the worker does when the user asks for the new version; `src/offline/worker.ts` listens. */
const USE_NEW_VERSION = 'use-new-version';

/**
 * Registers the service worker beside the page, which keeps the page for use offline, and shows a notice when a newer
 * version waits. Where browsers or users allow no worker, the page works as before.
 */
export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  try {
    const registration = await navigator.serviceWorker.register(workerAddress());
    if (registration.waiting) announce(registration.waiting);
    watch(registration.installing);
    registration.addEventListener('updatefound', () => watch(registration.installing));
  } catch {
    // Private windows and settings may refuse.
  }
}

/** Of Trusted Types, what is used here; not every browser has them. */
interface TypePolicies {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): unknown };
}

/** The worker's address; the page's policy takes it from this policy alone, and no other address of a script. */
function workerAddress(): URL {
  const address = new URL('sw.js', location.href);
  const { trustedTypes } = globalThis as { trustedTypes?: TypePolicies };
  const policy = trustedTypes?.createPolicy('ridgepoint-worker', { createScriptURL: () => address.href });
  return policy ? (policy.createScriptURL('') as URL) : address;
}

function watch(worker: ServiceWorker | null): void {
  worker?.addEventListener('statechange', () => {
    // The first version has none before it.
    if (worker.state === 'installed' && navigator.serviceWorker.controller) announce(worker);
  });
}

/** Loads the page again with the reports that it shows; it says why if it cannot now. */
function loadAgain(): void {
  const page = document.querySelector('ridgepoint-app');
  if (page) page.dispatchEvent(new CustomEvent('ridgepoint-reload'));
  else location.reload();
}

function announce(worker: ServiceWorker): void {
  if (document.querySelector('update-notice')) return;
  const notice = new UpdateNotice();
  notice.reload = () => {
    // Another tab has taken it already, or it does not wait.
    if (worker.state !== 'installed') return loadAgain();
    navigator.serviceWorker.addEventListener('controllerchange', loadAgain, { once: true });
    worker.postMessage(USE_NEW_VERSION, []);
  };
  document.body.append(notice);
}
