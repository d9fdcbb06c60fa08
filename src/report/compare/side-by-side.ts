import { operatorOf } from '../../ops/index.ts';
import { capital } from '../../text/sentence.ts';
import { rounded } from '../../text/prose-quantity.ts';
import { formatShare, significant } from '../../text/units.ts';
import type { Ceiling, MeasuredResult, Report } from '../report-format.ts';
import { storageWords } from '../result-words.ts';
import { formatCeiling } from '../tables.ts';
import { claimedShare, isUnsteady, unsteadyCeilings } from '../unsteady.ts';

/** What compares machines whatever the shapes they were measured at: one text per report, the reference first. */
export interface SideRow {
  readonly name: string;
  /** A dash where a report lacks it. */
  readonly cells: readonly string[];
}

const LACKING = '–';

/** The ceilings of several reports: each rate, and how many times the reference's it is (÷ from a tenth down). */
export function ceilingsBeside(reports: readonly Report[]): SideRow[] {
  const tables = reports.map(({ ceilings }) => new Map(ceilings.map((ceiling) => [ceiling.id, ceiling])));
  return namesOf(tables).map((id) => {
    const reference = tables[0]?.get(id);
    return { name: id, cells: tables.map((table) => ceilingWords(table.get(id), reference)) };
  });
}

function ceilingWords(ceiling: Ceiling | undefined, reference: Ceiling | undefined): string {
  if (!ceiling) return LACKING;
  const words = `${formatCeiling(ceiling)}${isUnsteady(ceiling.estimate) ? ' (unsteady)' : ''}`;
  if (!reference || reference === ceiling || reference.unit !== ceiling.unit) return words;
  const times = ceiling.estimate.value / reference.estimate.value;
  if (!(times > 0) || !Number.isFinite(times)) return words;
  // A small factor has too many zeros to be read.
  return `${words}, ${times < 0.1 ? `÷${rounded(1 / times)}` : `×${significant(times)}`}`;
}

/** The best share of its roof that each operator reaches in several reports, by the formats of its numbers. */
export function sharesBeside(reports: readonly Report[]): SideRow[] {
  const tables = reports.map(bestShares);
  return namesOf(tables).map((name) => ({
    name,
    cells: tables.map((table) => {
      const best = table.get(name);
      return best ? `${formatShare(best.share)} of ${best.ceiling}, ${best.kernel}` : LACKING;
    }),
  }));
}

interface BestShare {
  readonly share: number;
  readonly ceiling: string;
  readonly kernel: string;
}

function bestShares(report: Report): Map<string, BestShare> {
  const unsteady = unsteadyCeilings(report);
  const best = new Map<string, BestShare>();
  for (const result of report.results) {
    if (result.status !== 'measured' || !result.roofline) continue;
    const share = claimedShare(result, unsteady);
    const name = nameOf(result);
    if (share === null || share <= (best.get(name)?.share ?? 0)) continue;
    best.set(name, { share, ceiling: result.roofline.ceiling, kernel: result.kernel });
  }
  return best;
}

const nameOf = ({ op, dtype }: MeasuredResult): string =>
  `${capital(operatorOf(op)?.title ?? op)}, ${storageWords(dtype)}`;

/** The names in any of the tables, in the order of the first that has them. */
const namesOf = (tables: readonly ReadonlyMap<string, unknown>[]): string[] => [
  ...new Set(tables.flatMap((table) => [...table.keys()])),
];
