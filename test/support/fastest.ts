/** Most time that instrumenting a kernel may take. */
export const MOST_INSTRUMENTING_MILLISECONDS = 20;

/** On a busy machine most tries are disturbed. */
const MOST_TRIES = 20;

/** Least milliseconds of an action after one warm-up, over tries until one is quick enough. */
export function fastest(run: () => void): number {
  run();
  let least = Infinity;
  for (let tries = 0; tries < MOST_TRIES && least >= MOST_INSTRUMENTING_MILLISECONDS; tries++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
