import { cut, harmless } from '../../text/untrusted.ts';

/** Width that text is broken at: what most terminals, and mails, have. */
export const WIDTH = 80;

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

/** Longest word, and longest sentence, that is worth reading. */
const MOST_WORD = 200;
const MOST_SENTENCE = 1500;

/** A sentence for stderr: one line of a length that can be read, and nothing in it that a terminal obeys. */
export const oneLine = (sentence: string): string =>
  cut(
    harmless(sentence)
      .replaceAll(/\s+/g, ' ')
      .trim()
      .replaceAll(/\S{201,}/g, (word) => cut(word, MOST_WORD)),
    MOST_SENTENCE,
  );
