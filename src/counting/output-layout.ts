import type { Instrumented, MarkPlan } from '../wgsl/instrument.ts';
import { HEADER, MOST_SAMPLES } from '../wgsl/instrument/output-header.ts';
import { texelBytes } from '../wgsl/typing/texel-format.ts';
import { axesOf } from '../wgsl/typing/texture-type.ts';

/** What is bound as a texture: the view, not all of the texture behind it. */
export interface TextureFacts {
  readonly format: string;
  /** Texels of the view's first level along each axis: width, height, and depth or layers. */
  readonly size: readonly [number, number, number];
  /** Default 1. */
  readonly levels?: number;
  /** Samples of a texel; default 1. */
  readonly samples?: number;
  /** The part of a depth-stencil texture that the view shows. */
  readonly aspect?: 'all' | 'depth-only' | 'stencil-only';
}

/** What matters of a sampler; the defaults are those of WebGPU. */
export interface SamplerFacts {
  readonly magFilter?: 'nearest' | 'linear';
  readonly minFilter?: 'nearest' | 'linear';
  readonly mipmapFilter?: 'nearest' | 'linear';
}

/** Workgroups to count individually. */
export interface Sample {
  /** Workgroups of the dispatch along x, y and z. */
  readonly workgroups: readonly [number, number, number];
  /** Distinct linear indices of at most `MOST_SAMPLES` workgroups: `x + width · (y + height · z)`. */
  readonly chosen: readonly number[];
}

/** What is bound to a kernel, by `group.binding`. */
export interface BoundFacts {
  /** Bytes of each storage buffer, as bound; needed with marks. */
  readonly buffers?: Readonly<Record<string, number>>;
  /** Each texture; a storage texture without marks needs none. */
  readonly textures?: Readonly<Record<string, TextureFacts>>;
  /** Each sampler; one that is left out is taken to sample the nearest texel. */
  readonly samplers?: Readonly<Record<string, SamplerFacts>>;
  /** With marks: workgroups that get a set of marks and counters of their own. */
  readonly sample?: Sample | undefined;
}

/** The marks of one resource in a set of words. */
export interface PlacedMarks {
  readonly plan: MarkPlan;
  /** Bytes that one mark bit stands for. */
  readonly unit: number;
  /** Bytes of the buffer; of a texture, those of its texels. */
  readonly bytes: number;
  /** Words of the read marks, and of the write marks. */
  readonly words: number;
  /** First word in the set; null if the access mode rules them out. */
  readonly read: number | null;
  readonly written: number | null;
}

/** How the output buffer of an instrumented kernel is laid out for what is bound to it. */
export interface OutputLayout {
  /** Size of the output buffer. */
  readonly bytes: number;
  /** What it holds before the dispatch, from its first word on; zeros follow. Empty without marks. */
  readonly header: Uint32Array<ArrayBuffer>;
  /** Words of one set of marks and counters: first the set of all workgroups, then one per sampled workgroup. */
  readonly words: number;
  readonly samples: number;
  readonly marks: readonly PlacedMarks[];
  /** Bytes of one texel, by texture. */
  readonly texelBytes: ReadonlyMap<string, number>;
  /** Texels that one sample of a texture with a sampler asks for. */
  footprintOf(texture: string, sampler: string): number;
}

/** Bytes of an external texture's texel: an RGBA of one byte each, whatever the video holds. */
const EXTERNAL_BYTES = 4;

/**
 * Lays out the output buffer of an instrumented kernel.
 * @throws Error with one sentence for what is bound but not given, an unknown format, and too large a sample
 */
