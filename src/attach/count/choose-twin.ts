import { layoutOf, type BoundFacts, type OutputLayout } from '../../counting/output-layout.ts';
import { chooseSample } from '../../counting/sample.ts';
import type { PassSettings } from './dispatched.ts';
import { readKernel } from './read-kernel.ts';
import { twinOf, type Twin, type TwinMaker } from './twin.ts';

/** Marks that take more than this are left out. */
const MOST_MARK_BYTES = 2 ** 26;

/** Marks of single workgroups take at most this, as they are read with them. */
const MOST_SAMPLE_BYTES = 2 ** 24;
const SEED = 1;

/** A twin and the layout of its counters for what is bound. */
export interface ChosenTwin {
  readonly twin: Twin;
  readonly layout: OutputLayout;
}

/**
 * The twin for a dispatch: one that marks touched bytes if that is wanted and the marks have room, else one that counts.
 * With marks, some workgroups are marked each by itself too, if the grid is known.
 * @returns why there is none, one sentence
 */
export function chooseTwin(
  maker: TwinMaker,
  settings: PassSettings,
  grid: readonly [number, number, number] | null,
  marks: boolean,
): ChosenTwin | string {
  const twin = twinOf(maker, settings.watched, marks);
  if (twin.state === 'refused') return marks ? chooseTwin(maker, settings, grid, false) : twin.reason!;
  const { watched, groups } = settings;
  const { bindings } = readKernel(watched);
  const buffers: Record<string, number> = {};
  const textures: Record<string, NonNullable<BoundFacts['textures']>[string]> = {};
  const samplers: Record<string, NonNullable<BoundFacts['samplers']>[string]> = {};
  for (const { id, group, binding } of bindings ?? []) {
    const bound = groups[group]?.watched?.bound.get(binding);
    if (!bound && watched.layout === 'auto') return 'One of its resources was not set, or made before watching began.';
    // The page's own dispatch tells its page so, in the browser's words.
    if (bound?.watched?.isDestroyed) return 'A buffer that it binds was destroyed before.';
    if (bound?.buffer && bound.bytes !== null) buffers[id] = bound.bytes;
    if (bound?.texture) textures[id] = bound.texture.facts;
    if (bound?.sampler) samplers[id] = bound.sampler;
  }
  const bound: BoundFacts = { buffers, textures, samplers };
  let layout: OutputLayout;
  try {
    layout = layoutOf(twin.kernel!, bound);
  } catch {
    return 'The size or format of one of its resources is not known.';
  }
  if (!marks) return { twin, layout };
  const most = Math.min(MOST_MARK_BYTES, maker.limits.maxStorageBufferBindingSize);
  if (layout.bytes > most) return chooseTwin(maker, settings, grid, false);
  const sample = grid && chooseSample(grid, layout.words, Math.min(most, MOST_SAMPLE_BYTES), SEED);
  return { twin, layout: sample ? layoutOf(twin.kernel!, { ...bound, sample }) : layout };
}
