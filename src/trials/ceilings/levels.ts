import { levelRead } from '../../kernels/ceilings.ts';
import type { Parameters } from '../../kernels/kernel.ts';
import { compileKernel, type Bench } from '../bench.ts';
import { createBuffer } from '../../device/buffers.ts';
import type { Program } from '../../device/program.ts';
import { leastSeconds } from '../../protocol/rounds/least-seconds.ts';
import { timeOnce } from '../../protocol/sampling.ts';
import { fillRandom } from './ceiling-buffers.ts';

const LEAST_WORKING_SET = 2 ** 16;
/** Least bytes that a dispatch reads; small windows are read many times. */
const LEAST_TRAFFIC = 2 ** 24;
/** In a quick plan, working sets stop growing once a dispatch is longer than this. */
const MOST_QUICK_SECONDS = 0.02;
/** One word of sums per 8 vec4s. */
const BYTES_A_SUM = 8 * 16;

/** Members to scan with: one of them suits; that it stays the same matters more than which one it is. */
const SCANNERS: readonly Parameters[] = [
  { workgroup: 256, groups: 1, run: 8, blocked: 0 },
  { workgroup: 64, groups: 32, run: 8, blocked: 1 },
];

/**
 * Reads working sets from 64 KiB upwards, doubling, in seeded random order, and finds the caches among them.
 * @param most bytes of the largest working set
 * @returns the fastest first; empty if all are read equally fast
 */
export async function findLevels(bench: Bench, seed: number, most: number): Promise<SizedRate[]> {
  const { gpu, protocol } = bench;
  const data = createBuffer(gpu, 'data', most);
  const sums = createBuffer(gpu, 'sums', (most / BYTES_A_SUM) * 4);
  await fillRandom(gpu, data, seed);

  const programFor = async (workingSet: number, parameters: Parameters) => {
    const bytes = Math.min(most, Math.max(workingSet, LEAST_TRAFFIC));
    const kernel = levelRead(`level of ${workingSet}`, workingSet);
    const pass = kernel.pass(parameters, { bytes, workgroups: 1, seed });
    return { workingSet, bytes, program: await compileKernel(bench.gpu, kernel.id, [pass], { data, sums }) };
  };
  const scanners: Program[] = [];
  for (const parameters of SCANNERS) scanners.push((await programFor(LEAST_WORKING_SET, parameters)).program);
  const scanning = await leastSeconds(bench, scanners);
  const scanner = SCANNERS[scanning.indexOf(Math.min(...scanning))]!;
  const sizes: { workingSet: number; bytes: number; program: Program }[] = [];
  const affordable = protocol.wideSweep ? protocol.refusedDispatchSeconds : MOST_QUICK_SECONDS;
  for (let size = LEAST_WORKING_SET; size <= most; size *= 2) {
    const one = await programFor(size, scanner);
    sizes.push(one);
    await bench.pause();
    if (((await timeOnce(bench.stopwatch, bench.clock, one.program, 1, affordable)) ?? 0) > affordable) break;
  }
  const least = await leastSeconds(
    bench,
    sizes.map(({ program }) => program),
  );
  data.destroy();
  sums.destroy();
  return plateaus(
    sizes.flatMap(({ workingSet, bytes }, i) =>
      least[i]! < Infinity ? [{ workingSet, rate: bytes / least[i]! }] : [],
    ),
  );
}

/** The read rate of a working set. */
interface SizedRate {
  readonly workingSet: number;
  readonly rate: number;
}

/** Rates within this factor belong to one memory level. */
const STEP = 1.25;

/**
 * Finds the caches in a scan of working sets: runs of sizes that are read equally fast, each followed by a step down.
 * The last run is main memory and is left out; so is a single size between two runs, which is partly in each.
 * @param scan in order of working set, smallest first
 * @returns the fastest first; `workingSet` is the largest that fits
 */
export function plateaus(scan: readonly SizedRate[]): SizedRate[] {
  const fitted = fallingFit(scan.map(({ rate }) => rate));
  const runs: { from: number; to: number }[] = [];
  for (let i = 0; i < fitted.length; i++) {
    const run = runs.at(-1);
    if (run && fitted[i]! * STEP > fitted[run.from]!) run.to = i;
    else runs.push({ from: i, to: i });
  }
  const rateOf = ({ from, to }: { from: number; to: number }): number => {
    const logs = scan.slice(from, to + 1).map(({ rate }) => Math.log(rate));
    return Math.exp(logs.reduce((a, b) => a + b, 0) / logs.length);
  };
  const last = runs.at(-1);
  return runs.flatMap((run, i) => {
    const lone = i > 0 && run.from === run.to;
    if (run === last || lone || rateOf(run) < STEP * rateOf(last!)) return [];
    return [{ workingSet: scan[run.to]!.workingSet, rate: rateOf(run) }];
  });
}

/**
 * The nearest list that never rises: only noise makes a larger working set faster than a smaller one.
 * @see Barlow, Bartholomew, Bremner, Brunk (1972): pooling adjacent violators
 */
function fallingFit(values: readonly number[]): number[] {
  const blocks: { sum: number; count: number }[] = [];
  for (const value of values) {
    let block = { sum: value, count: 1 };
    for (let before = blocks.at(-1); before && before.sum / before.count < block.sum / block.count;) {
      block = { sum: block.sum + before.sum, count: block.count + before.count };
      blocks.pop();
      before = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
}
