import type { FleetPage } from '../../fleet/page/fleet-page-format.ts';
import { quote } from '../../text/untrusted.ts';

/**
 * The data of the page, as the script beside it says it.
 * @throws Error with what is missing, in one sentence
 */
export function readFleetPage(text: unknown): FleetPage {
  const again = 'write the page again with ridgepoint fleet page';
  if (typeof text !== 'string') {
    throw new Error(
      `data.js: expected it beside index.html, found none; keep the files of the page together, or ${again}`,
    );
  }
  let page: Partial<FleetPage> | null = null;
  try {
    page = JSON.parse(text) as Partial<FleetPage> | null;
  } catch {
    // Told below.
  }
  if (page === null || page.format !== 'ridgepoint-fleet-page') {
    throw new Error(`data.js: expected the data of a fleet, got something else; ${again}`);
  }
  if (page.version !== 1) {
    throw new Error(
      `data.js: expected version 1 of the data of a fleet, got ${quote(page.version ?? 'none')}; ${again}`,
    );
  }
  return page as FleetPage;
}
