import { formatShare, significant } from '../text/units.ts';
import type { Estimate, Flag, MeasuredResult } from './report-format.ts';
import type { Dtype } from '../ops/dtype.ts';
import { achievedRates, bytesMoved, type Work } from '../ops/work.ts';
import { LAUNCH, OVER_ROOF, placeUnderRoof, type CeilingRate, type Placing } from './place-under-roof.ts';
import { ceilingWords, type UnsteadyCeilings } from './unsteady.ts';

type Roofline = NonNullable<MeasuredResult['roofline']>;

/** Within this share of its ceiling a result is at it: intervals are rarely narrower. */
const AT = 0.02;

/** What was done in the measured time. */
export interface Done {
  /** Useful work; for a user kernel, the counted work. */
  readonly work: Work;
  readonly compute: Dtype['compute'];
  /** Number of dispatches, each with a launch. */
  readonly dispatches: number;
}

/** Flags derived from a result's place under its roof. */
const ROOF_FLAGS: ReadonlySet<Flag> = new Set(['hot-cache', 'over-roof']);

/**
 * The achieved rates, the place under the measured roofs, and the flags that follow.
 * @param most efficiency above which a result is over its roof
 */
export function placeResult(
  { work, compute, dispatches }: Done,
  time: MeasuredResult['time'],
  rates: readonly CeilingRate[],
  most: number = OVER_ROOF,
): Pick<MeasuredResult, 'time' | 'achieved' | 'roofline'> {
  const seconds = time.estimate.value;
  const bytes = bytesMoved(work);
  const flags = time.flags.filter((flag) => !ROOF_FLAGS.has(flag));
  if (!(seconds > 0) || !(bytes > 0)) {
    const flopPerSecond = seconds > 0 ? work.flop / seconds : 0;
    return { time: { ...time, flags }, achieved: { flopPerSecond, bytesPerSecond: 0, intensity: 0 }, roofline: null };
  }
  const achieved = achievedRates(work, seconds);
  const launch = rates.find(({ id }) => id === LAUNCH)?.rate ?? null;
  const hot = time.cache === 'hot';
  const circumstances = {
    hot,
    bytesPerSecond: achieved.bytesPerSecond,
    launchSeconds: launch === null ? null : launch * dispatches,
  };
  const place = work.flop > 0 ? placeUnderRoof(work, compute, rates, circumstances) : null;
  const roofline = place && withHeadroom(place, achieved.flopPerSecond);
  if (hot && roofline?.bound === 'memory') flags.push('hot-cache');
  const over = roofline !== null && roofline.efficiency > most;
  const cause = over ? overRoofCause(roofline, time.estimate, flags, most) : null;
  if (over) flags.push('over-roof');
  return {
    time: { ...time, flags },
    achieved,
    roofline: roofline && { ...roofline, ...(cause !== null && { cause }) },
  };
}

/** A place under a roof with the result's efficiency and headroom. */
export function withHeadroom(place: Placing, flopPerSecond: number): Roofline {
  const efficiency = flopPerSecond / place.attainableFlopPerSecond;
  return { ...place, efficiency, ...(efficiency > 0 && { headroom: 1 / efficiency }) };
}

/** `×1.4 to memory/read`: how many times faster a result could be, and what limits it. */
export function headroomWords(
  { efficiency, ceiling }: Pick<Roofline, 'efficiency' | 'ceiling'>,
  unsteady: UnsteadyCeilings,
): string {
  if (unsteady.has(ceiling)) return ceilingWords(ceiling, unsteady);
  if (!(efficiency > 0)) return ceiling;
  if (efficiency > 1 + AT) return `over ${ceiling}`;
  const factor = 1 / efficiency;
  return efficiency > 1 - AT ? `at ${ceiling}` : `×${significant(factor, factor < 1.095 ? 3 : 2)} to ${ceiling}`;
}

/**
 * The likely cause of a rate over its roof, one sentence. By now the ceiling's whole family has been swept.
 * @param most efficiency above which a result is over its roof
 */
export function overRoofCause(
  { efficiency, bound, ceiling }: Pick<Roofline, 'efficiency' | 'bound' | 'ceiling'>,
  { value, high }: Pick<Estimate, 'value' | 'high'>,
  flags: readonly Flag[],
  most: number,
): string {
  const over = formatShare(efficiency - 1);
  if ((efficiency * value) / high <= most) {
    return `likely noise: ${over} over, and the slow end of its interval is within the roof`;
  }
  if (flags.includes('drift') || flags.includes('throttled')) {
    return `likely the machine: ${over} over, and the clock rate changed between the ceiling's samples and the result's`;
  }
  if (bound === 'memory' && flags.includes('hot-cache')) {
    return `likely a cache: ${over} over, and its data is smaller than the data ${ceiling} was measured on`;
  }
  if (bound === 'overhead') return `likely overlap: ${over} over, and dispatches may overlap`;
  return `likely the ceiling: ${over} over, and a wider sweep of ${ceiling} found nothing faster; or the kernel does less work than its operator defines`;
}
