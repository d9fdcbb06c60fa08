import { describe, expect, test, vi } from 'vitest';
import { checkClock } from '../../../src/protocol/check-clock.ts';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { naiveSeconds } from '../../../src/protocol/rounds/naive.ts';
import { samplePaces } from '../../../src/protocol/rounds/paces.ts';
import { simulateDevice } from '../../support/simulation/device.ts';
import { QUIET, type Faults } from '../../support/simulation/faults.ts';
import { simulateRun } from '../../support/simulation/measure.ts';
import { tally, violations } from '../../support/simulation/tally.ts';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const PROTOCOL = PLANS['quick']!;
const SECONDS = [1e-4, 2e-4];

describe('invalid samples', () => {
  test.each<[string, Partial<Faults>]>([
    ['zeros', { zeros: 0.05 }],
    ['ends before begins', { negatives: 0.05 }],
    ['laps on a hidden page', { hidden: 0.01 }],
    ['laps during which the computer sleeps', { suspended: { share: 0.01, clockGoesOn: false } }],
    ['the same on a clock that goes on', { suspended: { share: 0.01, clockGoesOn: true } }],
  ])('%s are counted and replaced, and leave no bias', async (_, faults) => {
    const found = await tally({ ...QUIET, ...faults }, 200);
    expect(found.invalid).toBeGreaterThan(0.1);
    expect(found.rounds).toBeGreaterThan(7.9);
    expect(violations(found)).toEqual([]);
  });

  test('ends stamped too early never give a wrong time without a flag', async () => {
    const found = await tally({ ...QUIET, earlyEnd: 0.03 }, 200);
    expect(found.wrongAndClean).toBeLessThanOrEqual(0.01);
  });

  test('a device whose stamps are all zero ends without a time, and says how many were invalid', async () => {
    const { results, facts, device } = await simulateRun({ faults: { ...QUIET, zeros: 1 }, seed: 1, seconds: SECONDS });
    expect(results).toEqual([]);
    expect(facts.stops).toEqual(['rounds done', 'rounds done']);
    expect(device.laps).toBeLessThan(20_000);
  });

  test('a lost device ends the run at any point', async () => {
    for (const lostAt of [0, 3, 40, 150, 160]) {
      const run = simulateRun({ faults: { ...QUIET, lostAt }, seed: 1, seconds: SECONDS, check: true });
      await expect(run).rejects.toMatchObject({ code: 'device-lost' });
    }
  });
});

describe('the clock check', () => {
  const verdict = async (faults: Partial<Faults>, seed = 1) => {
    const { stopwatch, host } = simulateDevice({ ...QUIET, ...faults }, seed);
    const subjects = { fixed: { seconds: 2e-4 }, empty: { seconds: 1e-6 } };
    return checkClock({ stopwatch, protocol: PROTOCOL, host }, subjects, false);
  };

  test.each([
    [1, 1, 40],
    [41.67, 40, 43],
    [65_536, 65_536, 65_536],
    [100_000, 1e5, 1e5],
  ])('finds a step of %f ns, and trusts the stamps', async (quantum, least, most) => {
    for (let seed = 1; seed <= 20; seed++) {
      const { facts } = await verdict({ quantum, tails: 0.05 }, seed);
      expect(facts).toMatchObject({ trusted: true, reasons: [], source: 'timestamp-query' });
      expect(facts.quantumSeconds * 1e9).toBeGreaterThanOrEqual(least * 0.9999);
      expect(facts.quantumSeconds * 1e9).toBeLessThanOrEqual(most * 1.0001);
    }
  });

  test.each<[string, Partial<Faults>, RegExp]>([
    ['are zero', { zeros: 0.1 }, /zero/],
    ['end before they begin', { negatives: 0.1 }, /end before they begin/],
    ['end too early', { earlyEnd: 1 }, /of its wall time/],
  ])('uses the wall clock when stamps %s', async (_, faults, reason) => {
    const { facts, clock } = await verdict(faults);
    expect(facts).toMatchObject({ trusted: false, source: 'wall-clock' });
    expect(facts.reasons.join(' ')).toMatch(reason);
    expect(clock.leastSampleSeconds).toBe(PROTOCOL.leastWallSampleSeconds);
  });

  test('does not blame stamps for callbacks from a slow timer', async () => {
    const { facts } = await verdict({ poll: 0.1 });
    expect(facts.trusted).toBe(true);
    expect(facts.roundTripSeconds).toBeGreaterThan(0.09);
  });

  test('uses the wall clock if there are no stamps, and the whole run ends in time', async () => {
    const { results } = await simulateRun({
      faults: { ...QUIET, stamps: false },
      seed: 1,
      seconds: SECONDS,
      check: true,
    });
    for (const {
      truth,
      verdict: { estimate, flags },
    } of results) {
      expect(flags).toContain('wall-clock');
      expect(Math.abs(estimate.value / truth - 1)).toBeLessThan(0.03);
    }
  });
});

test('naive timing always reports a multiple of the clock step', async () => {
  const { sampler, results } = await simulateRun({ faults: QUIET, seed: 1, seconds: [4.4e-5, 1e-4] });
  const claimed = await naiveSeconds(sampler, results[0]!.subject);
  expect(claimed / 65_536e-9).toBeCloseTo(Math.round(claimed / 65_536e-9), 6);
});

test('the stopping rule reports which part of it applied', async () => {
  const stopOf = async (faults: Partial<Faults>, seconds: number, plan: string) =>
    (await simulateRun({ faults: { ...QUIET, ...faults }, seed: 1, seconds: [seconds], protocol: PLANS[plan]! }))
      .results[0]!;
  expect((await stopOf({ quantum: 65_536 }, 1e-4, 'full')).stop).toBe('converged');
  expect((await stopOf({}, 1e-4, 'quick')).stop).toBe('rounds done');
  const slow = await stopOf({ noise: 0.1 }, 0.3, 'full');
  expect([slow.stop, slow.verdict.flags.includes('noisy')]).toEqual(['time limit', true]);
});

test('burst and sustained differ when clocks fall under load', async () => {
  const { sampler, results } = await simulateRun({ faults: QUIET, seed: 1, seconds: [1e-4], protocol: PLANS['full']! });
  const { burst, sustained } = await samplePaces(sampler, results[0]!.subject);
  expect(burst!.value / sustained!.value).toBeCloseTo(1, 2);
});
