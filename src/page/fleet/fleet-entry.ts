/** The script of the page of a fleet: classic, so that it runs where the page is opened from disk. */
import { FleetView } from './fleet-view.ts';

const view = document.querySelector('fleet-page');
// `data.js`, a script before this one, sets it: a page from disk may fetch nothing.
if (view instanceof FleetView) view.data = (globalThis as { ridgepointFleet?: unknown }).ridgepointFleet;
