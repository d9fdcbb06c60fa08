import type { Ceiling, Report } from '../format.ts';
import { studentPoint } from './ratio.ts';

/** How the machine as a whole changed between two runs. */
export interface MachineShift {
  /** Time of the canary, the same fixed arithmetic in every round, in B over A; null where a report has none. */
  readonly canary: number | null;
  /** Relative half-width of what the ceilings, the same kernels in both runs, still differ by. */
  readonly halfWidth: number;
  /** Ceilings that both runs measured. */
  readonly ceilings: number;
}

/** Levels are found anew in each run, and a launch is over in microseconds: neither tells of the machine's pace. */
const TELLING = (ceiling: Ceiling): boolean => ceiling.unit !== 's' && !ceiling.id.startsWith('memory/level-');

/**
 * What two runs tell of the machine under them. Ceilings do the same work in both runs: by what their rates differ, any
 * other kernel's may, with nothing changed but the machine's pace, its neighbours, its heat.
 */
export function machineShift(a: Report, b: Report): MachineShift {
  const canary = canaryRatio(a, b);
  const scale = Math.log(canary ?? 1);
  const shifts = a.ceilings.filter(TELLING).flatMap(({ id, estimate }) => {
    const other = b.ceilings.find((ceiling) => ceiling.id === id)?.estimate.value;
    return other !== undefined && other > 0 && estimate.value > 0 ? [Math.log(estimate.value / other) - scale] : [];
  });
  const square = shifts.reduce((sum, shift) => sum + shift ** 2, 0);
  const halfWidth = shifts.length === 0 ? 0 : studentPoint(shifts.length) * Math.sqrt(square / shifts.length);
  return { canary, halfWidth, ceilings: shifts.length };
}

function canaryRatio(a: Report, b: Report): number | null {
  const [before, after] = [canarySeconds(a), canarySeconds(b)];
  return before !== null && after !== null ? after / before : null;
}

/** The canary's seconds, a plain number or an estimate. */
function canarySeconds({ clock }: Report): number | null {
  const { canarySeconds: canary } = clock as { canarySeconds?: unknown };
  const seconds = typeof canary === 'object' && canary !== null ? (canary as { value?: unknown }).value : canary;
  return typeof seconds === 'number' && seconds > 0 ? seconds : null;
}
