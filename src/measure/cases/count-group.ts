import type { Bench } from '../bench.ts';
import type { TensorStore } from '../gpu/tensors.ts';
import { median } from '../stats/estimate.ts';
import type { Entry } from './entry.ts';

/** What counting may still take of a run's time. */
export interface CountAllowance {
  secondsLeft: number;
}

/**
 * Counts what each measured kernel of a case does, once all of them have been timed. The counter's code is fetched here,
 * so that a page that only shows reports does without.
 */
export async function countGroup(
  bench: Bench,
  store: TensorStore,
  entries: readonly Entry[],
  allowance: CountAllowance,
  onStep: (label: string) => Promise<void>,
): Promise<void> {
  await onStep(`${entries[0]!.case.op.id}: counting what its kernels do`);
  const { countEntry } = await import('./count-entry.ts');
  for (const entry of entries) {
    const { outcome } = entry;
    if (outcome.status !== 'measured') continue;
    if (allowance.secondsLeft <= 0) {
      entry.count = { notCounted: 'the time that this plan gives to counting was used up' };
      continue;
    }
    await bench.pause();
    const start = performance.now();
    const { samples, sizing } = outcome.subject;
    const seconds = samples.length > 0 ? median(samples) : sizing.dispatchSeconds;
    entry.count = await countEntry(bench, store, entry, outcome.parameters, seconds);
    allowance.secondsLeft -= (performance.now() - start) / 1000;
  }
}
