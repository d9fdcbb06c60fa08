import { EXIT } from './exit.ts';

/** One Ctrl-C may come twice, from the terminal and handed on by npm; a second one later than this means it. */
const SAME_SIGNAL_MILLISECONDS = 1000;

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
  return controller.signal;
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
