/** The page's entry: it provides the API for jobs, which the elements know by type alone. */
import { probeAdapter } from './device/preview.ts';
import { createApi } from './jobs/create-api.ts';
import type { RidgepointApi } from './jobs/api.ts';
import { RidgepointApp } from './page/app/ridgepoint-app.ts';

declare global {
  // The name that drivers use; globals must be declared with `var`.
  var ridgepoint: RidgepointApi;
}

const app = document.querySelector('ridgepoint-app');
if (!(app instanceof RidgepointApp)) throw new Error('page: expected <ridgepoint-app>, got a page without it');

app.api = createApi(app.watcher);
globalThis.ridgepoint = app.api;
void app.begin();

// After the first paint: asking for an adapter may start the GPU process.
requestAnimationFrame(() =>
  setTimeout(() => {
    void probeAdapter().then((preview) => (app.preview = preview));
  }),
);

// Last of all: a copy for use offline, once everything else is loaded.
if (!import.meta.env.DEV) {
  addEventListener('load', () => void import('./page/offline/keep-page.ts').then(({ keepPage }) => keepPage()));
}
