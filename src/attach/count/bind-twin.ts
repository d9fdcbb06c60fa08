import { bare } from '../bare.ts';
import type { Registry, WatchedBindGroup, WatchedLayout } from '../objects/registry.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';
import { readKernel } from './read-kernel.ts';
import type { Twin, TwinMaker } from './twin.ts';

/** A bind group as it is set in a pass. */
export interface BoundGroup {
  readonly group: GPUBindGroup | null;
  readonly watched: WatchedBindGroup | undefined;
  readonly offsets: readonly number[];
}

/** What a page has set in a pass, by index of the group. */
export type BoundGroups = readonly (BoundGroup | undefined)[];

/** A stretch of a buffer that a kernel may write. */
export interface Written {
  readonly group: number;
  readonly binding: number;
  readonly buffer: GPUBuffer;
  readonly at: number;
  readonly bytes: number;
}

/** The stretches that a dispatch may write; null: one of them is not known. */
export function writtenBy(registry: Registry, watched: WatchedPipeline, groups: BoundGroups): Written[] | null {
  const written: Written[] = [];
  for (const { group, binding, space, access } of readKernel(watched).bindings ?? []) {
    if (space !== 'storage' || access === 'read') continue;
    const bound = groups[group]?.watched?.bound.get(binding);
    if (!bound?.buffer || !bound.watched || bound.bytes === null) return null;
    const at = bound.offset + dynamicOffset(registry, watched, groups, { group, binding });
    written.push({ group, binding, buffer: bound.buffer, at, bytes: bound.bytes });
  }
  return written;
}

/** What is added to a binding's offset by the pass. */
export function dynamicOffset(
  { bindGroupLayouts }: Registry,
  { layout }: WatchedPipeline,
  groups: BoundGroups,
  { group, binding }: { readonly group: number; readonly binding: number },
): number {
  const offsets = groups[group]?.offsets ?? [];
  if (offsets.length === 0 || layout === 'auto' || layout === null) return 0;
  const own = layout.groups[group];
  const at = dynamicBindings((own && bindGroupLayouts.get(own)) ?? []).indexOf(binding);
  return offsets[at] ?? 0;
}

/** Bindings with a dynamic offset, in the order of the offsets. */
const dynamicBindings = (entries: readonly GPUBindGroupLayoutEntry[]): number[] =>
  entries
    .filter(({ buffer }) => buffer?.hasDynamicOffset)
    .map(({ binding }) => binding)
    .toSorted((a, b) => a - b);

/** Where a twin's accesses go. */
interface Instead {
  /** Copies of written stretches; without one, the page's own buffer is bound. */
  readonly copies: ReadonlyMap<string, { readonly buffer: GPUBuffer; readonly bytes: number }>;
  readonly counters: GPUBuffer;
  readonly counterBytes: number;
}

/** A group to set for a twin. */
export interface TwinGroup {
  readonly index: number;
  readonly group: GPUBindGroup;
  readonly offsets: readonly number[];
}

/** The bind groups of a twin's run. @throws if the page has set no group where the kernel needs one */
export function bindTwin(
  maker: TwinMaker,
  watched: WatchedPipeline,
  twin: Twin,
  groups: BoundGroups,
  instead: Instead,
): TwinGroup[] {
  return watched.layout === 'auto'
    ? bindAutomatic(maker, watched, twin, groups, instead)
    : bindExplicit(maker, watched.layout!, twin, groups, instead);
}

function bindAutomatic(
  { device }: TwinMaker,
  watched: WatchedPipeline,
  twin: Twin,
  groups: BoundGroups,
  { copies, counters, counterBytes }: Instead,
): TwinGroup[] {
  const { output } = twin.kernel!;
  const byGroup = new Map<number, GPUBindGroupEntry[]>();
  const add = (group: number, entry: GPUBindGroupEntry): void =>
    void byGroup.set(group, [...(byGroup.get(group) ?? []), entry]);
  for (const { group, binding } of readKernel(watched).bindings!) {
    const bound = groups[group]?.watched?.bound.get(binding);
    if (!bound) throw new Error(`nothing is bound to ${group}.${binding}`);
    const copy = copies.get(`${group}.${binding}`);
    add(group, { binding, resource: copy ? part(copy) : bound.resource });
  }
  add(output.group, { binding: output.binding, resource: { buffer: counters, size: counterBytes } });
  return [...byGroup].map(([index, entries]) => ({
    index,
    group: bare(device).createBindGroup({ layout: bare(twin.pipeline!).getBindGroupLayout(index), entries }),
    offsets: [],
  }));
}

const part = ({ buffer, bytes }: { readonly buffer: GPUBuffer; readonly bytes: number }): GPUBufferBinding => ({
  buffer,
  size: bytes,
});

function bindExplicit(
  { device, registry }: TwinMaker,
  layout: WatchedLayout,
  twin: Twin,
  groups: BoundGroups,
  { copies, counters, counterBytes }: Instead,
): TwinGroup[] {
  const { output } = twin.kernel!;
  const count = Math.max(layout.groups.length, output.group + 1);
  return Array.from({ length: count }, (_, index): TwinGroup | null => {
    const own = layout.groups[index] ?? null;
    const set = groups[index];
    const takesCounters = index === output.group;
    const bound = [...(set?.watched?.bound ?? [])];
    const replaced = bound.some(([binding]) => copies.has(`${index}.${binding}`));
    if (!takesCounters && !replaced) {
      return set?.group ? { index, group: set.group, offsets: set.offsets } : null;
    }
    const entries = bound.map(([binding, { resource }]): GPUBindGroupEntry => {
      const copy = copies.get(`${index}.${binding}`);
      return { binding, resource: copy ? part(copy) : resource };
    });
    if (takesCounters) {
      entries.push({ binding: output.binding, resource: { buffer: counters, size: counterBytes } });
    }
    const dynamic = dynamicBindings((own && registry.bindGroupLayouts.get(own)) ?? []);
    const offsets = dynamic.map((binding, i) => (copies.has(`${index}.${binding}`) ? 0 : (set?.offsets[i] ?? 0)));
    return {
      index,
      group: bare(device).createBindGroup({ layout: takesCounters ? twin.layout! : own!, entries }),
      offsets,
    };
  }).filter((one) => one !== null);
}
