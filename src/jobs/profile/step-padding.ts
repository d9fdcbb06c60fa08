import type { MeasuredStep } from '../../engine/describe-step.ts';
import type { TimedStep } from '../../engine/measure-step.ts';
import { callKey } from '../../engine/step-plan.ts';
import { median } from '../../protocol/stats/mean-estimate.ts';
import type { Setup } from '../../trials/bench.ts';
import { countPadding, type PaddingCount } from '../../trials/padding.ts';

/** Counts by `callKey`: steps that share a call share its kernel. */
export type KnownPadding = Map<string, PaddingCount>;

/**
 * Counts what the streaming kernels of a step execute beyond the edges of their shapes, after all have been timed.
 * @param mostSeconds no kernel is begun later than this
 * @throws RunError `device-lost`
 */
export async function paddingOf(
  { bench }: Setup,
  { singles }: TimedStep,
  known: KnownPadding,
  mostSeconds: number,
): Promise<MeasuredStep['padding']> {
  const begun = performance.now();
  const flop = new Map<string, number>();
  for (const { call, duty, names, choice, subject } of singles) {
    if (duty === 'between') continue;
    const key = callKey(call);
    if (!known.has(key)) {
      if ((performance.now() - begun) / 1000 > mostSeconds) {
        return { notCounted: 'the time that a run may spend on counting was used up' };
      }
      await bench.pause();
      const seconds = subject.samples.length > 0 ? median(subject.samples) : subject.sizing.dispatchSeconds;
      known.set(key, await countPadding(bench.gpu, call, choice, seconds));
    }
    const count = known.get(key)!;
    if ('notCounted' in count) return { notCounted: `${names[0]}: ${count.notCounted}` };
    flop.set(key, count.flop);
  }
  return flop;
}
