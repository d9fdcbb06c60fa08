import { own } from '../../text/lookup.ts';
import { formatSeconds, formatShare } from '../../text/units.ts';
import type { Report } from '../report-format.ts';
import { resultGroups, type TextTable } from '../tables.ts';
import { isTold, type ComparedResult, type Comparison } from './compare-reports.ts';

const COLUMNS = [
  { name: 'A', align: 'right' },
  { name: 'B', align: 'right' },
  { name: 'B/A', align: 'right' },
  { name: '95 %', align: 'left' },
  { name: 'verdict', align: 'left' },
  { name: 'why', align: 'left' },
] as const;

/** The compared results, in the tables of report A: times, their ratio with its interval, the verdict. */
export function comparisonTables({ results }: Comparison, a: Report): TextTable[] {
  const compared = new Map(results.map((result) => [result.id, result]));
  return resultGroups(a).flatMap(({ title, varying, results: group }) => {
    const rows = group.flatMap(({ id, kernel, shape }) => {
      const result = compared.get(id);
      const sizes = varying.map((name) => String(own(shape, name) ?? '–'));
      return result ? [[kernel.slice(kernel.indexOf('/') + 1), ...sizes, ...cells(result)]] : [];
    });
    if (rows.length === 0) return [];
    const dimensions = varying.map((name) => ({ name, align: 'right' }) as const);
    return [
      { title: title.join(' · '), columns: [{ name: 'kernel', align: 'left' }, ...dimensions, ...COLUMNS], rows },
    ];
  });
}

const cells = ({ seconds, ratio, verdict, reason = '' }: ComparedResult): string[] => [
  formatSeconds(seconds.a),
  formatSeconds(seconds.b),
  isTold(ratio) ? `×${factor(ratio.value)}` : '–',
  isTold(ratio) ? `${factor(ratio.low)}–${factor(ratio.high)}` : '–',
  verdict,
  reason,
];

/** `1.204`; a huge factor needs no digits. */
export const factor = (ratio: number): string => (ratio < 1000 ? ratio.toFixed(3) : 'over 1000');

/** The number of results per verdict, in one sentence; with a threshold, also how many are slower by more. */
export function comparisonAnswer(comparison: Comparison, threshold?: number, regressed = 0): string {
  const gate = threshold === undefined ? '' : ` Slower by more than ${formatShare(threshold)}: ${regressed}.`;
  return `${verdictCounts(comparison)}${gate}`;
}

/** `B against A: 1 slower, 2 faster, 20 same, 3 unclear of 26.` @param letter what B is called */
export function verdictCounts({ results, unpaired }: Pick<Comparison, 'results' | 'unpaired'>, letter = 'B'): string {
  const count = (verdict: ComparedResult['verdict']): number =>
    results.filter((result) => result.verdict === verdict).length;
  const counts = (['slower', 'faster', 'same', 'unclear'] as const).map((verdict) => `${count(verdict)} ${verdict}`);
  const alone = unpaired.length > 0 ? `; ${unpaired.length} in one report only` : '';
  return `${letter} against A: ${counts.join(', ')} of ${results.length}${alone}.`;
}
