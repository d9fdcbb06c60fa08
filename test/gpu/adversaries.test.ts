import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { sweepCeilings, widenCeilings, type CeilingProbe, type Ceilings } from '../../src/trials/ceilings/sweep.ts';
import { openGpu, type Gpu } from '../../src/device/open-gpu.ts';
import { compileKernel } from '../../src/trials/bench.ts';
import type { Program } from '../../src/device/program.ts';
import { leastSeconds } from '../../src/protocol/rounds/least-seconds.ts';
import type { Sampler } from '../../src/protocol/rounds/sampler.ts';
import { adversaries, type Adversary } from '../support/adversaries.ts';
import { samplerOn } from '../support/sampler.ts';

/** Allowance for chance and for a ceiling's interval. */
const MOST = 1.05;
/** Laps of each: the least of this many is the kernel's own time, even on a disturbed machine. */
const LAPS = 9;

/** Rates are compared within 5 %, so nothing else may run at the same time. */
const isAlone = inject('alone');

let gpu: Gpu;
let bench: Sampler<Program> & { readonly gpu: Gpu };
let ceilings: Ceilings;
let all: readonly Adversary[];
beforeAll(async () => {
  if (!isAlone) return;
  gpu = await openGpu('auto', 'high');
  bench = { ...samplerOn(gpu), gpu };
  ceilings = await sweepCeilings(bench, 7, async () => {});
  all = adversaries(ceilings.buffers.bytes, gpu.capabilities.subgroupSize?.[0] ?? 8);
}, 300_000);
beforeEach(({ skip }) => skip(!isAlone, 'another stack shares the cores, except in npm run test:all'));
afterAll(() => isAlone && gpu.device.destroy());

const IDS = ['memory/read', 'memory/write', 'memory/copy', 'compute/f32', 'compute/f16', 'compute/int8'];

describe.each([...IDS, 'workgroup/read'])('%s', (id) => {
  // Once more on a busy machine: a ceiling that is too low is exceeded twice.
  test('is not exceeded by kernels written to exceed it', { retry: 2 }, async ({ skip, annotate }) => {
    const missing = ceilings.missing.find((one) => one.id === id);
    if (missing) skip(missing.reason);
    const against = all.filter(({ ceiling }) => ceiling === id);
    expect(against.length).toBeGreaterThan(0);
    let probe = ceilings.probes.find(({ kernel }) => kernel.id === id)!;
    let { shares, noise } = await compare(probe, against);
    await annotate(`${JSON.stringify(probe.parameters)}: ${JSON.stringify(shares)}`);
    // As in a run: an exceeded ceiling gets a second, wider sweep, and holds if that reaches the kernel's rate.
    if (passing(shares).length > 0) {
      [probe = probe] = await widenCeilings(bench, { ...ceilings, probes: [probe] }, new Set([id]));
      ({ shares, noise } = await compare(probe, against));
      await annotate(`widened, ${JSON.stringify(probe.parameters)}: ${JSON.stringify(shares)}`);
    }
    // A ceiling must agree with itself, or no comparison means anything.
    if (passing(shares).length > 0 && noise > MOST) skip(`the ceiling differs from itself by ${noise.toFixed(2)}`);
    expect(passing(shares)).toEqual([]);
  });
});

const passing = (shares: Readonly<Record<string, number>>): [name: string, share: number][] =>
  Object.entries(shares).filter(([, share]) => !(share <= MOST));

/** Each kernel's share of a ceiling, and the ceiling's deviation from its twin, all measured in turn. */
async function compare(
  probe: CeilingProbe,
  against: readonly Adversary[],
): Promise<{ shares: Record<string, number>; noise: number }> {
  const works: Program[] = [];
  for (const { name, pass } of against) {
    works.push(await compileKernel(gpu, name, [pass], ceilings.buffers.of(probe.kernel)));
  }
  const amounts = [probe.amount, probe.amount, ...against.map(({ amount }) => amount)];
  const protocol = { ...bench.protocol, sweepRepeats: LAPS };
  const { work } = probe.subject;
  const seconds = await leastSeconds({ ...bench, protocol }, [work, work, ...works], { amounts });
  const [one = 0, twin = 0, ...rates] = amounts.map((amount, i) => amount / seconds[i]!);
  const roof = Math.max(one, twin);
  return {
    shares: Object.fromEntries(against.map(({ name }, i) => [name, rates[i]! / roof])),
    noise: roof / Math.min(one, twin),
  };
}
