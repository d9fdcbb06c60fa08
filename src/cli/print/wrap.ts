import { cut, harmless } from '../../text/untrusted.ts';

/** Line width that suits most terminals and mails. */
export const WIDTH = 80;

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
