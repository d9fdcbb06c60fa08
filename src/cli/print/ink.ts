/** Text styles on a terminal. */
export interface Ink {
  bold(text: string): string;
  dim(text: string): string;
  warning(text: string): string;
}

const wrap =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001B[${open}m${text}\u001B[${close}m`;

const COLOURED: Ink = { bold: wrap(1, 22), dim: wrap(2, 22), warning: wrap(33, 39) };
const PLAIN: Ink = { bold: (text) => text, dim: (text) => text, warning: (text) => text };

/** Styles on a terminal that supports them. @see https://no-color.org */
export function inkFor(stream: { isTTY?: boolean }): Ink {
  const wanted = stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  return wanted ? COLOURED : PLAIN;
}
