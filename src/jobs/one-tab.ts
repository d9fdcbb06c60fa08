/** The lock that a tab holds while it measures: two tabs of one page would share the GPU and time each other. */
export const MEASURING_LOCK = 'ridgepoint-measuring';

/** What a job says while it waits. A tab that is hidden pauses, and goes on once it is shown. */
const WAITING = 'Waiting: another tab of this page is measuring; it goes on while it is shown';

/** This page's own last turn may take a moment to end, which is not worth words. */
const MOST_SILENT_MILLISECONDS = 200;

/**
 * Waits until no other tab of this page measures. The browser gives the turn to the next tab when it is ended, and when the
 * page is closed. Where there are no locks (Node, an insecure context, a sandboxed frame), there is nothing to wait for.
 * @param say called once, with the words for the progress, if another tab is measuring
 * @returns ends the turn
 * @throws the signal's reason when the job is cancelled meanwhile
 */
export async function takeTurn(say: (label: string) => void, signal: AbortSignal): Promise<() => void> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return () => undefined;
  const timer = setTimeout(() => say(WAITING), MOST_SILENT_MILLISECONDS);
  try {
    return await acquire(locks, signal);
  } catch {
    signal.throwIfAborted();
    return () => undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Acquires the lock, and resolves with what releases it. */
const acquire = (locks: LockManager, signal: AbortSignal): Promise<() => void> =>
  new Promise((resolve, reject) => {
    locks.request(MEASURING_LOCK, { signal }, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
