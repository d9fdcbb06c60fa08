import type { WorkgroupTraffic } from '../report/count-format.ts';
import type { Instrumented, Sample } from '../wgsl/instrument.ts';
import { randomWords } from '../protocol/random.ts';
import { countMarks, markedBytes, sectorBytes } from './read-marks.ts';
import { executionsOf } from './totals.ts';

/** Most workgroups counted individually. */
const MOST_SAMPLES = 32;
/** Most bytes of all marks: half of the binding size that WebGPU guarantees. */
const MOST_BYTES = 2 ** 26;

/**
 * Chooses workgroups to mark individually: all if there are few, else a random sample without repetition.
 * @param words of one set of marks and counters
 * @param mostBytes that the adapter can bind
 * @returns null if there is no room for any
 */
export function chooseSample(
  workgroups: readonly [number, number, number],
  words: number,
  mostBytes: number,
  seed: number,
): Sample | null {
  const all = workgroups.reduce((product, n) => product * n, 1);
  const room = Math.floor(Math.min(MOST_BYTES, mostBytes) / (4 * words)) - 1;
  const size = Math.min(MOST_SAMPLES, room, all);
  if (size < 1) return null;
  if (size === all) return { workgroups, chosen: Array.from({ length: all }, (_, i) => i) };
  const next = randomWords(seed);
  const chosen = new Set<number>();
  while (chosen.size < size) chosen.add(next() % all);
  return { workgroups, chosen: [...chosen].toSorted((a, b) => a - b) };
}

/**
 * The traffic if every workgroup caches what it touches, extrapolated from the sampled workgroups to all.
 * @returns null if none was sampled
 */
export function workgroupTraffic(
  kernel: Instrumented,
  words: Uint32Array,
  workgroups: number,
): WorkgroupTraffic | null {
  const { samples, words: size } = kernel.output;
  if (samples === 0) return null;
  let [read, written, sectors] = [0, 0, 0];
  for (let k = 1; k <= samples; k++) {
    const own = words.subarray(k * size, (k + 1) * size);
    for (const marks of countMarks(kernel, own, executionsOf(kernel, own)).values()) {
      read += markedBytes(marks.read);
      written += markedBytes(marks.written);
      sectors += sectorBytes(marks.read, 32) + sectorBytes(marks.written, 32);
    }
  }
  const scaled = (sum: number): number => Math.round((sum / samples) * workgroups);
  return { read: scaled(read), written: scaled(written), sectorBytes: scaled(sectors), sampled: samples };
}
