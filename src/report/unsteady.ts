import { formatInterval } from '../text/units.ts';
import type { Estimate, MeasuredResult, Report } from './report-format.ts';
import { OVER_ROOF } from './place-under-roof.ts';

/** From this half-width of its interval on, a ceiling is too uncertain for a share of it to mean anything. */
const MOST_HALF_WIDTH = 0.25;

/** Whether a ceiling was too unsteady to hold anything against it. */
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

/** A ceiling as it is named wherever it is shown. */
export const ceilingWords = (id: string, unsteady: UnsteadyCeilings): string =>
  unsteady.has(id) ? `${id} (unsteady)` : id;

/** What is said once where an unsteady ceiling is named. */
export const UNSTEADY_NOTE =
  'unsteady: a ceiling whose 95 % interval is wider than ±25 %; no share of it is given, since it could be anything.';

/**
 * The share of its roof that may be claimed of a result: none where its ceiling was unsteady, and none beyond the roof,
 * which then is no roof.
 */
export function claimedShare(
  { roofline }: Pick<MeasuredResult, 'roofline'>,
  unsteady: UnsteadyCeilings,
): number | null {
  if (!roofline || unsteady.has(roofline.ceiling) || roofline.efficiency > OVER_ROOF) return null;
  return roofline.efficiency;
}
