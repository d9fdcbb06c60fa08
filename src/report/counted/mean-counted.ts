import { busyOrAll, type Counted } from './counted.ts';

/** Counts of a kernel with the number of dispatches that they stand for. */
export interface WeightedCounts {
  readonly counted: Counted;
  readonly dispatches: number;
  /** How many times the work that was counted they did, in the mean; without it as much. */
  readonly scale?: number;
}

type Traffic = Counted['requested'];

/**
 * The counts of a mean dispatch of a kernel that was counted at several sizes: each field is a mean by dispatches, null
 * or absent where one of the counts lacks it. Lines are those of all.
 * @returns null without counts
 */
export function meanCounted(parts: readonly WeightedCounts[]): Counted | null {
  const total = parts.reduce((all, { dispatches }) => all + dispatches, 0);
  if (!(total > 0)) return null;
  const shareOf = ({ dispatches, scale = 1 }: WeightedCounts): number => (dispatches / total) * scale;
  const mean = (of: (counted: Counted) => number, weight = shareOf): number =>
    parts.reduce((all, part) => all + of(part.counted) * weight(part), 0);
  const whereAll = (of: (counted: Counted) => number | null | undefined, weight = shareOf): number | null =>
    parts.every(({ counted }) => (of(counted) ?? null) !== null) ? mean((counted) => of(counted)!, weight) : null;
  const both = (of: (counted: Counted) => Traffic | null | undefined): Traffic | null => {
    const [read, written] = [whereAll((counted) => of(counted)?.read), whereAll((counted) => of(counted)?.written)];
    return read === null || written === null ? null : { read, written };
  };
  const flop = mean((counted) => counted.flop);
  const [requested, unique] = [both((counted) => counted.requested)!, both((counted) => counted.unique)];
  const given = {
    loads: whereAll(({ loads }) => loads),
    workgroup: both(({ workgroup }) => workgroup),
    invocations: whereAll(({ invocations }) => invocations),
    workgroupSize: whereAll(
      ({ workgroupSize }) => workgroupSize,
      ({ dispatches }) => dispatches / total,
    ),
  };
  return {
    flop,
    intOp: mean(({ intOp }) => intOp),
    histogram: meanHistogram(parts, shareOf),
    requested,
    workgroupUnique: both(({ workgroupUnique }) => workgroupUnique),
    workgroupSectorBytes: whereAll(({ workgroupSectorBytes }) => workgroupSectorBytes),
    unique,
    intensity: { requested: perByte(flop, requested), unique: unique && perByte(flop, unique) },
    ...(given.loads !== null && { loads: given.loads }),
    ...(given.workgroup && { workgroup: given.workgroup }),
    ...(given.invocations !== null && { invocations: given.invocations }),
    busyInvocations: whereAll(busyOrAll),
    ...(parts.every(({ counted }) => counted.computes !== undefined) && {
      computes: parts.some(({ counted }) => counted.computes === true),
    }),
    ...(given.workgroupSize !== null && { workgroupSize: given.workgroupSize }),
    sectorBytes: whereAll(({ sectorBytes }) => sectorBytes),
    lines: meanLines(parts, shareOf),
  };
}

type Share = (part: WeightedCounts) => number;

function meanHistogram(parts: readonly WeightedCounts[], shareOf: Share): Counted['histogram'] {
  const sums = new Map<string, number>();
  for (const part of parts) {
    for (const [name, n] of Object.entries(part.counted.histogram)) {
      sums.set(name, (sums.get(name) ?? 0) + n * shareOf(part));
    }
  }
  return Object.fromEntries(sums);
}

function meanLines(parts: readonly WeightedCounts[], shareOf: Share): NonNullable<Counted['lines']> {
  const sums = new Map<number, { line: number; executions: number; flop: number; bytes: number }>();
  for (const part of parts) {
    const share = shareOf(part);
    for (const { line, executions, flop, bytes } of part.counted.lines ?? []) {
      const sum = sums.get(line) ?? { line, executions: 0, flop: 0, bytes: 0 };
      sum.executions += executions * share;
      sum.flop += flop * share;
      sum.bytes += bytes * share;
      sums.set(line, sum);
    }
  }
  return [...sums.values()].toSorted((a, b) => a.line - b.line);
}

const perByte = (flop: number, { read, written }: Traffic): number | null =>
  read + written > 0 ? flop / (read + written) : null;
