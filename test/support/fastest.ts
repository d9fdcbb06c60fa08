/** What instrumenting a kernel may take. */
export const MOST_INSTRUMENTING_MILLISECONDS = 20;

/** On a busy machine most tries are of something else as well. */
const MOST_TRIES = 20;

/** The least milliseconds that instrumenting takes, of as many tries as it needs to be quick enough, after one to warm up. */
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
