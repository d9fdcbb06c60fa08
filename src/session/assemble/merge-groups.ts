import { hashText } from '../../text/hash.ts';
import type { ContextRecord, RecordedGroup, RecordedPipeline } from '../context-record.ts';
import { bothGrids } from '../indirect-grids.ts';
import type { GroupCount, SessionGroup, SessionPipeline } from '../session-format.ts';
import { mergeSketches, timeOf } from './merge-sketches.ts';

/** The groups of a session, and how spans of each record name them. */
export interface MergedGroups {
  readonly groups: readonly SessionGroup[];
  /** The id in the session of a group of a record. */
  readonly idOf: (record: ContextRecord, id: string) => string | null;
}

/** Labels of one pipeline that are kept. */
const MOST_LABELS = 16;

/** What makes dispatches of one group alike. */
const keyOf = ({ pipeline, grid, bindings, uniformHash }: RecordedGroup): string =>
  JSON.stringify([
    pipeline,
    grid,
    bindings.map(({ id, kind, access, bytes, format = null }) => [id, kind, access, bytes, format]),
    uniformHash,
  ]);

/** Merges groups that are alike; the most time first. */
export function mergeGroups(records: readonly ContextRecord[]): MergedGroups {
  const byKey = new Map<string, RecordedGroup[]>();
  const ids = new Map<ContextRecord, Map<string, string>>();
  for (const record of records) {
    const known = new Map<string, string>();
    for (const group of record.groups) {
      const key = keyOf(group);
      known.set(group.id, hashText(key));
      const alike = byKey.get(key);
      if (alike) alike.push(group);
      else byKey.set(key, [group]);
    }
    ids.set(record, known);
  }
  const groups = [...byKey].map(([key, alike]) => mergedGroup(hashText(key), alike));
  return { groups: groups.toSorted(byTime), idOf: (record, id) => ids.get(record)?.get(id) ?? null };
}

const byTime = (a: Timed, b: Timed): number => (b.time?.sum ?? 0) - (a.time?.sum ?? 0) || b.dispatches - a.dispatches;
type Timed = Pick<SessionGroup, 'time' | 'dispatches'>;

function mergedGroup(id: string, alike: readonly RecordedGroup[]): SessionGroup {
  const { pipeline, grid, bindings, uniformHash } = alike[0]!;
  const sketch = mergeSketches(alike.map((group) => group.sketch));
  const counts = countsOf(alike);
  const indirect = alike
    .flatMap((group) => group.indirect ?? [])
    .reduce<SessionGroup['indirect']>(bothGrids, undefined);
  return {
    id,
    pipeline,
    grid,
    ...(indirect && { indirect }),
    bindings,
    uniformHash,
    dispatches: sumOf(alike, ({ dispatches }) => dispatches),
    timed: sketch?.n ?? 0,
    time: timeOf(sketch),
    counts,
    notCounted: counts.length > 0 ? null : firstReason(alike),
    dependsOnData: spreadOf(counts, grid === null),
    roofline: null,
  };
}

/** Different counts only, in order of occurrence. */
function countsOf(alike: readonly RecordedGroup[]): GroupCount[] {
  const all = alike.flatMap(({ counts }) => counts);
  const different = new Map(all.map((count) => [JSON.stringify(count), count]));
  return [...different.values()].toSorted((a, b) => a.occurrence - b.occurrence);
}

/**
 * FLOP, requested and unique bytes from the least to the most, if counts of one group differ; null if they agree.
 * @param isIndirect the grids may differ, which is no dependence on data: they agree if each invocation did the same
 */
function spreadOf(counts: readonly GroupCount[], isIndirect: boolean): SessionGroup['dependsOnData'] {
  if (counts.length < 2) return null;
  const isMarked = counts.every(({ unique }) => unique);
  const ranges = (each: (count: GroupCount) => number): NonNullable<SessionGroup['dependsOnData']> => {
    const range = (of: (count: GroupCount) => number): [number, number] => {
      const values = counts.map((count) => of(count) / each(count));
      return [Math.min(...values), Math.max(...values)];
    };
    return {
      flop: range((count) => count.flop),
      bytes: range(({ requested }) => requested.read + requested.written),
      unique: range(({ unique }) => (isMarked ? unique!.read + unique!.written : 0)),
    };
  };
  const compared = ranges(({ invocations = 1 }) => (isIndirect ? invocations : 1));
  return Object.values(compared).every(([least, most]) => least === most) ? null : ranges(() => 1);
}

/** Merges pipelines of the same hash; the most time first. */
export function mergePipelines(
  records: readonly ContextRecord[],
  groups: readonly SessionGroup[],
  withSource: boolean,
): SessionPipeline[] {
  const byHash = new Map<string, RecordedPipeline[]>();
  for (const pipeline of records.flatMap((record) => record.pipelines)) {
    const alike = byHash.get(pipeline.hash);
    if (alike) alike.push(pipeline);
    else byHash.set(pipeline.hash, [pipeline]);
  }
  const counted = new Set(groups.flatMap(({ pipeline, counts }) => (counts.length > 0 ? [pipeline] : [])));
  return [...byHash.values()]
    .map((alike) => mergedPipeline(alike, counted, withSource))
    .toSorted((a, b) => byTime(a, b) || (a.hash < b.hash ? -1 : 1));
}

function mergedPipeline(
  alike: readonly RecordedPipeline[],
  counted: ReadonlySet<string>,
  withSource: boolean,
): SessionPipeline {
  const [{ hash, stage, entry, constants, workgroupSize }] = alike as readonly [RecordedPipeline];
  const sketch = mergeSketches(alike.map((pipeline) => pipeline.sketch));
  const named = alike.flatMap(({ label, otherLabels = [] }) => [label, ...otherLabels]);
  const labels = [...new Set(named.filter((label) => label !== ''))].slice(0, MOST_LABELS);
  // One context may have dropped it.
  const source = alike.find(({ wgsl }) => wgsl !== '')?.wgsl ?? '';
  const compiled = alike.flatMap(({ compileSeconds }) => (compileSeconds === null ? [] : [compileSeconds]));
  return {
    hash,
    stage,
    label: labels[0] ?? '',
    ...(labels.length > 1 && { otherLabels: labels.slice(1) }),
    entry,
    constants,
    workgroupSize,
    // The first is the one that compiles; others find it in a cache.
    compileSeconds: compiled.length > 0 ? Math.max(...compiled) : null,
    dispatches: sumOf(alike, ({ dispatches }) => dispatches),
    timed: sketch?.n ?? 0,
    time: timeOf(sketch),
    ...(withSource && source !== '' && { source }),
    notCounted: counted.has(hash) ? null : firstReason(alike),
  };
}

/** Null if one has no reason, else the first. */
function firstReason(alike: readonly { readonly notCounted: string | null }[]): string | null {
  return alike.some(({ notCounted }) => notCounted === null) ? null : (alike[0]?.notCounted ?? null);
}

const sumOf = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((all, value) => all + of(value), 0);
