import type { Capabilities } from './kernel.ts';
import type { Prelude } from './assemble.ts';

/** What a kernel whose lanes add together puts before its text: with subgroups where there are any. */
export function lanePrelude(
  workgroup: number,
  { subgroupSize }: Capabilities,
): Required<Pick<Prelude, 'enable' | 'pieces' | 'constants'>> {
  const smallest = subgroupSize?.[0] ?? 1;
  return {
    enable: subgroupSize ? ['subgroups'] : [],
    pieces: { LANES: subgroupSize ? 'subgroup' : 'workgroup' },
    constants: { WORKGROUP: workgroup, CLUSTERS: Math.max(1, Math.ceil(workgroup / smallest)) },
  };
}
