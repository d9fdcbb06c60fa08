/** Tries, so that neither a first run nor a busy machine is timed. */
const TRIES = 5;

/** The least milliseconds that something takes, of several tries. */
export function fastest(run: () => void): number {
  const times = Array.from({ length: TRIES }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** What instrumenting a kernel may take. */
export const MOST_INSTRUMENTING_MILLISECONDS = 20;
