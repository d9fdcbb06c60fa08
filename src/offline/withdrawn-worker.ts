/**
 * A service worker, as text, in place of the page's: it deletes the files that one kept here, removes itself, and leaves the
 * network to answer. Whatever else this origin keeps, such as the copy of another path, stays.
 */
export const WITHDRAWN_WORKER = `addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys())
    if (name.startsWith('workbox-precache') && name.endsWith('-' + registration.scope)) await caches.delete(name);
  await registration.unregister();
})()));
`;
