import { describe, expect, test } from 'vitest';
import type { CpuTimes } from '../../../src/protocol/cpu-times.ts';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { randomWords } from '../../../src/protocol/random.ts';
import { startCanary } from '../../../src/protocol/rounds/canary.ts';
import { leastSeconds } from '../../../src/protocol/rounds/least-seconds.ts';
import { sampleRounds } from '../../../src/protocol/rounds/rounds.ts';
import type { Sampler } from '../../../src/protocol/rounds/sampler.ts';
import { judgeTime } from '../../../src/protocol/rounds/verdict.ts';
import { LEAST_SAMPLES, newSubject, sizeSample } from '../../../src/protocol/sampling.ts';
import { simulateDevice, type SimulatedWork } from '../../support/simulation/device.ts';
import { QUIET, type Faults } from '../../support/simulation/faults.ts';

const protocol = PLANS['quick']!;

function samplerOf(
  faults: Faults,
  seed: number,
  plan = protocol,
): Sampler<SimulatedWork> & { begin(seconds: number): void } {
  const { stopwatch, host, begin } = simulateDevice(faults, seed);
  return {
    begin,
    stopwatch,
    host,
    protocol: plan,
    clock: { source: 'timestamp-query', quantumSeconds: 1e-9, leastSampleSeconds: 1e-3 },
    canary: null,
    nextRandom: randomWords(seed),
    pause: async () => undefined,
  };
}

test('a repeated round is reported with its number, and none beyond those of the plan', async () => {
  const sampler = samplerOf({ ...QUIET, throttle: { at: 0.5, factor: 1.6 } }, 3);
  const canary = await startCanary(sampler, { seconds: 2e-4 });
  const work = { seconds: 1e-4 };
  const subject = newSubject('kernel', work, await sizeSample(sampler.stopwatch, sampler.clock, work, protocol));
  sampler.begin(0.1);
  const told: number[] = [];
  const facts = await sampleRounds(
    { ...sampler, canary },
    {
      subjects: [subject],
      onRound: async (round) => {
        told.push(round);
      },
    },
  );
  expect(facts.droppedRounds).toBeGreaterThan(0);
  expect(told.length).toBeGreaterThan(protocol.rounds);
  expect(Math.max(...told)).toBe(protocol.rounds);
});

test('invalid samples do not leave a plan of few rounds without a result', async () => {
  const few = { ...protocol, rounds: LEAST_SAMPLES };
  for (let seed = 1; seed <= 40; seed++) {
    const sampler = samplerOf({ ...QUIET, zeros: 0.15 }, seed, few);
    const subject = newSubject('kernel', { seconds: 1e-4 }, { mode: 'batch', n: 20, dispatchSeconds: 1e-4 });
    await sampleRounds(sampler, { subjects: [subject] });
    expect(subject.samples.length, `seed ${seed}`).toBeGreaterThanOrEqual(LEAST_SAMPLES);
  }
});

describe('members of a family that do unequal work', () => {
  test('are compared by their work per second', async () => {
    const works = [{ seconds: 1e-3 }, { seconds: 4e-3 }, { seconds: 4e-3 }];
    const amounts = [1, 5, 3];
    const seconds = await leastSeconds(samplerOf({ ...QUIET, noise: 0.05 }, 5), works, { hope: 1.3, amounts });
    const rates = amounts.map((amount, i) => amount / seconds[i]!);
    expect(rates.indexOf(Math.max(...rates))).toBe(1);
    // The least of several laps: a slow member that does much must not be dropped after its first.
    expect(seconds[1]! / 4e-3).toBeLessThan(1);
  });
});

describe('the CPU times of a software adapter', () => {
  const judged = (cpus: (CpuTimes | null)[]) => {
    const subject = newSubject('kernel', null, { mode: 'single', n: 1, dispatchSeconds: 0.1 });
    for (const cpu of cpus) {
      subject.samples.push(0.1);
      subject.slopes.push(NaN);
      subject.canaries.push(NaN);
      subject.times.push(subject.times.length);
      subject.cpus.push(cpu);
    }
    return judgeTime(subject, { protocol, clock: null, reference: null }, 'rounds done');
  };
  const busy = { seconds: 0.19, waitingSeconds: 0.002 };
  const loaded = { seconds: 0.19, waitingSeconds: 0.2 };

  test('distinguish a loaded machine from a slow kernel', () => {
    expect(judged([busy, busy, loaded, busy, busy]).flags).not.toContain('loaded');
    expect(judged([loaded, busy, loaded, loaded]).flags).toContain('loaded');
    expect(judged([loaded, busy, loaded, loaded]).cpu?.seconds).toBe(0.19);
  });

  test('are left out if unknown', () => {
    expect(judged([null, null, null]).cpu).toBeNull();
  });
});
