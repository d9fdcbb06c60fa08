import type { Allocation } from './memory-ledger.ts';
import type { Shadow } from './shadow.ts';

/** A buffer of the page. */
export interface WatchedBuffer {
  readonly size: number;
  /** As the page asked for it. */
  readonly usage: number;
  /** Null: contents are not followed. */
  readonly shadow: Shadow | null;
  readonly allocation: Allocation;
  /** Ranges that are mapped, and whether for reading. */
  mapped: { readonly at: number; readonly range: ArrayBuffer }[];
  isRead: boolean;
}

/** A texture of the page, or one of its views. */
export interface WatchedTexture {
  readonly format: string;
  readonly bytes: number;
  /** Null for views. */
  readonly allocation: Allocation | null;
}

/** What a bind group binds in one place. */
export interface Bound {
  readonly kind: 'buffer' | 'texture' | 'sampler' | 'external';
  readonly resource: GPUBindingResource;
  /** Of buffers. */
  readonly buffer: GPUBuffer | null;
  readonly watched: WatchedBuffer | null;
  readonly offset: number;
  /** Bound bytes; null for samplers and external textures. */
  readonly bytes: number | null;
  /** Of textures. */
  readonly format: string | null;
}

/** A bind group of the page. */
export interface WatchedBindGroup {
  readonly bound: ReadonlyMap<number, Bound>;
  /** Bound sizes and formats, as a part of a key. */
  readonly sizes: string;
}

/** A layout of a pipeline that the page made itself. */
export interface WatchedLayout {
  readonly groups: readonly (GPUBindGroupLayout | null)[];
  readonly immediateSize: number;
}

/** The source of a module. */
export interface WatchedModule {
  readonly label: string;
  readonly wgsl: string;
  readonly hash: string;
}

/** What is known of the page's objects; nothing here keeps them alive. */
export interface Registry {
  readonly buffers: WeakMap<GPUBuffer, WatchedBuffer>;
  readonly textures: WeakMap<GPUTexture | GPUTextureView, WatchedTexture>;
  readonly bindGroups: WeakMap<GPUBindGroup, WatchedBindGroup>;
  readonly bindGroupLayouts: WeakMap<GPUBindGroupLayout, readonly GPUBindGroupLayoutEntry[]>;
  readonly layouts: WeakMap<GPUPipelineLayout, WatchedLayout>;
  readonly modules: WeakMap<GPUShaderModule, WatchedModule>;
}

/** Nothing is known yet. */
export const createRegistry = (): Registry => ({
  buffers: new WeakMap(),
  textures: new WeakMap(),
  bindGroups: new WeakMap(),
  bindGroupLayouts: new WeakMap(),
  layouts: new WeakMap(),
  modules: new WeakMap(),
});

/** Reads what a page binds. */
export function watchBindGroup(registry: Registry, entries: Iterable<GPUBindGroupEntry>): WatchedBindGroup {
  const bound = new Map<number, Bound>();
  for (const { binding, resource } of entries) bound.set(binding, boundOf(registry, resource));
  const sizes = [...bound]
    .toSorted(([a], [b]) => a - b)
    .map(([binding, { bytes, format }]) => `${binding}:${bytes ?? ''}${format ?? ''}`)
    .join(',');
  return { bound, sizes };
}

function boundOf({ buffers, textures }: Registry, resource: GPUBindingResource): Bound {
  const none = { resource, buffer: null, watched: null, offset: 0, bytes: null, format: null };
  const texture = textures.get(resource as GPUTexture);
  if (texture) return { ...none, kind: 'texture', bytes: texture.bytes, format: texture.format };
  const part = resource as GPUBufferBinding;
  const buffer = buffers.has(resource as GPUBuffer) ? (resource as GPUBuffer) : part.buffer;
  if (buffer) {
    const watched = buffers.get(buffer) ?? null;
    const whole = resource === buffer;
    const offset = whole ? 0 : (part.offset ?? 0);
    const bytes = (whole ? undefined : part.size) ?? (watched?.size ?? buffer.size) - offset;
    return { ...none, kind: 'buffer', buffer, watched, offset, bytes };
  }
  return { ...none, kind: resource.constructor?.name === 'GPUExternalTexture' ? 'external' : 'sampler' };
}
