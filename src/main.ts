/** The page's entry: it provides the API for jobs, which the elements know by type alone. */
import { probeAdapter } from './device/preview.ts';
import { createApi, loadProfile } from './jobs/create-api.ts';
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
requestAnimationFrame(() => setTimeout(() => void probeAdapter().then((preview) => (app.preview = preview))));

// An open page measures without its server. Half as much code again as the page itself, it waits for a reader who stirs;
// should this fail, measuring tries again.
const STIRRINGS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const stirred = new AbortController();
const prepare = (): void => {
  stirred.abort();
  loadProfile().catch(() => undefined);
};
for (const type of STIRRINGS) addEventListener(type, prepare, { signal: stirred.signal, passive: true });
