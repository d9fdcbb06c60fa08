import { describe, expect, test, vi } from 'vitest';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { sampleRounds } from '../../../src/protocol/rounds/rounds.ts';
import { newSubject, takeSample } from '../../../src/protocol/sampling.ts';
import { estimateMean, median } from '../../../src/protocol/stats/mean-estimate.ts';
import { QUIET } from '../../support/simulation/faults.ts';
import { simulateRun, type SimulatedOutcome, type SimulatedRun } from '../../support/simulation/measure.ts';
import { tally, violations } from '../../support/simulation/tally.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const SEEDS = 200;

/** The protocol with a different estimator. */
const withEstimate =
  (estimate: (outcome: SimulatedOutcome, i: number) => Promise<{ value: number; low: number; high: number }>) =>
  async (run: SimulatedRun): Promise<SimulatedOutcome> => {
    const outcome = await simulateRun(run);
    const results = [];
    for (const [i, result] of outcome.results.entries()) {
      const changed = { ...(await estimate(outcome, i)), level: 0.95 };
      results.push({ ...result, verdict: { ...result.verdict, estimate: changed } });
    }
    return { ...outcome, results };
  };

/** Each breaks one rule of the protocol; if the checks still passed, the suite could not detect bad protocols. */
describe('the suite rejects', () => {
  test('a median of single dispatches instead of the trimmed mean of batches', async () => {
    const naive = withEstimate(async ({ results, device }, i) => {
      const { work } = results[i]!.subject;
      const sizing = { mode: 'single', n: 1, dispatchSeconds: work.seconds } as const;
      const samples: number[] = [];
      for (let k = 0; k < 60; k++) samples.push((await takeSample(device.stopwatch, { work, sizing })) ?? 0);
      const { low, high } = estimateMean(samples, PLANS['quick']!);
      const value = median(samples);
      return { value, low: value - (high - low) / 2, high: value + (high - low) / 2 };
    });
    const found = await tally({ ...QUIET, quantum: 65_536 }, SEEDS, {}, naive);
    expect(violations(found).join()).toMatch(/bias.*coverage/);
  });

  test('a plain mean instead of the trimmed mean', async () => {
    const plain = withEstimate(async ({ results }, i) => {
      const { samples } = results[i]!.subject;
      return estimateMean(samples, { ...PLANS['quick']!, trim: 0 });
    });
    const found = await tally({ ...QUIET, outliers: 0.03, quantum: 65_536 }, SEEDS, {}, plain);
    expect(violations(found).join()).toMatch(/bias/);
  });

  test("a normal interval instead of Student's, at eight rounds", async () => {
    const student = 2.571;
    const normal = withEstimate(async ({ results }, i) => {
      const { value, low, high } = estimateMean(results[i]!.subject.samples, {
        ...PLANS['quick']!,
        systematicFloor: 0,
      });
      const half = (((high - low) / 2) * 1.96) / student;
      return { value, low: value - half, high: value + half };
    });
    const found = await tally({ ...QUIET, noise: 0.02, quantum: 65_536 }, 2 * SEEDS, {}, normal);
    expect(violations(found).join()).toMatch(/coverage/);
  });

  test('samples that are not sized by the step of the clock', async () => {
    const protocol = { ...PLANS['quick']!, leastSampleQuanta: 1, leastSampleSeconds: 1e-5 };
    const found = await tally({ ...QUIET, quantum: 65_536 }, SEEDS, { protocol });
    expect(violations(found)).not.toEqual([]);
  });

  test('no warm-up', async () => {
    const protocol = { ...PLANS['quick']!, warmUpSeconds: 0, mostWarmUpSeconds: 0 };
    const found = await tally({ ...QUIET, ramp: { extra: 0.3, seconds: 0.2 } }, SEEDS, { protocol });
    expect(violations(found).join()).toMatch(/bias/);
  });

  test('no canary', async () => {
    const faults = { ...QUIET, throttle: { at: 0, factor: 1.25 } };
    expect((await tally(faults, SEEDS, { canary: false })).flags['moved'] ?? 0).toBeLessThan(0.95);
    expect((await tally(faults, SEEDS)).flags['moved']).toBeGreaterThanOrEqual(0.95);
  });

  test('one kernel after the other instead of rounds in random order', async () => {
    let sum = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      // The drift spans both.
      const run = { faults: { ...QUIET, drift: 0.1 }, seed, seconds: [1e-4] };
      const protocol = { ...PLANS['quick']!, canaryShare: 1 };
      const first = await simulateRun({ ...run, protocol });
      const { work, sizing } = first.results[0]!.subject;
      const second = newSubject('second', work, sizing);
      await sampleRounds(first.sampler, { subjects: [second] });
      sum += Math.log(estimateMean(second.samples, protocol).value / first.results[0]!.verdict.estimate.value);
    }
    expect(Math.abs(sum / SEEDS)).toBeGreaterThan(0.002);
  });
});
