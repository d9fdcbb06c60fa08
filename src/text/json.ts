import { InputError } from './input-error.ts';
import { cut, harmless } from './untrusted.ts';

/** A `config.json` has a few thousand characters; one with a long quantisation list, several hundred thousand. */
export const MOST_CONFIG_BYTES = 4 * 2 ** 20;

/** The largest file that is read; a report with every sample of a long run has a few million bytes. */
export const MOST_FILE_BYTES = 64 * 2 ** 20;

/** Text from this length on is looked through before it is parsed. */
const LONG = 2 ** 20;
/** Most values, and levels of them, in long text: a parser given millions of lists takes gigabytes and the tab with them. */
const [MOST_VALUES, MOST_LEVELS] = [4_000_000, 1000] as const;

/**
 * Parses JSON text, with or without a byte-order mark.
 * @param what for the error message: `JSON in "plan.json"`
 * @throws InputError with the parser's message, without line breaks
 */
export function parseJson(text: string, what = 'JSON'): unknown {
  if (text.length > MOST_FILE_BYTES) {
    throw new InputError(`expected at most ${MOST_FILE_BYTES} characters, got ${text.length}`);
  }
  const problem = text.length < LONG ? null : crowding(text);
  if (problem !== null) throw new InputError(`expected ${what} ${problem}`);
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown;
  } catch (error) {
    // A parser's message would quote it.
    const got =
      text.codePointAt(0)! < 9 || text.startsWith('\uFFFD')
        ? 'binary data'
        : /^\uFEFF?\s*<[!?a-z]/i.test(text)
          ? 'something else (HTML or XML)'
          : `something else (${jsonProblem(error)})`;
    throw new InputError(`expected ${what}, got ${got}`);
  }
}

/** What long text has too much of, in words; null if nothing. */
function crowding(text: string): string | null {
  let [values, level] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === COMMA) values++;
    else if (code === BRACKET || code === BRACE) {
      values++;
      if (++level > MOST_LEVELS) return `of at most ${MOST_LEVELS} levels, got more`;
    } else if (code === BRACKET + 2 || code === BRACE + 2) level--;
    if (values > MOST_VALUES) return `of at most ${MOST_VALUES} values, got more`;
  }
  return null;
}

const [QUOTE, COMMA, BACKSLASH, BRACKET, BRACE] = [0x22, 0x2c, 0x5c, 0x5b, 0x7b] as const;

/** Where a string ends that begins at a place: its closing quote, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

/** The engine's message; it may quote the text. */
const jsonProblem = (error: unknown): string =>
  cut(harmless(error instanceof Error ? error.message : String(error)), 160);
