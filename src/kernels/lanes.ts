import type { Capabilities } from '../device/capabilities.ts';
import type { Prelude } from './assemble.ts';

/**
 * What a kernel whose lanes add together puts before its text: subgroups where there are any, and workgroup memory only
 * where a workgroup is more than one of them: unused it would still be cleared, behind a barrier.
 * @param sums vec4s that each lane adds up
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

/** Subgroups up to this are most often a CPU's, which pays for each barrier and takes seconds to compile one. */
const NARROW = 8;

/** Lanes of a workgroup, the best guess first: one subgroup where that is narrow, else the first of the usual numbers. */
export const laneWidths = (subgroup: number, [first, ...others]: readonly [number, ...number[]]): readonly number[] => [
  ...new Set(subgroup <= NARROW ? [subgroup, first, ...others] : [first, subgroup, ...others]),
];
