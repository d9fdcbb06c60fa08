import { describe, expect, test } from 'vitest';
import { arrivals, POLICIES, serve, type Request, type Speed } from '../../../src/scenario/queue.ts';
import { randomWords } from '../../../src/protocol/random.ts';

const speed: Speed = {
  step: (batch) => Math.max(0.02 + 0.001 * batch, 0.004 * batch),
  prefill: (tokens) => tokens * 1e-4,
};

/** Uniform numbers from 0 to 1. */
const uniform = (seed: number): (() => number) => {
  const next = randomWords(seed);
  return () => next() / 2 ** 32;
};

/** Requests of random lengths at random times. */
function randomRequests(seed: number): Request[] {
  const next = randomWords(seed);
  const count = 1 + (next() % 40);
  return arrivals(count, 0.1 + (next() % 100) / 5, { prompt: 1, output: 1 }, uniform(seed)).map(({ arrival }) => ({
    arrival,
    prompt: 1 + (next() % 900),
    output: 1 + (next() % 60),
  }));
}

describe('the queue', () => {
  test('serves every request with all its tokens, in time that passes', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const requests = randomRequests(seed);
      for (const policy of POLICIES) {
        const most = 1 + (seed % 9);
        const { served, seconds, busy } = serve(requests, policy, most, speed);
        expect(served.map(({ arrival }) => arrival)).toEqual(requests.map(({ arrival }) => arrival));
        for (const one of served) {
          expect(one.tokens).toBe(one.output);
          expect(one.started).toBeGreaterThanOrEqual(one.arrival);
          expect(one.first).toBeCloseTo(one.started + speed.prefill(one.prompt), 9);
          // Prompts of others may come between, but no step is faster than that of one sequence.
          expect(one.finished - one.first).toBeGreaterThanOrEqual((one.output - 1) * speed.step(1) - 1e-9);
        }
        expect(seconds).toBe(Math.max(...served.map(({ finished }) => finished)));
        expect(busy).toBeGreaterThan(0);
        expect(busy).toBeLessThanOrEqual(1 + 1e-12);
        // Never more at once than allowed.
        const limit = policy === 'one by one' ? 1 : most;
        for (const { started } of served) {
          const open = served.filter((one) => one.started <= started && one.finished > started + 1e-12);
          expect(open.length).toBeLessThanOrEqual(limit);
        }
      }
    }
  });

  test('is the same for every policy when requests are far apart', () => {
    const requests = arrivals(20, 1e-4, { prompt: 350, output: 150 }, uniform(3));
    const [one, ...others] = POLICIES.map((policy) => serve(requests, policy, 8, speed));
    for (const other of others) {
      for (const [i, { finished }] of other.served.entries()) expect(finished).toBeCloseTo(one!.served[i]!.finished, 6);
    }
    expect(one!.busy).toBeLessThan(0.01);
  });

  test('is the same for every policy with a batch of one', () => {
    const requests = randomRequests(7);
    const all = POLICIES.map((policy) => serve(requests, policy, 1, speed));
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  test('gains from batching when requests come at once, and most when they may join', () => {
    const requests = arrivals(32, 1e9, { prompt: 350, output: 150 }, uniform(1));
    const [one, batches, continuous] = POLICIES.map((policy) => serve(requests, policy, 8, speed));
    expect(one!.seconds / batches!.seconds).toBeGreaterThan(3);
    expect(continuous!.seconds).toBeLessThanOrEqual(batches!.seconds + 1e-9);
  });

  test('serves nothing in no time', () => {
    expect(serve([], 'continuous', 8, speed)).toEqual({ served: [], seconds: 0, busy: 0 });
  });
});
