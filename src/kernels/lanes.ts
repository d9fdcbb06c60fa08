import type { Capabilities } from '../device/capabilities.ts';
import type { Prelude } from './assemble.ts';

/**
 * The prelude of a kernel that sums over lanes: it uses subgroups if available, and workgroup memory only if a
 * workgroup has several subgroups: even unused, that memory would be cleared, behind a barrier.
 * @param sums vec4s that each lane sums
 */
export function lanePrelude(
  workgroup: number,
  sums: number,
  { subgroupSize }: Capabilities,
): Required<Pick<Prelude, 'enable' | 'pieces' | 'constants'>> {
  const subgroups = Math.ceil(workgroup / (subgroupSize?.[0] ?? 1));
  return {
    enable: subgroupSize ? ['subgroups'] : [],
    pieces: { LANES: !subgroupSize ? 'workgroup' : subgroups === 1 ? 'one-subgroup' : 'subgroups' },
    constants: { WORKGROUP: workgroup, SUBGROUPS: subgroups, SUMS: sums },
  };
}

/** Subgroups up to this width are mostly a CPU's, where barriers are slow and take seconds to compile. */
export const NARROW = 8;

/** Lanes of a workgroup, the best guess first: one subgroup if that is narrow, else the first of the usual widths. */
export const laneWidths = (subgroup: number, [first, ...others]: readonly [number, ...number[]]): readonly number[] => [
  ...new Set(subgroup <= NARROW ? [subgroup, first, ...others] : [first, subgroup, ...others]),
];
