import { meanCounted } from '../report/counted/mean-counted.ts';
import type { Counted } from '../report/counted/counted.ts';
import type { Dtype } from '../ops/dtype.ts';
import type { Work } from '../ops/work.ts';
import type { GroupCount, SessionGroup } from './session-format.ts';

/** Bytes read and written. */
type Traffic = Counted['requested'];

/** What a mean dispatch did. */
export interface DispatchWork {
  readonly counted: Counted & { readonly texels: Traffic };
  /** FLOP, or for kernels of packed dot products operations, with the bytes by which the kernel is placed. */
  readonly work: Work;
  readonly compute: Dtype['compute'];
  /** Of buffers and texels. */
  readonly requested: Traffic;
  /** The same; null where unique bytes were not marked. */
  readonly unique: Traffic | null;
}

/** Counts of several groups, or of one, with the dispatches they stand for. */
export type Weighted = Pick<SessionGroup, 'counts' | 'indirect'> & { readonly dispatches: number };

/**
 * The work of a mean dispatch of groups; of a group whose counts differ, their mean.
 * @returns null without counts
 */
export function workOf(groups: readonly Weighted[]): DispatchWork | null {
  const parts = groups.flatMap(({ counts, indirect, dispatches }) => {
    const scale = scaleOf(counts, indirect);
    return withLines(counts).map((counted) => ({ counted, dispatches: dispatches / counts.length, scale }));
  });
  const counted = meanCounted(parts);
  if (!counted) return null;
  const total = parts.reduce((all, { dispatches }) => all + dispatches, 0);
  const texels = { read: 0, written: 0 };
  for (const part of parts) {
    const share = (part.dispatches / total) * part.scale;
    texels.read += part.counted.texels.read * share;
    texels.written += part.counted.texels.written * share;
  }
  const { requested, unique } = counted;
  const { read, written } = unique ?? requested;
  const [compute, flop] = arithmetic(counted);
  return {
    counted: { ...counted, texels },
    work: { flop, bytesRead: read, bytesWritten: written },
    compute,
    requested,
    unique,
  };
}

/** Only one of a group's counts has lines: they stand for all. */
function withLines(counts: Weighted['counts']): Weighted['counts'] {
  const lines = counts.find((count) => count.lines !== undefined)?.lines;
  return lines ? counts.map((count) => ({ ...count, lines: count.lines ?? lines })) : counts;
}

/** Where the GPU chose the grid: the workgroups of a mean dispatch over those of a mean count; 1 where either is not known. */
function scaleOf(counts: Weighted['counts'], indirect: Weighted['indirect']): number {
  const counted = counts.map(workgroupsOf);
  if (!indirect || counted.includes(null)) return 1;
  const mean = counted.reduce<number>((all, workgroups) => all + workgroups!, 0) / counts.length;
  return mean > 0 ? indirect.workgroups / indirect.read / mean : 1;
}

/** Workgroups that ran when a group was counted; null: not known. */
export const workgroupsOf = ({ invocations, workgroupSize }: GroupCount): number | null =>
  invocations === undefined || !workgroupSize ? null : Math.round(invocations / workgroupSize);

/** The work of a mean dispatch of one group; null without counts. */
export const groupWork = (group: Pick<SessionGroup, 'counts' | 'indirect'>): DispatchWork | null =>
  workOf([{ ...group, dispatches: 1 }]);

/** Classes that are not counted as FLOP. */
const FREE = new Set(['neg', 'cmp', 'minmax', 'cvt', 'misc', 'abs', 'select']);
/** Operations of a packed dot product. */
const DOT4 = 8;

/** The dominant type of the arithmetic, and the operations to hold against its roof. */
function arithmetic({ histogram, flop }: Counted): readonly [compute: Dtype['compute'], operations: number] {
  const sums = new Map([
    ['f32', 0],
    ['f16', 0],
  ]);
  let dot = 0;
  for (const [key, n] of Object.entries(histogram)) {
    const [type, name] = key.split('.');
    if (key === 'int.dot4') dot = n * DOT4;
    else if (sums.has(type!) && !FREE.has(name!)) sums.set(type!, sums.get(type!)! + n * (name === 'fma' ? 2 : 1));
  }
  if (dot > flop) return ['int8', dot];
  return [sums.get('f16')! > sums.get('f32')! ? 'f16' : 'f32', flop];
}
