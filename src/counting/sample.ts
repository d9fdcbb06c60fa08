import type { WorkgroupTraffic } from '../report/count-format.ts';
import type { Instrumented } from '../wgsl/instrument.ts';
import { MOST_SAMPLES } from '../wgsl/instrument/output-header.ts';
import { randomWords } from '../protocol/random.ts';
import { countMarks, markedBytes, sectorBytes, type Marked } from './read-marks.ts';
import type { OutputLayout, Sample } from './output-layout.ts';
import { executionsOf, setOf } from './totals.ts';

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
  layout: OutputLayout,
  workgroups: number,
): WorkgroupTraffic | null {
  const { samples } = layout;
  if (samples === 0) return null;
  let [read, written, sectors] = [0, 0, 0];
  for (let k = 1; k <= samples; k++) {
    const own = setOf(kernel, words, layout, k);
    const marks = countMarks(kernel, layout, own, executionsOf(kernel, own));
    for (const { plan } of layout.marks) {
      const { read: loaded, written: stored } = marks.get(plan.binding)!;
      read += markedBytes(loaded);
      written += markedBytes(stored);
      // Where a texel lies in memory is the driver's choice: no sector of a texture is known.
      const bytes = plan.unit === null ? markedBytes : sectorBytes32;
      sectors += bytes(loaded) + bytes(stored);
    }
  }
  const scaled = (sum: number): number => Math.round((sum / samples) * workgroups);
  return { read: scaled(read), written: scaled(written), sectorBytes: scaled(sectors), sampled: samples };
}

const sectorBytes32 = (marked: Marked): number => sectorBytes(marked, 32);
