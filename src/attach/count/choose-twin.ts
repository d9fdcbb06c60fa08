import { layoutOf, type BoundFacts, type OutputLayout } from '../../counting/output-layout.ts';
import type { PassSettings } from './dispatched.ts';
import { readKernel } from './read-kernel.ts';
import { twinOf, type Twin, type TwinMaker } from './twin.ts';

/** Marks that take more than this are left out. */
const MOST_MARK_BYTES = 2 ** 26;

/** A twin and the layout of its counters for what is bound. */
export interface ChosenTwin {
  readonly twin: Twin;
  readonly layout: OutputLayout;
}

/**
 * The twin for a dispatch: one that marks touched bytes if that is wanted and the marks have room, else one that counts.
 * @returns why there is none, one sentence
 */
export function chooseTwin(maker: TwinMaker, settings: PassSettings, marks: boolean): ChosenTwin | string {
  const twin = twinOf(maker, settings.watched, marks);
  if (twin.state === 'refused') return marks ? chooseTwin(maker, settings, false) : twin.reason!;
  const { watched, groups } = settings;
  const { bindings } = readKernel(watched);
  const buffers: Record<string, number> = {};
  const textures: Record<string, NonNullable<BoundFacts['textures']>[string]> = {};
  const samplers: Record<string, NonNullable<BoundFacts['samplers']>[string]> = {};
  for (const { id, group, binding } of bindings ?? []) {
    const bound = groups[group]?.watched?.bound.get(binding);
    if (bound?.buffer && bound.bytes !== null) buffers[id] = bound.bytes;
    if (bound?.texture) textures[id] = bound.texture.facts;
    if (bound?.sampler) samplers[id] = bound.sampler;
  }
  let layout: OutputLayout;
  try {
    layout = layoutOf(twin.kernel!, { buffers, textures, samplers });
  } catch {
    return 'The size or format of one of its resources is not known.';
  }
  const most = Math.min(MOST_MARK_BYTES, maker.limits.maxStorageBufferBindingSize);
  if (marks && layout.bytes > most) return chooseTwin(maker, settings, false);
  return { twin, layout };
}
