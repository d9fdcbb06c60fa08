import type { Binding } from '../wgsl/describe.ts';
import { texelBytes } from '../wgsl/typing/texel-format.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { copyBuffers, createBuffer, readBytes } from '../device/buffers.ts';
import { copyTextures, readRows, rowBytes, textureLike, type Handle } from '../device/texture-memory.ts';
import type { BoundPass } from '../device/program.ts';

/** What a kernel may write. */
export type Resource = GPUBuffer | GPUTexture;

/** Copies of buffers and textures, by original. */
export type Copies = ReadonlyMap<Resource, Resource>;

const isTexture = (one: Resource): one is GPUTexture => 'createView' in one;

/** The resource that a pass binds; null for a sampler, and for what it does not bind. */
export function boundAt({ buffers, handles }: Pick<BoundPass, 'buffers' | 'handles'>, id: string): Resource | null {
  const handle = handles?.get(id);
  return buffers.get(id) ?? (handle && 'texture' in handle ? handle.texture : null);
}

/** The buffers and storage textures that passes may write, according to their bindings. */
export function writtenBy(passes: readonly BoundPass[], bindings: readonly (readonly Binding[])[]): Set<Resource> {
  return new Set(
    passes.flatMap((pass, i) =>
      bindings[i]!.filter(({ access }) => access !== 'read').flatMap(({ id }) => boundAt(pass, id) ?? []),
    ),
  );
}

/** Copies each buffer and texture. @param made collects the copies, to be destroyed later */
export function copyAll(gpu: Gpu, originals: Iterable<Resource>, made: Resource[]): Map<Resource, Resource> {
  const copied = new Map<Resource, Resource>();
  for (const original of originals) {
    const copy = isTexture(original) ? textureLike(gpu, original) : createBuffer(gpu, original.label, original.size);
    made.push(copy);
    copied.set(original, copy);
  }
  refresh(gpu, copied);
  return copied;
}

/** Copies the originals into their copies again. */
export function refresh(gpu: Gpu, copied: Copies): void {
  const pairs = [...copied];
  copyBuffers(
    gpu,
    pairs.filter((pair): pair is [GPUBuffer, GPUBuffer] => !isTexture(pair[0])),
  );
  copyTextures(
    gpu,
    pairs.filter((pair): pair is [GPUTexture, GPUTexture] => isTexture(pair[0])),
  );
}

/** What an entry point uses, with written buffers and textures replaced by copies. */
export function boundTo(
  pass: BoundPass,
  bindings: readonly Binding[],
  copied: Copies,
): { readonly buffers: Map<string, GPUBuffer>; readonly handles: Map<string, Handle> } {
  const buffers = new Map<string, GPUBuffer>();
  const handles = new Map<string, Handle>();
  for (const { id, name } of bindings) {
    const [buffer, handle] = [pass.buffers.get(id), pass.handles?.get(id)];
    if (buffer) buffers.set(id, (copied.get(buffer) as GPUBuffer | undefined) ?? buffer);
    else if (handle && 'texture' in handle) {
      const texture = (copied.get(handle.texture) as GPUTexture | undefined) ?? handle.texture;
      handles.set(id, { ...handle, texture });
    } else if (handle) handles.set(id, handle);
    else throw new Error(`${pass.label}: expected a resource for ${id} (${name}), got none`);
  }
  return { buffers, handles };
}

/** Bytes per read-back. */
const CHUNK_BYTES = 1 << 24;
/** Compilers may fuse and reorder: over a few operations that is at most this share of the largest number. */
const ROUNDING = 1e-5;

/** How the contents of copies of the same buffers differ. */
export type Difference = 'none' | 'rounding' | 'other';

/** Whether copies of the same buffers hold the same bits. */
export const areSame = async (gpu: Gpu, one: Copies, other: Copies): Promise<boolean> =>
  (await differenceOf(gpu, one, other, new Set())) === 'none';

/**
 * How copies of the same buffers and textures differ.
 * @param floats originals that hold only f32: their numbers may differ by rounding
 */
export async function differenceOf(
  gpu: Gpu,
  one: Copies,
  other: Copies,
  floats: ReadonlySet<Resource>,
): Promise<Difference> {
  let found: Difference = 'none';
  for (const [original, copy] of one) {
    const twin = other.get(original)!;
    for (const read of piecesOf(gpu, copy)) {
      const [a, b] = await Promise.all([copy, twin].map(read));
      const [x, y] = [new Uint32Array(a!), new Uint32Array(b!)];
      if (x.every((word, i) => word === y[i])) continue;
      if (!floats.has(original) || !isRounding(new Float32Array(a!), new Float32Array(b!))) return 'other';
      found = 'rounding';
    }
  }
  return found;
}

/** The pieces of a buffer or texture, each as a function that reads it back from one like it. */
function piecesOf(gpu: Gpu, like: Resource): ((one: Resource) => Promise<ArrayBuffer>)[] {
  if (!isTexture(like)) {
    return Array.from({ length: Math.ceil(like.size / CHUNK_BYTES) }, (_, i) => {
      const from = i * CHUNK_BYTES;
      return (one) => readBytes(gpu, one as GPUBuffer, from, Math.min(CHUNK_BYTES, like.size - from));
    });
  }
  const bytes = texelBytes(like.format)!;
  const most = Math.max(1, Math.floor(CHUNK_BYTES / rowBytes(like, bytes)));
  return Array.from({ length: like.depthOrArrayLayers }, (_, layer) =>
    Array.from({ length: Math.ceil(like.height / most) }, (__, i) => {
      const part = { layer, first: i * most, rows: Math.min(most, like.height - i * most) };
      return (one: Resource) => readRows(gpu, one as GPUTexture, bytes, part);
    }),
  ).flat();
}

function isRounding(a: Float32Array, b: Float32Array): boolean {
  const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  // Written so that a NaN fails.
  return a.every((x, i) => Object.is(x, b[i]) || Math.abs(x - b[i]!) <= ROUNDING * largest);
}
