import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CEILING_KERNELS, levelRead, otherMembers, type CeilingKernel } from '../../src/kernels/ceilings.ts';
import type { Parameters } from '../../src/kernels/kernel.ts';
import { createCeilingBuffers, type CeilingBuffers } from '../../src/trials/ceilings/ceiling-buffers.ts';
import { verifyCeiling } from '../../src/trials/ceilings/verify.ts';
import { openGpu, type Gpu } from '../../src/device/open-gpu.ts';
import { widenCeilings, type CeilingProbe } from '../../src/trials/ceilings/sweep.ts';
import { compileKernel } from '../../src/trials/bench.ts';
import type { Program } from '../../src/device/program.ts';
import { leastSeconds } from '../../src/protocol/rounds/least-seconds.ts';
import { newSubject, sizeSample } from '../../src/protocol/sampling.ts';
import { samplerOn } from '../support/sampler.ts';
import { drawn, notDrawn } from '../support/stacks/sample.ts';
import { STACKS } from '../support/stacks/stacks.ts';
import { sampling, stack } from '../support/stacks/under-test.ts';

let gpu: Gpu;
let buffers: CeilingBuffers;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
  buffers = await createCeilingBuffers(gpu, 2 ** 20, 7);
});
afterAll(() => gpu.device.destroy());

const extent = { bytes: 2 ** 20, workgroups: 16, seed: 7 };

async function verdictOn(kernel: CeilingKernel, parameters: Parameters, shown = parameters): Promise<string | null> {
  const pass = kernel.pass(parameters, extent);
  const program = await compileKernel(gpu, kernel.id, [pass], buffers.of(kernel));
  return verifyCeiling(gpu, { kernel, parameters: shown, extent, program }, buffers);
}

describe.each(CEILING_KERNELS.map((kernel) => [kernel.id, kernel] as const))('%s', (id, kernel) => {
  test('does the declared work in its members', async ({ skip }) => {
    const refusal = kernel.refuses(gpu.capabilities);
    if (refusal) skip(refusal);
    const family = [...kernel.candidates, ...otherMembers(kernel, kernel.candidates)];
    const members = family.filter((parameters) => kernel.fits(parameters, extent));
    for (const parameters of drawn(members, stack.ceilingSample, id, sampling)) {
      const what = { seed: sampling.seed, parameters };
      expect({ ...what, wrong: await verdictOn(kernel, parameters) }).toEqual({ ...what, wrong: null });
    }
  });
});

test('a window of any size is read repeatedly', async () => {
  for (const workingSet of [2 ** 16, 2 ** 18, 2 ** 20]) {
    const kernel = levelRead('memory/level-1', workingSet);
    for (const one of drawn(kernel.candidates, stack.ceilingSample, `window ${workingSet}`, sampling)) {
      expect(await verdictOn(kernel, { ...one, workingSet }), `seed ${sampling.seed}`).toBeNull();
    }
  }
});

test('a kernel that reads another window than declared is detected', async () => {
  const kernel = levelRead('memory/level-1', 2 ** 16);
  const [one] = kernel.candidates;
  expect(await verdictOn(kernel, one!, { ...one, workingSet: 2 ** 18 })).toMatch(/expected \d+ at word/);
});

describe('a ceiling that a kernel exceeded', () => {
  const fma = CEILING_KERNELS.find(({ id }) => id === 'compute/f32')!;
  // Two chains of scalars are bound by latency: a sweep of only these shows a fraction of the adapter's rate.
  const poor = { chains: 2, width: 1, steps: 8, workgroup: 64 };

  async function widened(widenSeconds: number): Promise<[before: CeilingProbe, risen: readonly CeilingProbe[]]> {
    const sampler = samplerOn(gpu);
    const bench = { ...sampler, gpu, protocol: { ...sampler.protocol, widenSeconds } };
    const work: Program = await compileKernel(gpu, fma.id, [fma.pass(poor, extent)], buffers.of(fma));
    const sizing = await sizeSample(bench.stopwatch, bench.clock, work, bench.protocol);
    const probe: CeilingProbe = {
      kernel: fma,
      parameters: poor,
      extent,
      amount: fma.amount(poor, extent),
      subject: newSubject(fma.id, work, sizing),
    };
    const ceilings = { probes: [probe], missing: [], buffers, free: () => {} };
    return [probe, await widenCeilings(bench, ceilings, new Set(['compute/f32']))];
  }

  test('is swept over the rest of its family, and rises to the best rate found', async ({ skip }) => {
    // A minute on each driver that compiles slowly: one of them a day.
    skip(!drawn(Object.values(STACKS), 1, 'sweep', sampling).includes(stack), notDrawn(sampling));
    const [before, risen] = await widened(stack.widenSeconds);
    expect(risen.map(({ kernel }) => kernel.id)).toEqual(['compute/f32']);
    // Interleaved: the machine may have been busier during one of the two.
    const probes = [before, risen[0]!];
    const seconds = await leastSeconds(
      samplerOn(gpu),
      probes.map(({ subject }) => subject.work),
    );
    const [poorRate, rate] = probes.map(({ amount }, i) => amount / seconds[i]!);
    expect(rate).toBeGreaterThan(1.5 * poorRate!);
    expect(otherMembers(fma, [poor])).toContainEqual(risen[0]!.parameters);
  });

  test('does not change when there is no time for a sweep', async () => {
    const [, risen] = await widened(0);
    expect(risen).toEqual([]);
  });
});
