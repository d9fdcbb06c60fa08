import { afterAll, beforeAll, expect, test } from 'vitest';
import { CEILING_KERNELS } from '../../src/kernels/ceilings.ts';
import { createCeilingBuffers } from '../../src/trials/ceilings/ceiling-buffers.ts';
import { openGpu, type Gpu } from '../../src/device/open-gpu.ts';
import { compileKernel } from '../../src/trials/bench.ts';
import type { Program } from '../../src/device/program.ts';
import { createStopwatch } from '../../src/device/gpu-stopwatch.ts';
import type { Stopwatch } from '../../src/protocol/stopwatch.ts';
import { PLANS } from '../../src/protocol/protocol.ts';
import { naiveSeconds } from '../../src/protocol/rounds/naive.ts';
import { sampleRounds } from '../../src/protocol/rounds/rounds.ts';
import type { Sampler } from '../../src/protocol/rounds/sampler.ts';
import { warmUp } from '../../src/protocol/rounds/warm-up.ts';
import { newSubject, sizeSample, timeOnce, type Subject } from '../../src/protocol/sampling.ts';
import { estimateMean } from '../../src/protocol/stats/mean-estimate.ts';
import { samplerOn } from '../support/sampler.ts';

const PROTOCOL = { ...PLANS['quick']!, rounds: 16, leastRounds: 16 };
/** In a dispatch this long, launch time is negligible. */
const LEAST_SECONDS = 0.0005;
const MOST_WORKGROUPS = 16_384;
/** The clock step of stock Chrome. */
const STOCK = 65_536n;

let gpu: Gpu;
let works: { once: Program; twice: Program };
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
  const fma = CEILING_KERNELS.find(({ id }) => id === 'compute/f32')!;
  const buffers = await createCeilingBuffers(gpu, 2 ** 20, 1);
  const program = (workgroups: number): Promise<Program> =>
    compileKernel(gpu, 'fma', [fma.pass(fma.candidates[0]!, { bytes: 2 ** 20, workgroups, seed: 1 })], buffers.of(fma));
  // A large GPU runs a few workgroups in the time of one.
  const stopwatch = createStopwatch(gpu);
  let workgroups = 64;
  works = { once: await program(workgroups), twice: await program(2 * workgroups) };
  while (workgroups < MOST_WORKGROUPS && (await secondsOf(stopwatch, works.once)) < LEAST_SECONDS) {
    workgroups *= 4;
    works = { once: await program(workgroups), twice: await program(2 * workgroups) };
  }
});
afterAll(() => gpu.device.destroy());

const secondsOf = async (stopwatch: Stopwatch<Program>, work: Program): Promise<number> =>
  (await timeOnce(stopwatch, { source: 'timestamp-query', quantumSeconds: 1e-6, leastSampleSeconds: 0 }, work, 2, 1)) ??
  0;

/** The same device with the stamps of a stock browser: each rounded down to a clock step. */
const quantised = (fine: Stopwatch<Program>): Stopwatch<Program> => ({
  ...fine,
  async run(work, counts, expectedSeconds) {
    const lap = await fine.run(work, counts, expectedSeconds);
    const cut = (stamp: bigint): bigint => (stamp / STOCK) * STOCK;
    return { ...lap, stamps: lap.stamps!.map(({ begin, end }) => ({ begin: cut(begin), end: cut(end) })) };
  },
});

const subjectFor = async (sampler: Sampler<Program>, work: Program): Promise<Subject<Program>> =>
  newSubject('fma', work, await sizeSample(sampler.stopwatch, sampler.clock, work, PROTOCOL));

test('fine and stock stamps agree, interleaved, and twice the work takes twice as long', async () => {
  const stopwatch = createStopwatch(gpu);
  const fine = samplerOn(gpu, PROTOCOL, stopwatch);
  const stock = samplerOn(gpu, PROTOCOL, quantised(stopwatch), Number(STOCK) / 1e9);
  const subjects = {
    fine: await subjectFor(fine, works.once),
    stock: await subjectFor(stock, works.once),
    twice: await subjectFor(stock, works.twice),
  };
  await warmUp(fine, subjects.fine);
  for (let round = 0; round < PROTOCOL.rounds; round++) {
    // Rounds alternate, so that disturbances affect both.
    const one = { ...PROTOCOL, rounds: 1, leastRounds: 1, mostDroppedShare: 0 };
    await sampleRounds({ ...fine, protocol: one }, { subjects: [subjects.fine] });
    await sampleRounds({ ...stock, protocol: one }, { subjects: [subjects.stock, subjects.twice] });
  }
  const ratios = (a: Subject<Program>, b: Subject<Program>): number[] =>
    a.samples.slice(0, b.samples.length).map((seconds, i) => seconds / b.samples[i]!);
  const same = estimateMean(ratios(subjects.stock, subjects.fine), PROTOCOL);
  // The half-width is about two standard errors of the paired ratio.
  expect(Math.abs(same.value - 1)).toBeLessThanOrEqual(((same.high - same.low) / 2) * 1.5);
  // On a busy machine, only as far as the interval can resolve.
  const double = estimateMean(ratios(subjects.twice, subjects.stock), PROTOCOL);
  expect(double.high).toBeGreaterThan(1.75);
  expect(double.low).toBeLessThan(2.25);
});

test('a single dispatch on stock stamps takes whole steps', async () => {
  const fine = samplerOn(gpu, PROTOCOL);
  const claimed = await naiveSeconds(fine, await subjectFor(fine, works.once));
  const steps = (claimed * 1e9) / Number(STOCK);
  expect(steps).toBeCloseTo(Math.round(steps), 6);
});
