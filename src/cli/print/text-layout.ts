import type { TextTable } from '../../report/tables.ts';
import { harmless } from '../../text/untrusted.ts';
import { inkFor, type Ink } from './ink.ts';
import { WIDTH, wrapText } from './wrap.ts';

/** Wider tables lose their spare columns. */
const MOST_WIDTH = 100;

/** A table without borders; if too wide, it narrows the gaps, then drops spare columns. */
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
  const cells = rows.map((row) => row.map(harmless));
  const names = columns.map(({ name }) => harmless(name));
  const widths = names.map((name, i) => cells.reduce((most, row) => Math.max(most, row[i]!.length), name.length));
  const render = (gap: number, head: (name: string) => string): string[] => {
    const line = (texts: readonly string[], style: (text: string) => string): string =>
      texts
        .map((text, i) => {
          const room = ' '.repeat(widths[i]! - text.length);
          return ` ${columns[i]!.align === 'right' ? room + style(text) : style(text) + room}`;
        })
        .join(' '.repeat(gap - 1))
        .trimEnd();
    return [line(names, head), ...cells.map((row) => line(row, (text) => text))];
  };
  const fits = render(2, (name) => name).every((line) => line.length <= WIDTH);
  return [ink.bold(wrapText(title)), ...render(fits ? 2 : 1, ink.dim)];
}
