/** The page's service worker: keeps the files of the page, and nothing else, so that it opens and works offline. */
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import type { PrecachedFile } from './precached-files.ts';

/** Written by the build. */
declare const PRECACHED: PrecachedFile[];

/** The part of a worker's scope that is used here; the program's types are those of a page. */
interface WorkerScope extends EventTarget {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
}

const scope = globalThis as unknown as WorkerScope;

/** Cross-origin isolation, which a host such as GitHub Pages cannot be told to give: precise timers. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

async function isolated(response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

addPlugins([
  {
    handlerWillRespond: ({ request, response }) =>
      request.mode === 'navigate' ? isolated(response) : Promise.resolve(response),
  },
]);
// The page reads its parameters itself: with any of them it is the same file.
precacheAndRoute(PRECACHED, { ignoreURLParametersMatching: [/./], cleanURLs: false });
cleanupOutdatedCaches();

// The first visit is served too, so that parts loaded later come without a network. A later version waits for the user.
scope.addEventListener('activate', (event) => {
  (event as Event & { waitUntil(work: Promise<unknown>): void }).waitUntil(scope.clients.claim());
});
scope.addEventListener('message', (event) => {
  if ((event as MessageEvent).data === 'use-new-version') void scope.skipWaiting();
});
