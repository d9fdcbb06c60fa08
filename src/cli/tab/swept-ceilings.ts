import { pageHost } from '../browser/open-browser.ts';
import { drive } from '../drive.ts';
import type { ProfileJob } from '../../jobs/api.ts';
import { OPERATORS } from '../../ops/index.ts';
import { createProgress } from '../run-job.ts';
import { servePage } from '../server.ts';
import type { OwnedCeilings } from './named-ceilings.ts';
import type { TabBrowser } from './tab-browser.ts';

/** A profile must have a case; it is cancelled before it comes to it. */
const SMALL = OPERATORS.slice(0, 1).map(({ id, dimensions }) => ({
  op: id,
  shape: Object.fromEntries(dimensions.map((name) => [name, 64])),
}));
const SWEEP: ProfileJob['plan'] = { name: 'quick', cases: SMALL };

/**
 * Sweeps the ceilings of an adapter in a tab of the same browser, with the page of this program.
 * @returns the ceilings, or a sentence that says why there are none
 */
export async function sweepHere(
  browser: TabBrowser,
  adapter: 'hardware' | 'software',
  stop: AbortSignal,
): Promise<OwnedCeilings | string> {
  const server = await servePage();
  const progress = createProgress(process.stderr);
  try {
    await browser.restore();
    const page = await browser.browser.newPage();
    try {
      await page.goto(server.url);
      const enough = new AbortController();
      const job: ProfileJob = { kind: 'profile', plan: SWEEP, adapter, power: 'high' };
      const { result, error } = await drive(pageHost(page), job, {
        stop: AbortSignal.any([enough.signal, stop]),
        onState(state) {
          progress.update(state);
          // The first partial report comes when the ceilings are there.
          if (state.revision > 0) enough.abort('cancelled');
        },
      });
      if (stop.aborted) return 'Ceilings were not swept: interrupted.';
      if (result && result.ceilings.length > 0) return result;
      return `Ceilings were not swept: ${error?.message ?? 'the sweep ended early'}.`;
    } finally {
      await page.close().catch(() => undefined);
    }
  } catch (error) {
    return `Ceilings were not swept: ${(error as Error).message.split('\n')[0]!}.`;
  } finally {
    progress.stop();
    server.close();
  }
}
