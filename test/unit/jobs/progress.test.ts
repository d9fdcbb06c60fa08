import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../src/jobs/api.ts';
import { createProgress } from '../../../src/jobs/progress.ts';

/** A tracker with a manual clock, and its last report. */
function tracked() {
  let now = 0;
  let told: Progress | null = null;
  const tracker = createProgress(
    (progress) => {
      told = progress;
    },
    () => now,
  );
  return {
    tracker,
    pass: (seconds: number) => {
      now += seconds;
    },
    told: () => told!,
  };
}

describe('the time left', () => {
  test('is not estimated before the work is known', async () => {
    const { tracker, pass, told } = tracked();
    tracker.expect(5, null);
    await tracker.step('sweeping', { sweep: 1 });
    pass(4);
    await tracker.step('sweeping', { sweep: 1 });
    expect(told().secondsLeft).toBeNull();
  });

  test('follows the observed pace of steps, not the first guess', async () => {
    const { tracker, pass, told } = tracked();
    tracker.expect(41, { sample: 410 });
    for (let i = 0; i < 20; i++) {
      await tracker.step('a round', { sample: 10 });
      pass(5);
    }
    await tracker.step('a round', { sample: 10 });
    // This round and 20 more of 5 s.
    expect(told().secondsLeft! / 105).toBeGreaterThan(0.9);
    expect(told().secondsLeft! / 105).toBeLessThan(1.1);
    expect(told()).toMatchObject({ done: 20, total: 41 });
  });

  test('learns from a step whose amount is known only afterwards', async () => {
    const { tracker, pass, told } = tracked();
    tracker.expect(2, null);
    await tracker.step('choosing shapes', {});
    pass(40);
    tracker.was({ try: 20 });
    tracker.expect(10, { try: 10 });
    await tracker.step('preparing', { try: 1 });
    // Two seconds each, not the third of a second of the first guess.
    expect(told().secondsLeft!).toBeGreaterThan(15);
    expect(told().secondsLeft!).toBeLessThan(21);
  });

  test('falls during a long step, but never below the time for the rest', async () => {
    const { tracker, pass, told } = tracked();
    tracker.expect(2, { count: 2 });
    await tracker.step('counting', { count: 1 });
    const first = told().secondsLeft!;
    pass(0.2);
    tracker.say('counting still');
    expect(told().secondsLeft!).toBeCloseTo(first - 0.2);
    pass(100);
    tracker.say('counting still');
    expect(told().secondsLeft!).toBeGreaterThan(0);
  });
});
