import type { Setup } from '../bench.ts';
import { median } from '../../protocol/stats/mean-estimate.ts';
import type { Entry } from './entry.ts';

/**
 * Counts what each measured kernel of a case executes, after all have been timed: the fastest first, and no further one
 * once the time is used up. The counter's code is loaded here, so that a page that only shows reports need not load it.
 * @param mostSeconds approximate time limit
 * @returns seconds spent
 */
export async function countGroup(
  setup: Setup,
  entries: readonly Entry[],
  mostSeconds: number,
  onStep: (label: string) => Promise<void>,
): Promise<number> {
  const start = performance.now();
  const taken = (): number => (performance.now() - start) / 1000;
  await onStep(`${entries[0]!.case.op.id}: counting what its kernels do`);
  const { countEntry } = await import('./count-entry.ts');
  const measured = entries
    .flatMap((entry) => (entry.outcome.status === 'measured' ? [{ entry, outcome: entry.outcome }] : []))
    .map(({ entry, outcome: { subject, parameters } }) => {
      const seconds = subject.samples.length > 0 ? median(subject.samples) : subject.sizing.dispatchSeconds;
      return { entry, parameters, seconds };
    })
    .toSorted((a, b) => a.seconds - b.seconds);
  for (const { entry, parameters, seconds } of measured) {
    if (taken() > mostSeconds) {
      entry.count = { notCounted: 'the time this plan allows for counting was used up' };
      continue;
    }
    await setup.bench.pause();
    entry.count = await countEntry(setup, entry, parameters, seconds);
  }
  return taken();
}
