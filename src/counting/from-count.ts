import type { Count } from '../report/count-format.ts';
import type { Counted } from '../report/counted/counted.ts';

/**
 * The counts of a kernel of one or more passes, as a report holds them: sums over the passes.
 * @param workgroups of each pass
 */
export function fromCounts(counts: readonly Count[], workgroups: readonly number[]): Counted {
  const sum = (of: (count: Count) => number): number => counts.reduce((total, count) => total + of(count), 0);
  const both = (of: (count: Count) => { read: number; written: number }): { read: number; written: number } => ({
    read: sum((count) => of(count).read),
    written: sum((count) => of(count).written),
  });
  const touched = counts.every(({ unique }) => unique !== null);
  const [flop, requested] = [sum((count) => count.flop), both((count) => count.requested)];
  const texels = both((count) => count.texels);
  const unique = touched ? both((count) => count.unique!) : null;
  const kept = counts.every(({ workgroupUnique }) => workgroupUnique !== null) || null;
  const [only] = counts.length === 1 ? counts : [];
  return {
    flop,
    intOp: sum((count) => count.intOp),
    histogram: histogramOf(counts),
    requested,
    ...(texels.read + texels.written > 0 && { texels }),
    workgroupUnique: kept && both((count) => count.workgroupUnique!),
    workgroupsSampled: kept && sum((count) => count.workgroupUnique!.sampled),
    workgroupSectorBytes: kept && sum((count) => count.workgroupUnique!.sectorBytes),
    unique,
    loads: sum(({ buffers }) => buffers.reduce((all, { loads }) => all + loads, 0)),
    intensity: { requested: perByte(flop, requested), unique: unique && perByte(flop, unique) },
    workgroup: both((count) => count.workgroup),
    uniform: { read: sum((count) => count.uniform.read) },
    invocations: sum((count) => count.invocations),
    busyInvocations: only ? busyOf(only) : null,
    ...(only && workgroups[0] && { workgroupSize: only.invocations / workgroups[0] }),
    sectorBytes: touched ? sum(sectorsOf) : null,
    ...(counts.every(({ computes }) => computes !== undefined) && { computes: counts.some((count) => count.computes) }),
    outputsIdentical: counts.every(({ outputsIdentical }) => outputsIdentical),
    warnings: [...new Set(counts.flatMap(({ warnings }) => warnings))],
  };
}

function histogramOf(counts: readonly Count[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { histogram } of counts) {
    for (const [name, n] of Object.entries(histogram)) sums[name] = (sums[name] ?? 0) + n;
  }
  return sums;
}

const perByte = (flop: number, { read, written }: { read: number; written: number }): number | null =>
  read + written > 0 ? flop / (read + written) : null;

/** A line executed by fewer than all invocations means idle invocations; lines in loops are inconclusive. */
function busyOf({ lines, invocations }: Count): number | null {
  const most = Math.max(0, ...lines.flatMap(({ executions, flop, bytes }) => (flop + bytes > 0 ? [executions] : [])));
  return most > 0 && most < invocations ? most : null;
}

/** The sectors of textures are unknown: the least of them is their bytes. */
const sectorsOf = ({ buffers }: Count): number =>
  buffers.reduce(
    (bytes, { sectorsRead, sectorsWritten, uniqueRead, uniqueWritten }) =>
      bytes + (sectorsRead?.[32] ?? uniqueRead ?? 0) + (sectorsWritten?.[32] ?? uniqueWritten ?? 0),
    0,
  );

/** Sentences about accesses past the ends of buffers and textures. */
export const outOfBoundsWords = (buffers: Count['buffers']): string[] =>
  buffers
    .filter(({ outOfBounds }) => (outOfBounds ?? 0) > 0)
    .map(({ name, outOfBounds }) => `Out-of-bounds accesses to "${name}": ${outOfBounds}.`);
