import type { Gpu } from '../device/open-gpu.ts';
import { createBuffer, writeBuffer } from '../device/buffers.ts';
import { toHalf } from '../device/half.ts';
import { wait } from '../device/wait.ts';
import type { Storable } from '../ops/dtype.ts';
import { fillNormals } from '../protocol/random.ts';

/** Memory filled with random numbers, cut into the weights and caches of a model, too large for any cache. */
export interface Arena {
  readonly bytes: number;
  /**
   * Slices of these lengths, in order; every call gives the same memory.
   * @returns null if they do not fit
   */
  place(sizes: readonly number[]): readonly GPUBufferBinding[] | null;
  /** Slices of this length all over the memory, so that dispatches that take them in turn find their data cold. */
  everywhere(bytes: number): GPUBufferBinding[];
  destroy(): void;
}

/** Where a slice lies: in which buffer, and from which byte on. */
interface Place {
  readonly chunk: number;
  readonly offset: number;
}

/** Alignment of bindings: the largest that an adapter may require. */
const ALIGNMENT = 256;
const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Bind groups are cheap, but not free. */
const MOST_SLICES = 256;
/** The standard deviation of a weight, as language models are initialised. */
const DEVIATION = 0.02;
/** Numbers of the pattern that fills an arena: not a divisor of any row. */
const PATTERN = 2 ** 20 + 4 * 67;

/**
 * The lengths of buffers of at most `mostBytes` that hold slices one after the other.
 * @param least bytes of all buffers together; the last one grows to it, as far as it may
 */
export function layOut(sizes: readonly number[], mostBytes: number, least: number): readonly number[] {
  const chunks: number[] = [];
  for (const size of sizes.map(aligned)) {
    if (chunks.length === 0 || chunks.at(-1)! + size > mostBytes) chunks.push(0);
    chunks[chunks.length - 1]! += size;
  }
  const missing = Math.max(0, least - sum(chunks));
  const last = chunks.pop() ?? 0;
  const most = Math.floor(mostBytes / ALIGNMENT) * ALIGNMENT;
  chunks.push(Math.max(last, Math.min(aligned(last + missing), most)));
  return chunks;
}

/** Places slices in chunks of given lengths, each where it first fits; null if one does not. */
export function placeIn(chunks: readonly number[], sizes: readonly number[]): readonly Place[] | null {
  const used = chunks.map(() => 0);
  const places = sizes.map((bytes) => {
    const size = aligned(bytes);
    const chunk = chunks.findIndex((length, i) => used[i]! + size <= length);
    if (chunk < 0) return null;
    const offset = used[chunk]!;
    used[chunk] = offset + size;
    return { chunk, offset };
  });
  return places.every((place) => place !== null) ? places : null;
}

/**
 * Allocates and fills an arena for slices of these lengths.
 * @returns null if there is no room
 */
export async function createArena(
  gpu: Gpu,
  { sizes, least, storage }: { readonly sizes: readonly number[]; readonly least: number; readonly storage: Storable },
): Promise<Arena | null> {
  const { device } = gpu;
  const chunks = layOut(sizes, device.limits.maxBufferSize, least);
  device.pushErrorScope('out-of-memory');
  const buffers = chunks.map((bytes, i) => createBuffer(gpu, `weights and caches ${i + 1}`, bytes));
  const destroy = (): void => {
    for (const buffer of buffers) buffer.destroy();
  };
  const error = await wait(gpu, device.popErrorScope(), 'making room for a model');
  if (error) {
    destroy();
    return null;
  }
  const pattern = patternOf(storage);
  for (const buffer of buffers) {
    for (let offset = 0; offset < buffer.size; offset += pattern.byteLength) {
      const bytes = Math.min(pattern.byteLength, buffer.size - offset);
      writeBuffer(gpu, buffer, new Uint8Array(pattern, 0, bytes), offset);
    }
    // One after the other: unsent writes take memory twice.
    await wait(gpu, device.queue.onSubmittedWorkDone(), 'filling the weights', 10);
  }
  return {
    bytes: sum(chunks),
    place(wanted) {
      const places = placeIn(chunks, wanted);
      return (
        places?.map(({ chunk, offset }, i) => ({
          buffer: buffers[chunk]!,
          offset,
          size: Math.ceil(wanted[i]! / 16) * 16,
        })) ?? null
      );
    },
    everywhere(bytes) {
      const size = Math.ceil(bytes / 16) * 16;
      const all = buffers.flatMap((buffer) =>
        Array.from({ length: Math.floor(buffer.size / aligned(bytes)) }, (_, i) => ({
          buffer,
          offset: i * aligned(bytes),
          size,
        })),
      );
      // Evenly spread, if there are too many.
      const step = Math.max(1, all.length / MOST_SLICES);
      return Array.from({ length: Math.min(all.length, MOST_SLICES) }, (_, i) => all[Math.floor(i * step)]!);
    },
    destroy,
  };
}

function patternOf(storage: Storable): ArrayBuffer {
  const values = new Float32Array(PATTERN);
  fillNormals(values, { rows: 1, cols: PATTERN, pitch: PATTERN, deviation: DEVIATION }, 1);
  return storage === 'f32' ? values.buffer : Uint16Array.from(values, toHalf).buffer;
}
