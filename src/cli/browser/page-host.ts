import { ProtocolError, type Page } from 'puppeteer-core';
import type { RidgepointApi } from '../../jobs/api.ts';
import { RuntimeDeath, type RunHost } from '../run-host.ts';
import { after } from '../signals.ts';

type PageGlobal = typeof globalThis & { ridgepoint: RidgepointApi };

const GONE_MILLISECONDS = 500;

/** A loaded page as a place to run jobs in. */
export function pageHost(page: Page): RunHost {
  const died = new Promise<never>((_, reject) => {
    page.browser().once('disconnected', () => reject(new RuntimeDeath('the browser ended')));
    page.once('error', () => reject(new RuntimeDeath('the page crashed')));
  });
  died.catch(() => undefined);
  /** Turns a failure caused by the browser's death into a RuntimeDeath. */
  const alive = async <T>(asking: Promise<T>): Promise<T> => {
    try {
      return await asking;
    } catch (error) {
      // Firefox fails pending calls a moment before it is known to be gone.
      await Promise.race([died, after(GONE_MILLISECONDS)]);
      const gone = error instanceof ProtocolError || page.isClosed() || !page.browser().connected;
      throw gone ? new RuntimeDeath((error as Error).message, { cause: error }) : error;
    }
  };
  return {
    start: (job) =>
      alive(
        page
          .waitForFunction(() => 'ridgepoint' in globalThis)
          .then(() => page.evaluate((wanted) => (globalThis as PageGlobal).ridgepoint.start(wanted), job)),
      ),
    state: (id) => alive(page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.state(job), id)),
    cancel: (id) => alive(page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.cancel(job), id)),
    partial: (id) => alive(page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.partial(job), id)),
    result: (id) => alive(page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.result(job), id)),
    died,
  };
}
