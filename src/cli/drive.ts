import { setTimeout as sleep } from 'node:timers/promises';
import { ProtocolError, type Page } from 'puppeteer-core';
import type { Job, JobError, JobState, RidgepointApi } from '../measure/job.ts';
import type { Report, StoppedBy } from '../report/format.ts';
import { checkReport } from '../report/parse.ts';
import { aborted } from './signals.ts';

/** How a run in the page ended. */
export interface Outcome {
  /** What was measured, checked; null when that is nothing. */
  readonly report: Report | null;
  /** Why it ended before its plan did; null when it did not. */
  readonly stoppedBy: StoppedBy | null;
  /** What the page said, where it failed. */
  readonly error: JobError | null;
}

/** What a drive needs besides page and job. */
export interface DriveOptions {
  onState(state: JobState): void;
  /** Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Seconds after which to stop; none: as long as it moves. */
  readonly timeoutSeconds?: number | undefined;
}

const POLL_MILLISECONDS = 500;
/** How long a cancelled run may take to hand over its report. */
const CANCEL_MILLISECONDS = 5000;
/** A run that has not moved for so long is stuck. */
const STUCK_MILLISECONDS = 300_000;

type PageGlobal = typeof globalThis & { ridgepoint: RidgepointApi };

/** What has come out of the page so far. */
interface Kept {
  partial: Report | null;
}

/** Runs a job in the page, which has loaded, to its end or its early end. */
export async function drive(page: Page, job: Job, options: DriveOptions): Promise<Outcome> {
  const kept: Kept = { partial: null };
  const running = follow(page, job, options, kept);
  running.catch(() => undefined);
  try {
    return await Promise.race([running, deathOf(page)]);
  } catch (error) {
    const stoppedBy = isDeath(error, page) ? 'browser-died' : 'error';
    return { report: marked(kept.partial, stoppedBy), stoppedBy, error: asJobError(error) };
  }
}

async function follow(page: Page, job: Job, options: DriveOptions, kept: Kept): Promise<Outcome> {
  await page.waitForFunction(() => 'ridgepoint' in globalThis);
  const id = await page.evaluate((wanted) => (globalThis as PageGlobal).ridgepoint.start(wanted), job);
  const watch = watchForStop(options);
  let stoppedBy: StoppedBy | null = null;
  let deadline = Infinity;
  let revision = 0;
  for (;;) {
    const state = await page.evaluate((known) => (globalThis as PageGlobal).ridgepoint.state(known), id);
    options.onState(state);
    if (state.revision !== revision) {
      revision = state.revision;
      kept.partial = await fetchPartial(page, id, kept.partial);
    }
    if (state.status !== 'running') return await endOf(page, id, state, kept.partial, stoppedBy);
    if (Date.now() > deadline) return { report: marked(kept.partial, stoppedBy), stoppedBy, error: null };
    if (stoppedBy === null) {
      stoppedBy = watch.reason(state);
      if (stoppedBy !== null) {
        await page.evaluate((known) => (globalThis as PageGlobal).ridgepoint.cancel(known), id);
        deadline = Date.now() + CANCEL_MILLISECONDS;
      }
    }
    await (stoppedBy === null ? Promise.race([sleep(POLL_MILLISECONDS), watch.given]) : sleep(POLL_MILLISECONDS / 5));
  }
}

/** Watches for what ends a run before its plan does: a person, the time allowed, no movement. */
function watchForStop({ interrupted, timeoutSeconds }: DriveOptions): {
  reason(state: JobState): StoppedBy | null;
  readonly given: Promise<void>;
} {
  const end = timeoutSeconds === undefined ? Infinity : Date.now() + timeoutSeconds * 1000;
  let moved = { at: Date.now(), to: '' };
  return {
    reason({ done, label }) {
      const to = `${done} ${label}`;
      if (to !== moved.to) moved = { at: Date.now(), to };
      if (interrupted.aborted) return 'cancelled';
      return Date.now() >= end || Date.now() - moved.at > STUCK_MILLISECONDS ? 'time-out' : null;
    },
    given: aborted(interrupted),
  };
}

/** Whether it was the browser that ended, and not a fault inside the page. */
const isDeath = (error: unknown, page: Page): boolean =>
  error instanceof BrowserDeath || error instanceof ProtocolError || page.isClosed() || !page.browser().connected;

class BrowserDeath extends Error {}

/** Rejects when browser or page are gone. */
function deathOf(page: Page): Promise<never> {
  const died = new Promise<never>((_, reject) => {
    page.browser().once('disconnected', () => reject(new BrowserDeath('the browser ended')));
    page.once('error', () => reject(new BrowserDeath('the page crashed')));
  });
  died.catch(() => undefined);
  return died;
}

async function fetchPartial(page: Page, id: string, known: Report | null): Promise<Report | null> {
  const fetched = await page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.partial(job), id);
  try {
    return fetched === null ? known : checkReport(fetched);
  } catch {
    // Half-written; the next one will do, and the last one is checked for good.
    return known;
  }
}

async function endOf(
  page: Page,
  id: string,
  state: JobState,
  partial: Report | null,
  stoppedBy: StoppedBy | null,
): Promise<Outcome> {
  if (state.status === 'failed') {
    const error = state.error ?? { code: 'error', message: 'the page gives no cause' };
    const reason = error.code === 'device-lost' ? 'device-lost' : 'error';
    return { report: marked(partial, reason), stoppedBy: reason, error };
  }
  const result = await page.evaluate((job) => (globalThis as PageGlobal).ridgepoint.result(job), id);
  const report = checkReport(result);
  // The page knows only that it was cancelled, not whether by a person or by the clock.
  const reason = report.stoppedBy === 'cancelled' && stoppedBy !== null ? stoppedBy : report.stoppedBy;
  return { report: reason === null ? report : marked(report, reason), stoppedBy: reason, error: null };
}

const marked = (report: Report | null, stoppedBy: StoppedBy | null): Report | null =>
  report && { ...report, complete: false, stoppedBy };

const asJobError = (error: unknown): JobError => ({
  code: 'error',
  message: error instanceof Error ? error.message.split('\n')[0]! : String(error),
});
