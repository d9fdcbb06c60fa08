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
/** Compilers may fuse and reorder: over a few operations that is at most this share of the largest number. */
const ROUNDING = 1e-5;

/** How the contents of copies of the same buffers differ. */
export type Difference = 'none' | 'rounding' | 'other';

/** Whether copies of the same buffers hold the same bits. */
export const areSame = async (gpu: Gpu, one: Copies, other: Copies): Promise<boolean> =>
  (await differenceOf(gpu, one, other, new Set())) === 'none';

/**
 * How copies of the same buffers differ.
 * @param floats originals that hold only f32: their numbers may differ by rounding
 */
export async function differenceOf(
  gpu: Gpu,
  one: Copies,
  other: Copies,
  floats: ReadonlySet<GPUBuffer>,
): Promise<Difference> {
  let found: Difference = 'none';
  for (const [original, buffer] of one) {
    const twin = other.get(original)!;
    for (let from = 0; from < buffer.size; from += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, buffer.size - from);
      const [a, b] = await Promise.all([buffer, twin].map(async (each) => await readBytes(gpu, each, from, length)));
      const [x, y] = [new Uint32Array(a!), new Uint32Array(b!)];
      if (x.every((word, i) => word === y[i])) continue;
      if (!floats.has(original) || !isRounding(new Float32Array(a!), new Float32Array(b!))) return 'other';
      found = 'rounding';
    }
  }
  return found;
}

function isRounding(a: Float32Array, b: Float32Array): boolean {
  const largest = a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  // Written so that a NaN fails.
  return a.every((x, i) => Object.is(x, b[i]) || Math.abs(x - b[i]!) <= ROUNDING * largest);
}
