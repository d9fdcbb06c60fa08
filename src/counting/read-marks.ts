import type { Sectors } from '../report/count-format.ts';
import type { Instrumented } from '../wgsl/instrument.ts';
import type { OutputLayout } from './output-layout.ts';

/** The bytes of one buffer or texture that were read, or that were written. */
export interface Marked {
  /** One bit per unit. */
  readonly bits: Uint32Array;
  /** Bytes of a unit: of a texture, a texel. */
  readonly unit: number;
}

/** The touched bytes of one buffer or texture. */
export interface BufferMarks {
  readonly read: Marked;
  readonly written: Marked;
  readonly outOfBounds: number;
}

/**
 * Reads the marks of a run, by binding, and adds the constant touches of blocks that ran.
 * @param set the words of one set of marks and counters: of all workgroups, or of a sampled one
 * @param executions of each block in it
 */
export function countMarks(
  kernel: Instrumented,
  layout: OutputLayout,
  set: Uint32Array,
  executions: readonly number[],
): Map<string, BufferMarks> {
  const found = new Map(
    layout.marks.map(({ plan, unit, bytes, words, read, written }) => {
      const bits = (from: number | null): Uint32Array =>
        from === null ? new Uint32Array(words) : set.slice(from, from + words);
      const marked = { read: bits(read), written: bits(written), outOfBounds: set[plan.outOfBounds]!, unit, bytes };
      return [plan.binding, marked] as const;
    }),
  );
  kernel.blocks.forEach(({ touches }, i) => {
    if (executions[i] === 0) return;
    for (const { binding, ranges, read, written } of touches) {
      const at = found.get(binding)!;
      // A constant index beyond the bound size.
      if (ranges.some(([offset, bytes]) => offset + bytes > at.bytes)) {
        at.outOfBounds += (Number(read) + Number(written)) * executions[i]!;
        continue;
      }
      for (const range of ranges) {
        if (read) setRange(at.read, range, at.unit);
        if (written) setRange(at.written, range, at.unit);
      }
    }
  });
  return new Map(
    [...found].map(([binding, { read, written, outOfBounds, unit }]) => [
      binding,
      { read: { bits: read, unit }, written: { bits: written, unit }, outOfBounds },
    ]),
  );
}

function setRange(bits: Uint32Array, [offset, bytes]: readonly [number, number], unit: number): void {
  for (let at = offset / unit; at < (offset + bytes) / unit; at++) bits[at >>> 5]! |= 1 << (at & 31);
}

/** Bytes of the sectors with touched bytes, for each sector size. */
export const sectorsOf = (marked: Marked): Sectors => ({
  32: sectorBytes(marked, 32),
  64: sectorBytes(marked, 64),
  128: sectorBytes(marked, 128),
});

/** Number of distinct bytes touched. */
export function markedBytes({ bits, unit }: Marked): number {
  let sum = 0;
  for (const word of bits) sum += ones(word);
  return sum * unit;
}

/** Bytes of the sectors of one size with touched bytes. */
export function sectorBytes({ bits, unit }: Marked, size: keyof Sectors): number {
  const each = size / unit;
  let sectors = 0;
  if (each >= 32) {
    const step = each / 32;
    for (let i = 0; i < bits.length; i += step) if (bits.subarray(i, i + step).some((word) => word !== 0)) sectors++;
  } else {
    const mask = 2 ** each - 1;
    for (const word of bits) {
      for (let at = 0; at < 32; at += each) if ((word >>> at) & mask) sectors++;
    }
  }
  return sectors * size;
}

/** Bits set in a word. */
function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24) & 0xff;
}
