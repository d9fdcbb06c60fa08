import type { SessionGroup, SessionPipeline } from '../../session/session-format.ts';
import { workgroupsOf } from '../../session/group-work.ts';
import { checkWgsl } from '../../wgsl/check-wgsl.ts';
import { describe, type Description } from '../../wgsl/describe.ts';
import type { BindingChoice, Draft } from '../kernel/draft.ts';

/** More workgroups a side than WebGPU allows are nobody's. */
const MOST_WORKGROUPS = 65_535;
/** More elements than fit into the largest buffers are nobody's. */
const MOST_ELEMENTS = 2 ** 32;

/**
 * A group of a pipeline as the Kernel view takes it: WGSL, entry point, constants, workgroups and the sizes of its buffers.
 * What was in the buffers is not known: a session never reads it.
 *
 * @param name of the pipeline
 * @returns null without WGSL, and for a render pipeline
 */
export function draftOf(pipeline: SessionPipeline, group: SessionGroup | null, name: string): Draft | null {
  const { source, stage, entry, constants } = pipeline;
  if (source === undefined || stage !== 'compute') return null;
  const description = described(source, constants);
  const side = (count: number): number => Math.max(1, Math.min(MOST_WORKGROUPS, count));
  const [x, y, z] = group?.grid ?? [1, 1, 1];
  return {
    name,
    entry,
    wgsl: source,
    workgroups: [side(x), side(y), side(z)],
    bindings: description && group ? choicesOf(description, entry, group) : {},
    ...(group?.grid === null && { unknownGrid: { workgroups: sameWorkgroups(group) } }),
    overrides: Object.fromEntries(Object.entries(constants).map(([key, value]) => [nameOf(key, description), value])),
  };
}

/** What the front end says of a source; null if it cannot read it, which the Kernel view then says. */
function described(source: string, constants: SessionPipeline['constants']): Description | null {
  try {
    return describe(checkWgsl(source, constants));
  } catch {
    return null;
  }
}

/** As many as every dispatch had whose grid was read, or else that was counted; null if they differ. */
function sameWorkgroups({ counts, indirect }: SessionGroup): number | null {
  const all = new Set(indirect ? [indirect.least, indirect.most] : counts.map(workgroupsOf));
  const [only = null] = all.size === 1 ? all : [];
  return only;
}

/** Constants may be set by the id of an override; the Kernel view knows names. */
const nameOf = (key: string, description: Description | null): string =>
  description?.overrides.find(({ id }) => id !== null && String(id) === key)?.name ?? key;

/** As many elements as each buffer had room for, and the formats of textures. */
function choicesOf(description: Description, entry: string, { bindings }: SessionGroup): Record<string, BindingChoice> {
  const used = description.entries.find(({ name }) => name === entry)?.bindings ?? description.bindings;
  const bound = new Map(bindings.map((binding) => [binding.id, binding]));
  return Object.fromEntries(
    used.flatMap(({ id, elementStride, leastBytes, texture }): [string, BindingChoice][] => {
      const { bytes, format } = bound.get(id) ?? {};
      if (texture && texture.format === null && format !== undefined) return [[id, { format }]];
      if (elementStride === null || bytes === undefined || bytes === null) return [];
      const elements = Math.floor((bytes - (leastBytes - elementStride)) / elementStride);
      return [[id, { elements: Math.max(1, Math.min(MOST_ELEMENTS, elements)) }]];
    }),
  );
}
