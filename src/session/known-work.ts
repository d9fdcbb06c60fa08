import { isFurther } from './further-groups.ts';
import { groupWork, workOf, type DispatchWork, type Weighted } from './group-work.ts';
import type { SessionGroup } from './session-format.ts';

/**
 * How the work of a group is known: it was counted; it is estimated from counted groups; the group had no workgroups, so
 * that it did nothing; or it is not known.
 */
export type KnownWork =
  | { readonly kind: 'counted' | 'nothing'; readonly done: DispatchWork }
  | { readonly kind: 'estimated'; readonly done: DispatchWork; readonly from: readonly SessionGroup[] }
  | { readonly kind: 'unknown'; readonly done: null };

/** How the work of each group is known. */
export type KnownWorks = ReadonlyMap<SessionGroup, KnownWork>;

/**
 * What is known of the work of groups: the one place that says what is estimated.
 *
 * A group without counts is taken to do as much as the mean of the counted groups of its pipeline with the same grid and
 * bindings: they differ in uniforms alone. That is how pages do whose uniforms change with each frame, where each frame is a
 * group of its own. Groups that were not told apart any more are estimated only where all others of their pipeline have one
 * grid and one set of bindings; whether counts of those agree does not matter.
 *
 * @param groups of a session, or all groups of some of its pipelines
 */
export function knownWorks(groups: readonly SessionGroup[]): KnownWorks {
  const byPipeline = new Map<string, SessionGroup[]>();
  for (const group of groups) addTo(byPipeline, group.pipeline, group);
  const works = new Map<SessionGroup, KnownWork>();
  for (const ofOne of byPipeline.values()) addKnown(ofOne, works);
  return works;
}

const UNKNOWN: KnownWork = { kind: 'unknown', done: null };

function addKnown(groups: readonly SessionGroup[], works: Map<SessionGroup, KnownWork>): void {
  const rest: SessionGroup[] = [];
  for (const group of groups) {
    const done = groupWork(group);
    if (done) works.set(group, { kind: 'counted', done });
    else if (didNothing(group)) works.set(group, NOTHING);
    else rest.push(group);
  }
  if (rest.length === 0) return;
  const byShape = new Map<string, SessionGroup[]>();
  for (const group of groups) if (!isFurther(group)) addTo(byShape, shapeOf(group), group);
  const counted = (group: SessionGroup): boolean => works.get(group)?.kind === 'counted';
  const estimates = new Map(
    [...byShape].map(([shape, alike]) => [shape, estimateFrom(alike.filter(counted))] as const),
  );
  const [only] = byShape.size === 1 ? estimates.values() : [];
  for (const group of rest) works.set(group, (isFurther(group) ? only : estimates.get(shapeOf(group))) ?? UNKNOWN);
}

function estimateFrom(from: readonly SessionGroup[]): KnownWork | undefined {
  // Grids that the GPU chose may differ.
  const done = from[0]?.grid ? workOf(from) : null;
  return done ? { kind: 'estimated', done, from } : undefined;
}

/** All but uniforms that makes dispatches of one pipeline alike. */
const shapeOf = ({ grid, bindings }: SessionGroup): string =>
  JSON.stringify([grid, bindings.map(({ id, kind, access, bytes, format }) => [id, kind, access, bytes, format])]);

/** Whether it had no workgroups. */
const didNothing = ({ grid, indirect, dispatches }: SessionGroup): boolean =>
  grid ? grid.includes(0) : indirect !== undefined && indirect.read === dispatches && indirect.most === 0;

const NONE = { read: 0, written: 0 };
const NOTHING: KnownWork = {
  kind: 'nothing',
  done: {
    counted: {
      flop: 0,
      intOp: 0,
      histogram: {},
      requested: NONE,
      texels: NONE,
      workgroupUnique: null,
      unique: NONE,
      intensity: { requested: null, unique: null },
    },
    work: { flop: 0, bytesRead: 0, bytesWritten: 0 },
    compute: 'f32',
    requested: NONE,
    unique: NONE,
  },
};

/**
 * The work of a mean dispatch of groups, as far as it is known; groups that did nothing are left out.
 * @param of the dispatches that a group stands for
 */
export function meanWork(
  groups: readonly SessionGroup[],
  works: KnownWorks,
  of: (group: SessionGroup) => number,
): DispatchWork | null {
  // Many groups are estimated from the same few.
  const estimated = new Map<readonly SessionGroup[], number>();
  const parts: Weighted[] = [];
  for (const group of groups) {
    const known = works.get(group);
    if (known?.kind === 'counted') parts.push({ ...group, dispatches: of(group) });
    else if (known?.kind === 'estimated') estimated.set(known.from, (estimated.get(known.from) ?? 0) + of(group));
  }
  for (const [from, n] of estimated) {
    const all = from.reduce((sum, { dispatches }) => sum + dispatches, 0);
    parts.push(...from.map((group) => ({ ...group, dispatches: (n * group.dispatches) / all })));
  }
  return workOf(parts);
}

function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
