import CliTable from 'cli-table3';
import type { TextTable } from '../../report/table.ts';
import { harmless } from '../../theory/text.ts';
import { inkFor, type Ink } from './ink.ts';
import { WIDTH, wrapText } from './text.ts';

/** Lines longer than this are worse than a column less. */
const MOST_WIDTH = 100;

/** A table without borders; where it would be too wide columns stand closer, then spare ones go. */
export function printTable(table: TextTable, ink: Ink): string {
  const lines = fitted(table, ink);
  const plain = fitted(table, PLAIN);
  if (plain.slice(1).every((line) => line.length <= MOST_WIDTH)) return lines.join('\n');
  const kept = table.columns.flatMap(({ spare }, i) => (spare ? [] : [i]));
  const columns = kept.map((i) => table.columns[i]!);
  return fitted({ ...table, columns, rows: table.rows.map((row) => kept.map((i) => row[i]!)) }, ink).join('\n');
}

const PLAIN = inkFor({});

function fitted({ title, columns, rows }: TextTable, ink: Ink): string[] {
  const render = (gap: number, head: (name: string) => string): string[] => {
    const cells = new CliTable({
      head: columns.map(({ name }) => head(harmless(name))),
      colAligns: columns.map(({ align }) => align),
      chars: Object.fromEntries(BORDERS.map((name) => [name, ''])),
      style: { head: [], border: [], 'padding-left': 1, 'padding-right': gap - 1 },
    });
    cells.push(...rows.map((row) => row.map(harmless)));
    return cells
      .toString()
      .split('\n')
      .map((line) => line.trimEnd());
  };
  const fits = render(2, (name) => name).every((line) => line.length <= WIDTH);
  return [ink.bold(wrapText(title)), ...render(fits ? 2 : 1, ink.dim)];
}

const BORDERS =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'.split(
    ' ',
  );
