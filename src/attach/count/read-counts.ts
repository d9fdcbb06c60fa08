import { totalsOf } from '../../counting/totals.ts';
import type { GroupCount } from '../../session/session-format.ts';
import type { Instrumented } from '../../wgsl/instrument.ts';

/**
 * What an instrumented run did; null if it did not run.
 * @param words the counters as read back
 * @param occurrence which dispatch of its group
 */
export function countOf(kernel: Instrumented, words: Uint32Array, occurrence: number): GroupCount | null {
  const totals = totalsOf(kernel, words);
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
    warnings: [...kernel.warnings],
    occurrence,
    texels: { read: 0, written: 0 },
  };
}
