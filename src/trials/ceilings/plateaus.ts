/** The read rate of a working set. */
export interface SizedRate {
  readonly workingSet: number;
  readonly rate: number;
}

/** Rates within this factor belong to one memory level. */
const STEP = 1.25;

/**
 * Finds the caches in a scan of working sets: runs of sizes that are read equally fast, each followed by a step down.
 * The last run is main memory and is left out; so is a single size between two runs, which is partly in each.
 * @param scan in order of working set, smallest first
 * @returns the fastest first; `workingSet` is the largest that fits
 */
export function plateaus(scan: readonly SizedRate[]): SizedRate[] {
  const fitted = fallingFit(scan.map(({ rate }) => rate));
  const runs: { from: number; to: number }[] = [];
  for (let i = 0; i < fitted.length; i++) {
    const run = runs.at(-1);
    if (run && fitted[i]! * STEP > fitted[run.from]!) run.to = i;
    else runs.push({ from: i, to: i });
  }
  const rateOf = ({ from, to }: { from: number; to: number }): number => {
    const logs = scan.slice(from, to + 1).map(({ rate }) => Math.log(rate));
    return Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length);
  };
  const last = runs.at(-1);
  return runs.flatMap((run, i) => {
    const lone = i > 0 && run.from === run.to;
    if (run === last || lone || rateOf(run) < STEP * rateOf(last!)) return [];
    return [{ workingSet: scan[run.to]!.workingSet, rate: rateOf(run) }];
  });
}

/**
 * The nearest list that never rises: only noise makes a larger working set faster than a smaller one.
 * @see Barlow, Bartholomew, Bremner, Brunk (1972): pooling adjacent violators
 */
function fallingFit(values: readonly number[]): number[] {
  const blocks: { sum: number; count: number }[] = [];
  for (const value of values) {
    let block = { sum: value, count: 1 };
    for (let before = blocks.at(-1); before && before.sum / before.count < block.sum / block.count;) {
      block = { sum: block.sum + before.sum, count: block.count + before.count };
      blocks.pop();
      before = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
}
