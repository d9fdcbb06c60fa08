import type { Ceiling, MeasuredResult, Report } from '../report-format.ts';
import { LEAST_SECONDS, MOST_HALF_WIDTH } from '../limits.ts';
import { studentPoint } from './ratio.ts';

/** How the machine as a whole changed between two runs. */
export interface MachineShift {
  /** Time of the canary, the same fixed arithmetic in every round, in B over A; null if a report has none. */
  readonly canary: number | null;
  /** Relative half-width of the remaining difference of the ceilings, whose kernels are the same in both runs. */
  readonly halfWidth: number;
  /** Ceilings that both runs measured. */
  readonly ceilings: number;
}

/** Levels are found independently in each run, and a launch takes microseconds: neither shows the machine's pace. */
const TELLING = (ceiling: Ceiling): boolean => ceiling.unit !== 's' && !ceiling.id.startsWith('memory/level-');

/**
 * How the machine changed between two runs. Ceilings do the same work in both runs: any other kernel's rate may differ
 * as much as theirs, with nothing changed but the machine's pace, other load and heat.
 */
export function machineShift(a: Report, b: Report): MachineShift {
  const [before, after] = [canarySeconds(a), canarySeconds(b)];
  const canary = before !== null && after !== null ? after / before : null;
  const scale = Math.log(canary ?? 1);
  const others = new Map(b.ceilings.map(({ id, estimate }) => [id, estimate.value]));
  const shifts = a.ceilings.filter(TELLING).flatMap(({ id, estimate }) => {
    const other = others.get(id);
    return other !== undefined && other > 0 && estimate.value > 0 ? [Math.log(estimate.value / other) - scale] : [];
  });
  const square = shifts.reduce((sum, shift) => sum + shift ** 2, 0);
  const width = shifts.length === 0 ? 0 : studentPoint(shifts.length) * Math.sqrt(square / shifts.length);
  const halfWidth = Math.min(MOST_HALF_WIDTH, width);
  return { canary, halfWidth, ceilings: shifts.length };
}

/** The machine's pace in B over A while one result was sampled: from the canary of its rounds, else of the whole runs. */
export function paceOf(a: MeasuredResult, b: MeasuredResult, machine: MachineShift): number {
  const [before, after] = [a.time.canarySeconds, b.time.canarySeconds];
  return machine.canary !== null && before !== undefined && after !== undefined
    ? after / before
    : (machine.canary ?? 1);
}

/**
 * Says by what the ratios of times are divided, in a line for where they stand; null if by nothing.
 * @param paces of the results, one each
 * @param letter what the second report is called
 */
export function paceSentence({ canary }: MachineShift, paces: readonly number[], letter = 'B'): string | null {
  if (canary === null) return null;
  const words = (pace: number): string => `×${pace.toFixed(3)}`;
  const [least, most] = [Math.min(...paces), Math.max(...paces)].map(words);
  const each = paces.length === 0 || least === most ? '' : ` (${least} to ${most} beside single results)`;
  return `${letter}/A is divided by the machine's pace: the canary, the same arithmetic in both runs, took ${words(canary)} as long in ${letter}${each}.`;
}

/** The canary's usual time in a run: the middle of its readings. */
function canarySeconds({ clock: { canary } }: Report): number | null {
  if (canary === undefined) return null;
  const sorted = canary.samplesSeconds.filter((seconds) => seconds >= LEAST_SECONDS).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? canary.seconds;
}
