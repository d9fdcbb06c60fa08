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

/** Subgroups that are never wider are mostly a CPU's, where barriers are slow and take seconds to compile. */
const NARROW = 8;

/** Whether subgroups are narrow; by the largest, since a GPU's smallest may be 4 lanes although it runs 32. */
export const isNarrow = ({ subgroupSize }: Capabilities): boolean => (subgroupSize?.[1] ?? Infinity) <= NARROW;

/** Lanes in which a GPU computes at least, also where its subgroups may be smaller. */
const LEAST_GPU_LANES = 16;

/** Lanes of a workgroup, the best guess first: one subgroup if that is narrow, else the first of the usual widths. */
export function laneWidths(
  capabilities: Capabilities,
  [first, ...others]: readonly [number, ...number[]],
): readonly number[] {
  const subgroup = capabilities.subgroupSize?.[0] ?? 32;
  const own = isNarrow(capabilities) || subgroup >= LEAST_GPU_LANES ? [subgroup] : [];
  return [...new Set(isNarrow(capabilities) ? [...own, first, ...others] : [first, ...own, ...others])];
}
