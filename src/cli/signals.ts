import { EXIT } from './exit.ts';

/** One Ctrl-C may come twice, from the terminal and handed on by npm; a second one later than this means it. */
const SAME_SIGNAL_MILLISECONDS = 1000;
const PARENT_MILLISECONDS = 500;

/** Aborts on the first Ctrl-C (or a request to end from elsewhere); the next one ends the program at once. */
export function watchSignals(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (): void => {
    if (first === 0) {
      first = Date.now();
      controller.abort();
    } else if (Date.now() - first > SAME_SIGNAL_MILLISECONDS) {
      process.exit(EXIT.interrupted);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  if (process.env['npm_lifecycle_event'] !== undefined) watchParent(onSignal);
  return controller.signal;
}

/** A request to end npm ends npm and its shell, but is not handed on to us: only our parent changes. */
function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_MILLISECONDS).unref();
}

/** Resolves once the signal is given. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Resolves after so many milliseconds; keeps no program alive. */
export const after = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());

/** A moment after which a command gives up. */
export interface Deadline {
  /** Resolves once it is past; never where there is none. */
  readonly passed: Promise<void>;
  isPast(): boolean;
  /** Seconds until then; undefined where there is none. */
  secondsLeft(): number | undefined;
}

/** So many seconds after the program was started: whoever sets a time-out does not mean it plus the start of a browser. */
export function deadlineOf(seconds: number | undefined): Deadline {
  const left = (): number => (seconds === undefined ? Infinity : seconds - performance.now() / 1000);
  return {
    passed: seconds === undefined ? new Promise(() => undefined) : after(Math.max(0, left()) * 1000),
    isPast: () => left() <= 0,
    secondsLeft: () => (seconds === undefined ? undefined : Math.max(0, left())),
  };
}
