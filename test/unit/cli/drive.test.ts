import { describe, expect, test } from 'vitest';
import { drive, RuntimeDeath, type RunHost } from '../../../src/cli/drive.ts';
import type { CountJob, JobState, ProfileJob } from '../../../src/jobs/api.ts';
import { syntheticReport } from '../../support/report.ts';

const PROFILE: ProfileJob = { kind: 'profile', plan: 'quick' };
const COUNT: CountJob = { kind: 'count', wgsl: '', workgroups: [1, 1, 1] };
const never = new Promise<never>(() => undefined);

/** A host whose job is in the first state until it is cancelled, then in the second. */
function hostWith(
  given: Partial<RunHost>,
  running: Partial<JobState> = {},
  cancelled: Partial<JobState> = running,
): RunHost {
  let now = running;
  const state = { status: 'running', done: 0, total: 1, label: '', secondsLeft: null, revision: 1 } as const;
  return {
    start: () => Promise.resolve('job-1'),
    state: () => Promise.resolve({ ...state, ...now }),
    cancel: () => {
      now = cancelled;
      return Promise.resolve();
    },
    partial: () => Promise.resolve(null),
    result: () => never,
    died: never,
    ...given,
  };
}

const stopAfter = (milliseconds: number, reason: 'cancelled' | 'time-out'): AbortSignal => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(reason), milliseconds);
  return controller.signal;
};
const onState = (): void => undefined;
const noStop = new AbortController().signal;

describe('a profile', () => {
  test('that is done results in its report', async () => {
    const report = syntheticReport();
    const host = hostWith({ result: () => Promise.resolve(report) }, { status: 'done' });
    expect(await drive(host, PROFILE, { onState, stop: noStop })).toEqual({
      result: report,
      stoppedBy: null,
      error: null,
    });
  });

  test('that hits the time limit returns its results, and says that it was the time limit', async () => {
    const report = { ...syntheticReport(), complete: false, stoppedBy: 'cancelled' as const };
    const kept = { partial: () => Promise.resolve(report), result: () => Promise.resolve(report) };
    const host = hostWith(kept, {}, { status: 'cancelled' });
    const outcome = await drive(host, PROFILE, { onState, stop: stopAfter(50, 'time-out') });
    expect(outcome).toMatchObject({
      stoppedBy: 'time-out',
      error: null,
      result: { complete: false, stoppedBy: 'time-out' },
    });
  });

  test.each(['cancelled', 'time-out'] as const)(
    'stopped before it has results (%s) has none, and no error',
    async (reason) => {
      const host = hostWith({ result: () => Promise.reject(new Error('aborted')) }, {}, { status: 'cancelled' });
      const outcome = await drive(host, PROFILE, { onState, stop: stopAfter(50, reason) });
      expect(outcome).toEqual({ result: null, stoppedBy: reason, error: null });
    },
  );

  test('that fails while it is being stopped has failed', async () => {
    const error = { code: 'error', message: 'a bug' } as const;
    const host = hostWith({}, {}, { status: 'failed', error });
    const outcome = await drive(host, PROFILE, { onState, stop: stopAfter(50, 'cancelled') });
    expect(outcome).toEqual({ result: null, stoppedBy: 'error', error });
  });

  test('whose host dies keeps its partial result', async () => {
    const died = new Promise<never>((_, reject) => setTimeout(() => reject(new RuntimeDeath('gone')), 100));
    const host = hostWith({ died, partial: () => Promise.resolve(syntheticReport()) });
    const outcome = await drive(host, PROFILE, { onState, stop: noStop });
    expect(outcome).toMatchObject({
      stoppedBy: 'browser-died',
      result: { complete: false, stoppedBy: 'browser-died' },
    });
  });
});

describe('a count', () => {
  test('that is done results in the counts', async () => {
    const host = hostWith({ result: () => Promise.resolve({ flop: 1 }) }, { status: 'done' });
    expect(await drive(host, COUNT, { onState, stop: noStop })).toEqual({
      result: { flop: 1 },
      stoppedBy: null,
      error: null,
    });
  });

  test('that fails results in nothing, and the error', async () => {
    const error = { code: 'bad-job', message: 'wrong' } as const;
    const host = hostWith({}, { status: 'failed', error });
    expect(await drive(host, COUNT, { onState, stop: noStop })).toEqual({ result: null, stoppedBy: 'error', error });
  });

  test('that is cancelled has no partial result', async () => {
    const host = hostWith({}, {}, { status: 'cancelled' });
    const outcome = await drive(host, COUNT, { onState, stop: stopAfter(50, 'cancelled') });
    expect(outcome).toEqual({ result: null, stoppedBy: 'cancelled', error: null });
  });

  test('whose host no longer answers ends anyway', async () => {
    const host = hostWith({ state: () => never });
    const start = performance.now();
    const outcome = await drive(host, COUNT, { onState, stop: stopAfter(50, 'time-out') });
    expect(outcome).toEqual({ result: null, stoppedBy: 'time-out', error: null });
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
