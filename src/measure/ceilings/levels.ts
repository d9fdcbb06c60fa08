import { levelRead } from '../../kernels/ceilings.ts';
import type { Parameters } from '../../kernels/kernel.ts';
import { compile, subjectOf, trySeconds, type Bench } from '../bench.ts';
import { createBuffer } from '../gpu/buffers.ts';
import type { Program } from '../gpu/program.ts';
import { shuffled } from '../random.ts';
import { takeSample, type Subject } from '../sampling.ts';
import { fillRandom } from './buffers.ts';
import { plateaus, type SizedRate } from './plateaus.ts';

const LEAST_WORKING_SET = 2 ** 16;
/** A dispatch reads at least so much, small windows many times over. */
const LEAST_TRAFFIC = 2 ** 24;
/** A quick plan takes no larger working set once a dispatch is longer than this. */
const MOST_QUICK_SECONDS = 0.02;
/** A word of sums for each 8 vec4s. */
const BYTES_A_SUM = 8 * 16;

/** Members of the family to scan with: one of them suits, and which one matters less than that it stays the same. */
const SCANNERS: readonly Parameters[] = [
  { workgroup: 256, groups: 1, blocked: 0 },
  { workgroup: 64, groups: 32, blocked: 1 },
];

/**
 * Reads working sets from 64 KiB to the largest that is affordable, doubling, in seeded random order, and finds the caches among them.
 * @param most bytes of the largest working set
 * @returns the fastest first; none where everything is read equally fast
 */
export async function findLevels(bench: Bench, seed: number, most: number): Promise<SizedRate[]> {
  const { gpu, protocol } = bench;
  const data = createBuffer(gpu, 'data', most);
  const sums = createBuffer(gpu, 'sums', (most / BYTES_A_SUM) * 4);
  await fillRandom(gpu, data, seed);

  const subjectFor = async (workingSet: number, parameters: Parameters) => {
    const bytes = Math.min(most, Math.max(workingSet, LEAST_TRAFFIC));
    const kernel = levelRead(`level of ${workingSet}`, workingSet);
    const pass = kernel.pass(parameters, { bytes, workgroups: 1, seed });
    const program = await compile(bench, kernel.id, [pass], { data, sums });
    return { workingSet, bytes, subject: await subjectOf(bench, program), least: Infinity };
  };
  let [scanner, quickest] = [SCANNERS[0]!, Infinity];
  for (const parameters of SCANNERS) {
    const { subject } = await subjectFor(LEAST_WORKING_SET, parameters);
    const seconds = await trySeconds(bench, subject);
    if (seconds < quickest) [scanner, quickest] = [parameters, seconds];
  }
  const sizes: { workingSet: number; bytes: number; subject: Subject<Program>; least: number }[] = [];
  const affordable = protocol.wideSweep ? protocol.refusedDispatchSeconds : MOST_QUICK_SECONDS;
  for (let size = LEAST_WORKING_SET; size <= most; size *= 2) {
    const one = await subjectFor(size, scanner);
    sizes.push(one);
    if (one.subject.sizing.dispatchSeconds > affordable) break;
  }
  // In turn, not one after the other: what the machine does meanwhile falls on all sizes alike.
  for (let repeat = 0; repeat < protocol.sweepRepeats; repeat++) {
    for (const i of shuffled(sizes.length, bench.nextRandom)) {
      await bench.pause();
      const seconds = await takeSample(bench.stopwatch, sizes[i]!.subject);
      if (seconds !== null) sizes[i]!.least = Math.min(sizes[i]!.least, seconds);
    }
  }
  data.destroy();
  sums.destroy();
  // The least time of a few: whatever else the machine does only adds.
  return plateaus(
    sizes
      .filter(({ least }) => least < Infinity)
      .map(({ workingSet, bytes, least }) => ({ workingSet, rate: bytes / least })),
  );
}
