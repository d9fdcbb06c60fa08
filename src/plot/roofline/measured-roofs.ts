import type { Hue } from '../../machines/machine.ts';
import { roofsOfReport } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import { isUnsteady } from '../../report/unsteady.ts';
import { formatBytes } from '../../text/units.ts';
import { roofItem, type RoofItem } from './shown-items.ts';

/** A machine with its measured ceilings. */
export interface RoofedMachine {
  /** Part of the ids of its roofs. */
  readonly id: string;
  readonly name: string;
  readonly hue: Hue;
  readonly ceilings: Report['ceilings'];
}

const told = (isRough: boolean): string => (isRough ? 'measured, unsteady' : 'measured');

/**
 * A measured machine's memory read rate under each arithmetic it has, and a slope for each cache that was found.
 *
 * @param brief its name in a few words; empty where it needs none
 * @param isAlone whether no other measured machine is on the chart
 */
export function measuredRoofs(
  { id: machine, name, hue, ceilings }: RoofedMachine,
  brief: string,
  isAlone: boolean,
): RoofItem[] {
  // Each in full, although the slope is drawn twice: results lie under either.
  const whole = roofsOfReport({ ceilings }).map(({ type, roof, isUnsteady: isRough }) =>
    roofItem({
      id: `${machine}/${type}`,
      hue,
      machine,
      label: `${brief} ${type}`.trim(),
      name: `${name}, ${type}, ${told(isRough)}`,
      roof,
    }),
  );
  const flopPerSecond = whole[0]?.roof.flopPerSecond;
  if (flopPerSecond === undefined) return whole;
  const caches = ceilings.flatMap(({ id, estimate, parameters }) => {
    const workingSet = parameters['workingSet'];
    if (!id.startsWith('memory/level-') || typeof workingSet !== 'number' || !(estimate.value > 0)) return [];
    const cache = `cache of ${formatBytes(workingSet)}`;
    // Beside other machines a cache names its own.
    const label = isAlone ? cache : `${brief}, ${cache}`;
    const roof = { flopPerSecond, bytesPerSecond: estimate.value };
    const words = `${name}, ${cache}, ${told(isUnsteady(estimate))}`;
    return [roofItem({ id: `${machine}/${id}`, hue, machine, label, name: words, roof, branch: 'memory' })];
  });
  return [...whole, ...caches];
}
