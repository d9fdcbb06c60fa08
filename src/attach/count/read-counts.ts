import type { OutputLayout } from '../../counting/output-layout.ts';
import { totalsOf } from '../../counting/totals.ts';
import type { GroupCount } from '../../session/session-format.ts';
import type { BufferCount } from '../../report/count-format.ts';
import type { Instrumented } from '../../wgsl/instrument.ts';

/**
 * What an instrumented run did; null if it did not run.
 * @param words the counters as read back
 * @param layout of the counters
 * @param occurrence which dispatch of its group
 */
export function countOf(
  kernel: Instrumented,
  words: Uint32Array,
  layout: OutputLayout,
  occurrence: number,
): GroupCount | null {
  const totals = totalsOf(kernel, words, layout);
  if (totals.invocations === 0) return null;
  const { flop, intOp, histogram, requested, unique, intensity, workgroup, uniform, invocations, buffers } = totals;
  return {
    flop,
    intOp,
    histogram: { ...histogram },
    requested: { ...requested },
    unique: unique && { ...unique },
    workgroupUnique: null,
    loads: buffers.reduce((sum, { loads }) => sum + loads, 0),
    intensity: { ...intensity },
    workgroup: { ...workgroup },
    uniform: { ...uniform },
    invocations,
    workgroupSize: kernel.workgroupSize.reduce((product, n) => product * n, 1),
    ...(unique && { sectorBytes: sectorBytesOf(buffers) }),
    warnings: [...kernel.warnings, ...outOfBoundsWords(buffers)],
    occurrence,
    texels: { ...totals.texels },
  };
}

const sectorBytesOf = (buffers: readonly BufferCount[]): number =>
  buffers.reduce(
    (sum, { sectorsRead, sectorsWritten }) => sum + (sectorsRead?.[32] ?? 0) + (sectorsWritten?.[32] ?? 0),
    0,
  );

const outOfBoundsWords = (buffers: readonly BufferCount[]): string[] =>
  buffers
    .filter(({ outOfBounds }) => (outOfBounds ?? 0) > 0)
    .map(({ name, outOfBounds }) => `Out-of-bounds accesses to "${name}": ${outOfBounds}.`);
