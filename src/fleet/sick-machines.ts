import { median, studentQuantile } from '../protocol/stats/mean-estimate.ts';
import { robustDeviation } from '../protocol/stats/spread.ts';

/** How far a machine is from those like it, in log seconds: the median over its results. */
export interface MachineShift<Group> {
  /** What the machines to compare share: an architecture, or a change of version. */
  readonly group: Group;
  readonly shift: number;
}

/** What counts as far from the others, in log seconds. */
export interface ShiftLimit {
  /** The middle of the group. */
  readonly middle: number;
  /** The least distance from it that counts. */
  readonly reach: number;
}

/** A machine that is slower than those like it. */
export interface SickMachine {
  readonly host: string;
  readonly architecture: string;
  readonly vendor: string;
  readonly device: string;
  /** Its time over that of the middle machine of its kind: the median over its results. */
  readonly ratio: number;
  /** The 95 % interval of that median. */
  readonly low: number;
  readonly high: number;
  /** From this ratio on a machine of its kind counts as slow. */
  readonly limit: number;
  readonly results: number;
  /** Of these, how many are slower than the median of the machines like it. */
  readonly slowerResults: number;
  /** Machines of its kind. */
  readonly machines: number;
}

/** The slow machines of a store, the slowest first, and how many machines were compared. */
export interface SickMachines {
  readonly machines: readonly SickMachine[];
  readonly compared: number;
  /** Machines of kinds with fewer than four machines, which are compared with none. */
  readonly alone: number;
  /** Machines with fewer than six results, which are compared with none. */
  readonly few: number;
}

/** Fewer machines do not tell which of them is odd. */
const LEAST_MACHINES = 4;
/** The sign test's 95 % interval of a median needs this many results. */
export const LEAST_RESULTS = 6;
/** In robust deviations. */
const USUAL_REACH = 3.5;
/**
 * Where a few machines tell the deviation, it takes more: Student's t that one in 1000 exceeds. Of the median and the
 * robust deviation that does not hold: of machines that differ by chance alone, normally and by more than the least
 * share, 3 to 8 in 1000 are named in groups of four to twenty, 1 in 1000 in groups of fifty, 0.3 in 1000 in those of a
 * thousand (simulated, 12 million machines each). What would hold, 20 deviations of five
 * machines, would not find one that takes twice as long.
 */
const RARE = 1 / 1000;

/**
 * The limit of each group: its middle, and the spread of most machines, which half of them may not spoil.
 * @param least the least share that counts as different: 0.1
 * @returns by group; groups of fewer than four machines are missing
 * @see Iglewicz, Hoaglin, How to Detect and Handle Outliers (1993)
 */
export function shiftLimits<Group>(machines: readonly MachineShift<Group>[], least: number): Map<Group, ShiftLimit> {
  const shifts = new Map<Group, number[]>();
  for (const { group, shift } of machines) {
    const list = shifts.get(group);
    if (list) list.push(shift);
    else shifts.set(group, [shift]);
  }
  const limits = new Map<Group, ShiftLimit>();
  for (const [group, list] of shifts) {
    if (list.length < LEAST_MACHINES) continue;
    const deviations = Math.max(USUAL_REACH, studentQuantile(1 - RARE, list.length - 1));
    const spread = deviations * robustDeviation(list);
    limits.set(group, { middle: median(list), reach: Math.max(Math.log1p(least), spread) });
  }
  return limits;
}

/** Whether a machine is further from its group than the limit, on either side. */
export const isFar = (shift: number, limit: ShiftLimit | undefined): boolean =>
  limit !== undefined && Math.abs(shift - limit.middle) > limit.reach;

/** Whether it is slower than the limit. */
export const isSlow = (shift: number, limit: ShiftLimit | undefined): boolean =>
  limit !== undefined && shift - limit.middle > limit.reach;
