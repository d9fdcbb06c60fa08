import CliTable from 'cli-table3';
import type { TextTable } from '../../report/table.ts';
import type { Ink } from './ink.ts';
import { harmless, WIDTH, wrapText } from './text.ts';

/** A table without borders; columns stand closer where it would be too wide. */
export function printTable({ title, columns, rows }: TextTable, ink: Ink): string {
  const render = (gap: number, head: (name: string) => string): string[] => {
    const cells = new CliTable({
      head: columns.map(({ name }) => head(name)),
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
  return [ink.bold(wrapText(title)), ...render(fits ? 2 : 1, ink.dim)].join('\n');
}

const BORDERS =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'.split(
    ' ',
  );
