import { afterAll, describe, expect, test, vi } from 'vitest';
import { PLANS } from '../../../src/protocol/protocol.ts';
import { QUIET, type Faults } from '../../support/simulation/faults.ts';
import { figures, tally, violations } from '../../support/simulation/tally.ts';

/** Together 2,000 seeds per plan. */
const SEEDS = 500;
const QUANTA = [1, 41.67, 65_536, 100_000];

/** Faults that are not changes of speed. */
const ODDITIES: Readonly<Record<string, Partial<Faults>>> = {
  'noise of 2 %': { noise: 0.02 },
  '3 % outliers': { outliers: 0.03, quantum: 65_536 },
  'late callbacks': { tails: 0.1, quantum: 65_536 },
  'begins at the top of the pipe': { topOfPipe: true, quantum: 41.67 },
  'a counter that runs over': { wrap: true },
  'callbacks each 100 ms': { poll: 0.1, quantum: 65_536 },
  'clocks that rise': { ramp: { extra: 0.3, seconds: 0.2 } },
  'no stamps': { stamps: false, tails: 0.05, wallStep: 1e-4 },
};

const lines: string[] = [];
afterAll(() => console.log(`\n${lines.join('\n')}\n`));

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe.each(Object.entries(PLANS))('the %s plan on a steady device', (name, protocol) => {
  test.each(QUANTA)('has no bias, enough coverage and no alarm at a step of %f ns', async (quantum) => {
    const found = await tally({ ...QUIET, quantum }, SEEDS, { protocol });
    lines.push(figures(`${name}, ${quantum} ns`, found));
    expect(violations(found)).toEqual([]);
    expect(found.ratioDeviation).toBeLessThan(0.02);
  });
});

test.each(Object.entries(ODDITIES))('%s: no bias, enough coverage, no alarm', async (name, odd) => {
  const found = await tally({ ...QUIET, ...odd }, odd.noise === undefined ? 300 : 2000);
  lines.push(figures(name, found));
  expect(violations(found)).toEqual([]);
});
