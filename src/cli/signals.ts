import { EXIT } from './exit.ts';

/** One Ctrl-C may arrive twice, from the terminal and through npm; a second one later than this is deliberate. */
const SAME_SIGNAL_MILLISECONDS = 1000;
const PARENT_MILLISECONDS = 500;

/** What stops the program early: the user or the time limit. */
export type Stop = 'cancelled' | 'time-out';

/**
 * Aborts, with a `Stop` as its reason, on the first Ctrl-C (or another termination signal) or when the time limit is
 * reached, counted from the start of the program; another Ctrl-C ends the program immediately.
 */
export function watchSignals(timeoutSeconds?: number): AbortSignal {
  const controller = new AbortController();
  const stop = (reason: Stop): void => controller.abort(reason);
  let first = 0;
  const onSignal = (): void => {
    if (first === 0) {
      first = Date.now();
      stop('cancelled');
    } else if (Date.now() - first > SAME_SIGNAL_MILLISECONDS) {
      process.exit(EXIT.interrupted);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent(onSignal);
  if (timeoutSeconds !== undefined) {
    // Node's clock begins with the process.
    setTimeout(stop, Math.max(0, timeoutSeconds * 1000 - performance.now()), 'time-out').unref();
  }
  return controller.signal;
}

/** Why a signal of `watchSignals` was aborted. */
export const stopReason = ({ reason }: AbortSignal): Stop => reason as Stop;

/** A signal that ends npm and its shell is not passed on to us: only our parent changes. */
function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_MILLISECONDS).unref();
}

const awaited = new WeakMap<AbortSignal, Promise<void>>();

/** Resolves once the signal is aborted. One listener serves all who wait: some ask every second, for hours. */
export function aborted(signal: AbortSignal): Promise<void> {
  const known = awaited.get(signal);
  if (known) return known;
  const made = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  awaited.set(signal, made);
  return made;
}

/** Resolves after some milliseconds; does not keep the program alive. */
export const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
