import { openTestBrowser } from './test-browser.ts';

/** Finds a browser before the first test, or installs one, so that no test times out over a download. */
export async function setup(): Promise<void> {
  await (await openTestBrowser()).close();
}
