import type { Parameters } from '../../kernels/kernel.ts';

/** What a search at one shape has shown of a family. */
export interface Seen {
  /** Every member at that shape. */
  readonly candidates: readonly Parameters[];
  /** Those worth trying at other shapes. */
  readonly promising: readonly Parameters[];
}

/** Why a member that other shapes have ruled out is not tried. */
export const UNLIKELY = 'it was not among the fastest at another shape';

/**
 * The members to try once a search at another shape has shown the promising ones, and the best guess for this shape. All of
 * them if the shapes have too little in common.
 * @param candidates every member at this shape, the best guess first
 */
export function likelyMembers(candidates: readonly Parameters[], seen: Seen | undefined): readonly Parameters[] {
  if (!seen) return candidates;
  // Parameters that follow the shape, such as a block's height, say nothing about another shape.
  const names = Object.keys(candidates[0] ?? {}).filter((name) => {
    const values = valuesOf(candidates, name);
    return values.length > 1 && String(values) === String(valuesOf(seen.candidates, name));
  });
  const keyOf = (member: Parameters): string => JSON.stringify(names.map((name) => member[name]));
  const worth = new Set(seen.promising.map(keyOf));
  const fit = candidates.filter((member) => worth.has(keyOf(member)));
  return fit.length === 0 ? candidates : candidates.filter((member, i) => i === 0 || fit.includes(member));
}

/** Every value of a parameter, in order. */
const valuesOf = (members: readonly Parameters[], name: string): readonly (number | undefined)[] =>
  [...new Set(members.map((member) => member[name]))].toSorted((a, b) => (a ?? 0) - (b ?? 0));
