import type { SessionGroup } from '../../session/session-format.ts';
import type { Binding } from '../../wgsl/describe.ts';
import type { Bound, Registry } from '../objects/registry.ts';
import { hashBytes, type Shadow } from '../objects/shadow.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';
import type { Books, GroupBook, PipelineBook } from '../record/books.ts';
import { dynamicOffset, type BoundGroups } from './bind-twin.ts';
import { accessOf, readKernel } from './read-kernel.ts';

/** Workgroups; null: the GPU decides. */
export type Grid = SessionGroup['grid'];

/** Bytes of a uniform that a dispatch reads. */
interface UniformRange {
  /** Null: not followed. */
  readonly shadow: Shadow | null;
  readonly from: number;
  readonly bytes: number;
}

/** A dispatch or draw of the page. */
export interface Dispatched {
  readonly pipeline: PipelineBook;
  readonly grid: Grid;
  /** The part of its key that is known when it is encoded. */
  readonly prefix: string;
  readonly immediates: string;
  readonly uniforms: readonly UniformRange[];
  /** Of the uniforms' contents when its group was found. */
  version: number;
  /** By the uniforms as they were when it was encoded; once submitted, by those it ran with. */
  group: GroupBook;
  /** Which of its group's dispatches it is, from 1; 0: not submitted. */
  occurrence: number;
  /** The pipeline's first: the driver may have compiled in it. */
  readonly isFirst: boolean;
}

/** What a pass has set. */
export interface PassSettings {
  readonly watched: WatchedPipeline;
  readonly groups: BoundGroups;
  readonly immediates: Uint8Array | null;
}

/** Describes a dispatch as it is encoded. */
export function describeDispatch(
  registry: Registry,
  books: Books,
  { watched, groups, immediates }: PassSettings,
  grid: Grid,
): Dispatched {
  const kernel = readKernel(watched);
  const uniforms: UniformRange[] = [];
  let prefix = grid ? grid.join('x') : 'indirect';
  for (const [index, set] of groups.entries()) if (set?.watched) prefix += ` ${index}(${set.watched.sizes})`;
  for (const { space, group, binding, contentBytes } of kernel.bindings ?? []) {
    if (space !== 'uniform') continue;
    const bound = groups[group]?.watched?.bound.get(binding);
    const from = (bound?.offset ?? 0) + dynamicOffset(registry, watched, groups, { group, binding });
    uniforms.push({ shadow: bound?.watched?.shadow ?? null, from, bytes: contentBytes });
  }
  const pipeline = books.pipeline(watched);
  const isFirst = !watched.ran;
  watched.ran = true;
  const immediateHash = immediates ? hashBytes(immediates) : '';
  const parts = { prefix, immediates: immediateHash, uniforms };
  const group = books.group(pipeline, {
    ...keyOf(parts),
    grid,
    bindings: () => describeBindings(kernel.bindings ?? [], groups),
  });
  return { pipeline, grid, ...parts, version: versionOf(uniforms), group, occurrence: 0, isFirst };
}

/** Finds the group of a dispatch again, by the uniforms it runs with; to be called in the order of the queue. */
export function settleDispatch(books: Books, dispatched: Dispatched): void {
  const { pipeline, group: guessed, uniforms, grid } = dispatched;
  if (uniforms.length > 0) {
    const version = versionOf(uniforms);
    if (version !== dispatched.version) {
      dispatched.version = version;
      dispatched.group = books.group(pipeline, { ...keyOf(dispatched), grid, bindings: () => guessed.bindings });
      if (dispatched.group !== guessed) dispatched.group.encoded++;
    }
  }
  pipeline.dispatches++;
  dispatched.occurrence = ++dispatched.group.dispatches;
}

/** What a dispatch does to followed contents: written stretches become unknown. Run it when it is submitted. */
export function forgetWritten(registry: Registry, { watched, groups }: PassSettings): (() => void) | null {
  const forgets: (() => void)[] = [];
  for (const { space, access, group, binding } of readKernel(watched).bindings ?? []) {
    if (space !== 'storage' || access === 'read') continue;
    const bound = groups[group]?.watched?.bound.get(binding);
    const shadow = bound?.watched?.shadow;
    if (!shadow) continue;
    const at = bound.offset + dynamicOffset(registry, watched, groups, { group, binding });
    forgets.push(() => shadow.forget(at, bound.bytes ?? undefined));
  }
  return forgets.length === 0 ? null : () => forgets.forEach((forget) => forget());
}

function keyOf({ prefix, immediates, uniforms }: Pick<Dispatched, 'prefix' | 'immediates' | 'uniforms'>): {
  key: string;
  uniformHash: string | null;
} {
  if (uniforms.length === 0 && immediates === '') return { key: prefix, uniformHash: null };
  let uniformHash = immediates;
  for (const { shadow, from, bytes } of uniforms) {
    const hash = shadow?.hash(from, bytes) ?? null;
    if (hash === null) {
      uniformHash = 'unknown';
      break;
    }
    uniformHash += hash;
  }
  return { key: `${prefix} ${immediates} ${uniformHash}`, uniformHash };
}

function versionOf(uniforms: readonly UniformRange[]): number {
  let version = 0;
  for (const { shadow } of uniforms) version += shadow?.version ?? 0;
  return version;
}

function describeBindings(bindings: readonly Binding[], groups: BoundGroups): SessionGroup['bindings'] {
  return bindings.map((binding) => {
    const bound = groups[binding.group]?.watched?.bound.get(binding.binding);
    return {
      id: binding.id,
      kind: kindOf(binding, bound),
      access: accessOf(binding),
      bytes: bound?.bytes ?? null,
      ...(bound?.texture && { format: bound.texture.facts.format }),
    };
  });
}

function kindOf({ space, type }: Binding, bound: Bound | undefined): SessionGroup['bindings'][number]['kind'] {
  if (space !== 'handle') return space;
  if (type.startsWith('texture_storage')) return 'storage-texture';
  if (type === 'texture_external') return 'external';
  if (type.startsWith('sampler')) return 'sampler';
  return bound?.kind === 'external' ? 'external' : 'texture';
}
