import type { Comparison } from '../../report/compare/compare-reports.ts';
import { comparisonTables } from '../../report/compare/comparison-table.ts';
import type { Unpaired } from '../../report/compare/unpaired.ts';
import type { Report } from '../../report/report-format.ts';
import type { Ink } from './ink.ts';
import { printTable, wrapText } from './text-layout.ts';

/** The comparison for a terminal: tables, results in one report only, notes. */
export function printComparison(comparison: Comparison, a: Report, ink: Ink): string {
  const { unpaired, notes } = comparison;
  const alone = unpairedLines(unpaired).map((line) => ` ${wrapText(line, '   ')}`);
  const blocks = [
    ...comparisonTables(comparison, a).map((table) => printTable(table, ink)),
    ...(alone.length > 0 ? [[ink.bold('In one report only'), ...alone].join('\n')] : []),
    [ink.bold('Notes'), ...notes.map((note) => ` ${wrapText(note, ' ')}`)].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** One line per operator and cause for results in one report only: there may be dozens. */
function unpairedLines(unpaired: readonly Unpaired[]): string[] {
  const groups = new Map<string, Unpaired[]>();
  for (const one of unpaired) {
    const cause = one.reason.split(':', 1)[0]!.replace(/ has no .*/, ' has no such kernel');
    const key = JSON.stringify([one.in, one.id.split('/', 1)[0], cause]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map(([first, ...more]) => {
    const others = more.length > 0 ? ` (and ${more.length} like it)` : '';
    return `${first!.in} only: ${first!.id}${others}: ${first!.reason}`;
  });
}
