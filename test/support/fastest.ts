/** Most time that instrumenting a kernel may take, for each 20,000 characters that are begun. */
export const MOST_INSTRUMENTING_MILLISECONDS = 20;

/** The same for a source. */
export const mostInstrumenting = (wgsl: string): number =>
  MOST_INSTRUMENTING_MILLISECONDS * Math.ceil(wgsl.length / 20_000);

/** On a busy machine most tries are disturbed. */
const MOST_TRIES = 20;

/** Least milliseconds of an action after one warm-up, over tries until one is quick enough. */
export function fastest(run: () => void, enough = MOST_INSTRUMENTING_MILLISECONDS): number {
  run();
  let least = Infinity;
  for (let tries = 0; tries < MOST_TRIES && least >= enough; tries++) {
    const start = performance.now();
    run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
