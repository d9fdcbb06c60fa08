import { cut, harmless } from '../../text/untrusted.ts';
import type { TextTable } from '../../report/tables.ts';
import { inkFor, type Ink } from './ink.ts';

/** Wider tables lose their spare columns. */
const MOST_WIDTH = 100;

/**
 * A table without borders; if too wide, it narrows the gaps, then drops spare columns.
 * @param most characters of its widest line, spare columns included
 */
export function printTable(table: TextTable, ink: Ink, most: number = MOST_WIDTH): string {
  const lines = fitted(table, ink);
  const plain = fitted(table, PLAIN);
  if (plain.slice(1).every((line) => line.length <= most)) return lines.join('\n');
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

/** Line width that suits most terminals and e-mails. */
const WIDTH = 80;

/** Text wrapped between words, with later lines indented; an overlong word gets its own line. */
export function wrapText(text: string, indent = '', width = WIDTH): string {
  const lines: string[] = [];
  let line = '';
  for (const word of harmless(text).split(' ')) {
    if (line === '') line = word;
    else if (indent.length + line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}

/** Longer words and sentences are cut. */
const MOST_WORD = 200;
const MOST_SENTENCE = 1500;

/** A sentence for stderr: one line of limited length, without terminal control characters. */
export const oneLine = (sentence: string): string =>
  cut(
    harmless(sentence)
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replaceAll(/\S{201,}/g, (word) => cut(word, MOST_WORD)),
    MOST_SENTENCE,
  );
