import { asInteger } from './as-integer.ts';
import type { SamplerFacts } from '../../counting/output-layout.ts';
import type { WatchedDevice } from '../record/watcher.ts';
import type { Allocation } from './memory-ledger.ts';
import type { Shadow } from './shadow.ts';
import { textureBytes, textureParts, type TextureParts } from './texture-size.ts';

/** A buffer of the page. */
export interface WatchedBuffer {
  readonly size: number;
  /** As the page asked for it. */
  readonly usage: number;
  /** Null: contents are not followed. */
  readonly shadow: Shadow | null;
  readonly allocation: Allocation;
  /** How its device knows it while it is mapped; null: a device that is not watched. */
  readonly mapping: { readonly device: WatchedDevice; readonly ref: WeakRef<GPUBuffer> } | null;
  /** Ranges that are mapped, and whether for reading. */
  mapped: { readonly at: number; readonly range: ArrayBuffer }[];
  isRead: boolean;
  isDestroyed: boolean;
}

/** A texture of the page, or one of its views. */
export interface WatchedTexture {
  readonly parts: TextureParts;
  readonly bytes: number;
  /** Null for views, and for textures that the browser made. */
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
  readonly texture: TextureParts | null;
  readonly sampler: SamplerFacts | null;
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
  readonly samplers: WeakMap<GPUSampler, SamplerFacts>;
  readonly bindGroups: WeakMap<GPUBindGroup, WatchedBindGroup>;
  readonly bindGroupLayouts: WeakMap<GPUBindGroupLayout, readonly GPUBindGroupLayoutEntry[]>;
  readonly layouts: WeakMap<GPUPipelineLayout, WatchedLayout>;
  readonly modules: WeakMap<GPUShaderModule, WatchedModule>;
}

/** Nothing is known yet. */
export const createRegistry = (): Registry => ({
  buffers: new WeakMap(),
  textures: new WeakMap(),
  samplers: new WeakMap(),
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
    .map(([binding, { bytes, texture }]) => `${binding}:${texture ? describeTexture(texture) : (bytes ?? '')}`)
    .join(',');
  return { bound, sizes };
}

const describeTexture = ({ facts: { size, levels, samples, format } }: TextureParts): string =>
  `${size.join('x')}.${levels}.${samples} ${format}`;

/** A texture, even one that its page did not create, such as that of a canvas; null for other things. */
export function textureOf({ textures }: Registry, thing: unknown): WatchedTexture | null {
  const known = textures.get(thing as GPUTexture);
  if (known) return known;
  // Its values are getters of a prototype: a spread would miss them.
  const { width, height, depthOrArrayLayers, format, mipLevelCount, sampleCount, dimension } = thing as GPUTexture;
  if (typeof width !== 'number' || typeof format !== 'string') return null;
  const size = [width, height, depthOrArrayLayers];
  const parts = textureParts({ size, format, mipLevelCount, sampleCount, dimension, usage: 0 });
  const watched = { parts, bytes: textureBytes(parts), allocation: null };
  textures.set(thing as GPUTexture, watched);
  return watched;
}

function boundOf(registry: Registry, resource: GPUBindingResource): Bound {
  const { buffers, samplers } = registry;
  const none = { resource, buffer: null, watched: null, offset: 0, bytes: null, texture: null, sampler: null };
  const texture = textureOf(registry, resource);
  if (texture) return { ...none, kind: 'texture', bytes: texture.bytes, texture: texture.parts };
  const part = resource as GPUBufferBinding;
  const buffer = buffers.has(resource as GPUBuffer) ? (resource as GPUBuffer) : part.buffer;
  if (buffer) {
    const watched = buffers.get(buffer) ?? null;
    const whole = resource === buffer;
    const offset = whole ? 0 : asInteger(part.offset ?? 0);
    const bytes = asInteger((whole ? undefined : part.size) ?? (watched?.size ?? buffer.size) - offset);
    return { ...none, kind: 'buffer', buffer, watched, offset, bytes };
  }
  const sampler = samplers.get(resource as GPUSampler) ?? null;
  return { ...none, kind: sampler ? 'sampler' : 'external', sampler };
}