export function layoutOf(kernel: Instrumented, bound: BoundFacts = {}): OutputLayout {
  const { output, bindings } = kernel;
  const bytesOf = new Map(
    bindings.flatMap(({ id, texture }) => {
      if (!texture) return [];
      const given = bound.textures?.[id];
      return [[id, bytesOfTexel(id, texture.format ?? given?.format ?? null, texture.kind, given?.aspect)] as const];
    }),
  );
  let at = kernel.output.countersAt - output.header + 2 * output.counters;
  const marks = output.marks.map((plan): PlacedMarks => {
    const units = plan.unit === null ? texelsOf(kernel, plan, bound) : bytesBound(plan, bound) / plan.unit;
    const words = Math.ceil(units / 32);
    const take = (wanted: boolean): number | null => {
      if (!wanted) return null;
      const from = at;
      at += words;
      return from;
    };
    const unit = plan.unit ?? bytesOf.get(plan.binding)!;
    return { plan, unit, bytes: units * unit, words, read: take(plan.isRead), written: take(plan.isWritten) };
  });
  const { sample } = bound;
  const samples = output.header === 0 ? 0 : (sample?.chosen.length ?? 0);
  return {
    bytes: 4 * (output.header + at * (1 + samples)),
    header: headerOf(kernel, bound, marks, at),
    words: at,
    samples,
    marks,
    texelBytes: bytesOf,
    footprintOf: (texture, sampler) => footprintOf(kernel, bound, texture, sampler),
  };
}

/** The words of the header. */
function headerOf(
  { output }: Instrumented,
  bound: BoundFacts,
  marks: readonly PlacedMarks[],
  setWords: number,
): Uint32Array<ArrayBuffer> {
  const header = new Uint32Array(output.header);
  if (output.header === 0) return header;
  const { chosen = [], workgroups = [1, 1] } = bound.sample ?? {};
  if (chosen.length > MOST_SAMPLES) {
    throw new Error(`layout: expected a sample of at most ${MOST_SAMPLES} workgroups, got ${chosen.length}`);
  }
  header.set([setWords, chosen.length, workgroups[0], workgroups[1]]);
  header.set(
    chosen.toSorted((a, b) => a - b),
    HEADER.chosen,
  );
  for (const { plan, read, written } of marks) {
    const about = plan.unit === null ? extentOf(bound.textures![plan.binding]!) : [bytesBound(plan, bound)];
    header.set([...about, read ?? 0, written ?? 0], plan.header);
  }
  return header;
}

function bytesBound({ binding, name }: MarkPlan, { buffers }: BoundFacts): number {
  const bytes = buffers?.[binding];
  if (bytes === undefined) throw new Error(`layout: expected the bytes bound to ${binding} (${name}), got nothing`);
  return bytes;
}

function bytesOfTexel(id: string, format: string | null, kind: string, aspect: TextureFacts['aspect']): number {
  if (format === null) {
    if (kind === 'external') return EXTERNAL_BYTES;
    throw new Error(`layout: expected the format of the texture bound to ${id}, got nothing`);
  }
  const bytes = texelBytes(format, aspect);
  if (bytes === null) throw new Error(`layout: expected a texture format for ${id}, got ${JSON.stringify(format)}`);
  return bytes;
}

/** Width, height, depth and levels, as the header has them; samples count as depth. */
const extentOf = ({ size: [width, height, depth], levels = 1, samples = 1 }: TextureFacts): number[] => [
  width,
  height,
  depth * samples,
  levels,
];

/** Texels of all levels. */
function texelsOf({ bindings }: Instrumented, { binding, name }: MarkPlan, { textures }: BoundFacts): number {
  const given = textures?.[binding];
  if (!given) throw new Error(`layout: expected the size of the texture bound to ${binding} (${name}), got nothing`);
  const isVolume = bindings.find(({ id }) => id === binding)!.texture!.shape === '3d';
  const [width = 1, height = 1, depth = 1, levels = 1] = extentOf(given);
  const halved = (n: number, level: number): number => Math.max(1, Math.floor(n / 2 ** level));
  let sum = 0;
  for (let level = 0; level < levels; level++) {
    sum += halved(width, level) * halved(height, level) * (isVolume ? halved(depth, level) : depth);
  }
  return sum;
}

/** A filtering sampler asks for the two nearest texels along each axis, on two levels if it filters between them. */
function footprintOf({ bindings }: Instrumented, bound: BoundFacts, texture: string, sampler: string): number {
  const { magFilter, minFilter, mipmapFilter } = bound.samplers?.[sampler] ?? {};
  const isLinear = magFilter === 'linear' || minFilter === 'linear';
  const type = bindings.find(({ id }) => id === texture)!.texture!;
  const levels = mipmapFilter === 'linear' && (bound.textures?.[texture]?.levels ?? 1) > 1 ? 2 : 1;
  return levels * (isLinear ? 2 ** axesOf(type) : 1);
}
