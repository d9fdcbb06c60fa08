import type { SessionComparison } from '../../../session/compare/compare-sessions.ts';
import { sessionComparisonAnswer, sessionComparisonTables } from '../../../session/compare/session-comparison-table.ts';
import { cut } from '../../../text/untrusted.ts';
import type { Ink } from '../ink.ts';
import { printTable, wrapText } from '../text-layout.ts';

/** So that a table with reasons fits 100 characters. */
const MOST_NAME = 24;

/** Two sessions compared, for a terminal: tables, notes, the answer. */
export function printSessionComparison(comparison: SessionComparison, ink: Ink): string {
  const tables = sessionComparisonTables(comparison).map((table) =>
    printTable({ ...table, rows: table.rows.map(([name = '', ...rest]) => [cut(name, MOST_NAME), ...rest]) }, ink),
  );
  const { notes } = comparison;
  const noted = [ink.bold('Notes'), ...notes.map((note) => ` ${wrapText(note, ' ')}`)].join('\n');
  const blocks = [...tables, ...(notes.length > 0 ? [noted] : []), wrapText(sessionComparisonAnswer(comparison))];
  return `${blocks.join('\n\n')}\n`;
}
