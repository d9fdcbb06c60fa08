import { describe, expect, test } from 'vitest';
import { randomWords } from '../../../src/protocol/random.ts';
import { leastSeconds } from '../../../src/protocol/rounds/least-seconds.ts';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { promising, tune, type TuningDevice } from '../../../src/trials/cases/tune.ts';
import { simulateDevice, type SimulatedWork } from '../../support/simulation/device.ts';
import { QUIET } from '../../support/simulation/faults.ts';

/** A member of a simulated family. */
interface Plant {
  readonly seconds: number;
  readonly compileSeconds?: number;
  readonly length?: number;
  readonly isWrong?: true;
}

/** A family on the simulated device, whose compiler takes simulated time, and what was compiled. */
function simulatedFamily(plants: readonly Plant[]) {
  const device = simulateDevice({ ...QUIET, noise: 0.02 }, 1);
  const protocol = PLANS['quick']!;
  const sampler = {
    ...device,
    clock: { source: 'timestamp-query' as const, quantumSeconds: 1e-9, leastSampleSeconds: 0.02 },
    protocol,
    canary: null,
    nextRandom: randomWords(1),
    pause: async () => {},
  };
  const compiled: number[] = [];
  let compiling = 0;
  const tuning: TuningDevice<SimulatedWork> = {
    now: () => device.host.now() + compiling,
    lengthOf: ({ i }) => plants[i!]!.length ?? 1000,
    async prepare({ i }, mostSeconds) {
      const { seconds, compileSeconds = 0.1, isWrong } = plants[i!]!;
      compiled.push(i!);
      if (compileSeconds > mostSeconds) {
        compiling += mostSeconds;
        return { status: 'failed', reason: 'too long', compileSeconds: mostSeconds };
      }
      compiling += compileSeconds;
      if (isWrong) return { status: 'wrong', reason: 'its output is wrong', compileSeconds };
      return { status: 'ready', work: { seconds }, compileSeconds };
    },
    compare: (works, hope) => leastSeconds(sampler, works, { hope }),
  };
  const members = plants.map((_, i) => ({ i }));
  return { tuning, members, compiled, compileSeconds: () => compiling };
}

const statuses = (members: readonly { readonly status: string }[]): string[] => members.map(({ status }) => status);

describe('a search of a family', () => {
  test('chooses the fastest member, and reports the times of all', async () => {
    const { tuning, members } = simulatedFamily([{ seconds: 2e-3 }, { seconds: 1e-3 }, { seconds: 1.2e-3 }]);
    const found = await tune(tuning, members, 10);
    expect(statuses(found.members)).toEqual(['slower', 'chosen', 'slower']);
    expect(found.best).toEqual({ seconds: 1e-3 });
    expect(found.members[0]!.seconds! / found.members[1]!.seconds!).toBeCloseTo(2, 0);
  });

  test('never chooses a wrong member, however fast it is', async () => {
    const { tuning, members } = simulatedFamily([
      { seconds: 1e-6, isWrong: true },
      { seconds: 2e-3 },
      { seconds: 1e-3 },
    ]);
    const found = await tune(tuning, members, 10);
    expect(statuses(found.members)).toEqual(['wrong', 'slower', 'chosen']);
    expect(found.members[0]).not.toHaveProperty('seconds');
    expect(found.best).toEqual({ seconds: 1e-3 });
  });

  test('chooses none if all are wrong', async () => {
    const { tuning, members } = simulatedFamily([{ seconds: 1e-3, isWrong: true }]);
    expect((await tune(tuning, members, 10)).best).toBeNull();
  });

  test('abandons a member whose compiler takes minutes, and goes on in time', async () => {
    const { tuning, members, compileSeconds } = simulatedFamily([
      { seconds: 2e-3 },
      { seconds: 1e-3, compileSeconds: 300 },
      { seconds: 1.5e-3 },
    ]);
    const found = await tune(tuning, members, 2);
    expect(statuses(found.members)).toEqual(['chosen', 'failed', 'untried']);
    expect(compileSeconds()).toBeLessThanOrEqual(2);
  });

  test('abandons a first member whose compiler hangs, and tries the next', async () => {
    const { tuning, members, compileSeconds } = simulatedFamily([
      { seconds: 1e-3, compileSeconds: 600 },
      { seconds: 2e-3 },
    ]);
    const found = await tune(tuning, members, 2);
    expect(statuses(found.members)).toEqual(['failed', 'chosen']);
    expect(compileSeconds()).toBeLessThan(70);
  });

  test('does not compile a long text that could not be ready in time, but tries shorter ones', async () => {
    const { tuning, members, compiled } = simulatedFamily([
      { seconds: 2e-3, compileSeconds: 0.5 },
      { seconds: 1e-3, compileSeconds: 12, length: 24_000 },
      { seconds: 1.5e-3, compileSeconds: 0.5 },
    ]);
    const found = await tune(tuning, members, 2);
    expect(compiled).toEqual([0, 2]);
    expect(statuses(found.members)).toEqual(['slower', 'untried', 'chosen']);
    expect(found.members[1]!.reason).toBe('compiling it would take about 12.0 s, with 1.50 s of 2.00 s left');
  });

  test('stops when its time is used up', async () => {
    const plants = Array.from({ length: 20 }, () => ({ seconds: 1e-3, compileSeconds: 0.3 }));
    const { tuning, members, compiled } = simulatedFamily(plants);
    const found = await tune(tuning, members, 1);
    expect(compiled).toHaveLength(3);
    expect(statuses(found.members).slice(3)).toEqual(Array.from({ length: 17 }, () => 'untried'));
  });

  test('gives the promising members for other shapes, the fastest first', async () => {
    const { tuning, members } = simulatedFamily([{ seconds: 1.2e-3 }, { seconds: 5e-3 }, { seconds: 1e-3 }]);
    expect(promising((await tune(tuning, members, 10)).members)).toEqual([{ i: 2 }, { i: 0 }]);
  });
});
