import { formatShare, significant } from '../../text/units.ts';
import type { Advice, KernelMachine } from './advice.ts';
import type { Counted } from './counted.ts';
import { gainOf } from './gain.ts';

/**
 * Invocations without work: in subgroups that a workgroup does not fill, and those that exit at once.
 * @param most the factor up to the roof
 */
export function idleLanes(
  { invocations, busyInvocations, workgroupSize }: Counted,
  { adapter }: KernelMachine,
  most: number,
): (Advice | null)[] {
  const lanes = adapter.subgroupSize?.[0];
  const found: (Advice | null)[] = [];
  if (lanes && workgroupSize && workgroupSize % lanes !== 0) {
    const whole = Math.ceil(workgroupSize / lanes) * lanes;
    const gain = gainOf(whole / workgroupSize, most);
    found.push({
      rule: 'idle-lanes',
      advice: `Make the workgroup a multiple of ${lanes} invocations.`,
      short: `fill subgroups of ${lanes}`,
      evidence: `A workgroup of ${workgroupSize} fills ${formatShare(workgroupSize / whole)} of its subgroups of ${lanes} lanes.`,
      gain,
    });
  }
  if (invocations && busyInvocations && busyInvocations < invocations) {
    const gain = gainOf(invocations / busyInvocations, most);
    found.push({
      rule: 'idle-lanes',
      advice: 'Launch fewer workgroups, or ones that the work fills: some invocations exit immediately.',
      short: 'launch fewer workgroups',
      evidence: `${significant(busyInvocations, 6)} of ${significant(invocations, 6)} invocations do the work.`,
      gain,
    });
  }
  return found.filter((one) => one?.gain !== null);
}
