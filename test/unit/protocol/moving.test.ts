import { afterAll, describe, expect, test, vi } from 'vitest';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { judgeTime } from '../../../src/protocol/rounds/verdict.ts';
import { QUIET, type Faults } from '../../support/simulation/faults.ts';
import { simulateRun } from '../../support/simulation/measure.ts';
import { figures, tally } from '../../support/simulation/tally.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const SEEDS = 150;

const MOVES: Readonly<Record<string, Partial<Faults>>> = {
  'slower by 5 %, gradually': { drift: 0.05, quantum: 41.67 },
  'faster by 5 %, gradually': { drift: -0.05, quantum: 41.67 },
  'slower by 5 % at coarse steps': { drift: 0.05, quantum: 65_536 },
  'slower by 10 %, gradually': { drift: 0.1, quantum: 65_536 },
  'throttled by a quarter early on': { throttle: { at: 0.2, factor: 1.25 }, quantum: 65_536 },
  'throttled by a quarter halfway': { throttle: { at: 0.5, factor: 1.25 }, quantum: 41.67 },
  'throttled before the rounds': { throttle: { at: 0, factor: 1.25 }, quantum: 65_536 },
  'throttled to half': { throttle: { at: 0.4, factor: 2 }, quantum: 100_000 },
};

const lines: string[] = [];
afterAll(() => console.log(`\n${lines.join('\n')}\n`));

describe.each(Object.entries(PLANS))('the %s plan on a device that changes speed', (name, protocol) => {
  test.each(Object.entries(MOVES))('flags results when it gets %s', async (move, faults) => {
    const found = await tally({ ...QUIET, ...faults }, SEEDS, { protocol });
    lines.push(figures(`${name}, ${move}`.slice(0, 44).padEnd(44), found));
    expect(found.flags['moved']).toBeGreaterThanOrEqual(0.95);
    expect(found.wrongAndClean).toBeLessThanOrEqual(0.05);
  });
});

test('after throttling the time is that of the new level, and rounds are repeated', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const faults = { ...QUIET, throttle: { at: 0.4, factor: 1.25 } };
    const { results, facts } = await simulateRun({ faults, seed, seconds: [1e-4, 2e-4] });
    for (const { truth, subject, verdict } of results) {
      expect(subject.samples).toHaveLength(PLANS['quick']!.rounds);
      expect(subject.dropped).toBeGreaterThan(0);
      expect(Math.abs(verdict.estimate.value / (1.25 * truth) - 1)).toBeLessThan(0.015);
    }
    expect(facts.droppedRounds).toBeLessThanOrEqual(PLANS['quick']!.rounds);
  }
});

test('a machine that never settles still ends, with every kernel timed and flagged', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { results } = await simulateRun({
      faults: { ...QUIET, noise: 0.3, outliers: 0.2 },
      seed,
      seconds: [1e-4, 2e-4],
    });
    expect(results).toHaveLength(2);
    for (const { verdict } of results) expect(verdict.flags).toContain('noisy');
  }
});

test('an unsettled canary flags samples that agree by chance as noisy', async () => {
  const { results } = await simulateRun({ faults: QUIET, seed: 1, seconds: [1e-4] });
  const { subject, verdict } = results[0]!;
  expect(verdict.flags).not.toContain('noisy');
  const [level] = subject.canaries;
  subject.canaries.forEach((_, i) => (subject.canaries[i] = level! * (i % 2 === 0 ? 0.9 : 1.4)));
  const reading = { protocol: PLANS['quick']!, clock: null, reference: null };
  expect(judgeTime(subject, reading, 'rounds done').flags).toContain('noisy');
});

test('two equal kernels measure equal although the device slows down by 10 %', async () => {
  let sum = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { results } = await simulateRun({ faults: { ...QUIET, drift: 0.1 }, seed, seconds: [1e-4, 1e-4] });
    sum += Math.log(results[1]!.verdict.estimate.value / results[0]!.verdict.estimate.value);
  }
  expect(Math.abs(sum / SEEDS)).toBeLessThan(0.002);
});
