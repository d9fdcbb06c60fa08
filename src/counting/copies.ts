import type { Binding } from '../wgsl/describe.ts';
import type { Gpu } from '../device/open-gpu.ts';
import { copyBuffers, createBuffer, readBytes } from '../device/buffers.ts';
import type { BoundPass } from '../device/program.ts';

/** Copies of buffers, by original. */
export type Copies = ReadonlyMap<GPUBuffer, GPUBuffer>;

/** The buffers that passes may write, according to their bindings. */
export function writtenBuffers(
  passes: readonly BoundPass[],
  bindings: readonly (readonly Binding[])[],
): Set<GPUBuffer> {
  return new Set(
    passes.flatMap(({ buffers }, i) =>
      bindings[i]!.filter(({ space, access }) => space === 'storage' && access !== 'read').flatMap(
        ({ id }) => buffers.get(id) ?? [],
      ),
    ),
  );
}

/** Copies each buffer. @param made collects the copies, to be destroyed later */
export function copyAll(gpu: Gpu, originals: Iterable<GPUBuffer>, made: GPUBuffer[]): Map<GPUBuffer, GPUBuffer> {
  const copied = new Map<GPUBuffer, GPUBuffer>();
  for (const original of originals) {
    const copy = createBuffer(gpu, original.label, original.size);
    made.push(copy);
    copied.set(original, copy);
  }
  refresh(gpu, copied);
  return copied;
}

/** Copies the originals into their copies again. */
export function refresh(gpu: Gpu, copied: Copies): void {
  copyBuffers(gpu, copied);
}

/** The buffers that an entry point uses, with written ones replaced by copies. */
export function boundBuffers(
  { buffers, label }: BoundPass,
  bindings: readonly Binding[],
  copied: Copies,
): Map<string, GPUBuffer> {
  return new Map(
    bindings.map(({ id, name }) => {
      const buffer = buffers.get(id);
      if (!buffer) throw new Error(`${label}: expected a buffer for ${id} (${name}), got none`);
      return [id, copied.get(buffer) ?? buffer];
    }),
  );
}

/** Bytes per read-back. */
const CHUNK_BYTES = 1 << 24;

/** Whether copies of the same buffers hold the same bits. */
export async function areSame(gpu: Gpu, one: Copies, other: Copies): Promise<boolean> {
  for (const [original, buffer] of one) {
    const twin = other.get(original)!;
    for (let from = 0; from < buffer.size; from += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, buffer.size - from);
      const [a, b] = await Promise.all([buffer, twin].map(async (each) => await readBytes(gpu, each, from, length)));
      const [x, y] = [new Uint32Array(a!), new Uint32Array(b!)];
      if (x.some((word, i) => word !== y[i])) return false;
    }
  }
  return true;
}
