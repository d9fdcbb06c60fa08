import { formatInterval } from '../text/units.ts';
import type { Estimate, Flag, MeasuredResult, Report } from './report-format.ts';
import { OVER_ROOF } from './place-under-roof.ts';

/** Above this relative half-width, a share of a ceiling is meaningless. */
const MOST_HALF_WIDTH = 0.25;

/** The machine changed during sampling, or the clock saw too little: a difference of such times is not the kernel's alone. */
export const UNSTEADY_FLAGS: ReadonlySet<Flag> = new Set(['drift', 'throttled', 'contaminated', 'below-clock']);

/** Whether a ceiling was too unsteady to compare results with. */
export const isUnsteady = ({ value, low, high }: Pick<Estimate, 'value' | 'low' | 'high'>): boolean =>
  !((high - low) / 2 <= MOST_HALF_WIDTH * value);

/** The unsteady ceilings of a report, by id, with their intervals as ± of their value. */
export type UnsteadyCeilings = ReadonlyMap<string, string>;

const KNOWN = new WeakMap<Report['ceilings'], UnsteadyCeilings>();

/** Finds a report's unsteady ceilings. */
export function unsteadyCeilings({ ceilings }: Pick<Report, 'ceilings'>): UnsteadyCeilings {
  const found =
    KNOWN.get(ceilings) ??
    new Map(
      ceilings.flatMap(({ id, estimate }) => (isUnsteady(estimate) ? [[id, formatInterval(estimate)] as const] : [])),
    );
  KNOWN.set(ceilings, found);
  return found;
}

/** A ceiling's name, marked if unsteady. */
export const ceilingWords = (id: string, unsteady: UnsteadyCeilings): string =>
  unsteady.has(id) ? `${id} (unsteady)` : id;

/** The footnote wherever an unsteady ceiling is named. */
export const UNSTEADY_NOTE = 'unsteady: a ceiling whose 95 % interval is wider than ±25 %, so no share of it is given.';

/**
 * The share of its roof that a result may claim; null if the ceiling was unsteady or the result is over the roof.
 */
export function claimedShare(
  { roofline }: { readonly roofline: Pick<NonNullable<MeasuredResult['roofline']>, 'ceiling' | 'efficiency'> | null },
  unsteady: UnsteadyCeilings,
): number | null {
  if (!roofline || unsteady.has(roofline.ceiling) || roofline.efficiency > OVER_ROOF) return null;
  return roofline.efficiency;
}
