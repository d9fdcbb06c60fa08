/** Width that text is broken at: what most terminals, and mails, have. */
export const WIDTH = 80;

/** Text without anything a terminal would obey. */
// eslint-disable-next-line no-control-regex
export const harmless = (text: string): string => text.replaceAll(/[\u0000-\u001F\u007F-\u009F]+/g, ' ');

/** Text broken between words, each line after the first indented; a longer word keeps a line to itself. */
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
