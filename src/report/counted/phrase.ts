import { formatShare, significant } from '../../text/units.ts';
import type { MeasuredResult, Report } from '../report-format.ts';
import { standingOf } from '../roof-standing.ts';
import { claimedShare, unsteadyCeilings } from '../unsteady.ts';
import { advise } from './advice.ts';

/** From this factor on, what is left to the roof is mentioned. */
const LEFT = 1.1;

/**
 * What to do about a result, in a phrase of at most 60 characters: `read 4 values per load: up to ×1.6`,
 * `at its roof (93 %)`, `too noisy to say: measure again on a quieter machine`, `roof unsteady`, `not counted`.
 * @param machine its report, or the part of it that says what the machine can do
 */
export function phraseFor(result: MeasuredResult, machine: Pick<Report, 'ceilings' | 'clock' | 'adapter'>): string {
  const unsteady = unsteadyCeilings(machine);
  const [first] = advise(result, machine);
  if (first?.rule === 'at-the-roof') {
    if (standingOf(result) === 'above') return 'above its measured roof';
    const share = claimedShare(result, unsteady);
    return share === null ? 'at its roof, or above it' : `at its roof (${formatShare(share)})`;
  }
  if (first?.rule === 'too-noisy') return `${first.short} on a quieter machine`;
  if (first) return first.gain === null ? first.short : `${first.short}: up to ×${significant(first.gain, 2)}`;
  const { roofline, counted } = result;
  if (roofline && unsteady.has(roofline.ceiling)) return 'roof unsteady';
  if (!counted) return 'not counted';
  const left = roofline && roofline.efficiency > 0 ? 1 / roofline.efficiency : 0;
  return left >= LEFT ? `no waste counted: ×${significant(left, 2)} to its roof` : 'no waste counted';
}
