import { InputError } from './input-error.ts';
import { cut, harmless } from './untrusted.ts';

/** A `config.json` has a few thousand characters; one with a long quantisation list, several hundred thousand. */
export const MOST_CONFIG_BYTES = 4 * 2 ** 20;

/** The largest file that is read; a report with every sample of a long run has a few million bytes. */
export const MOST_FILE_BYTES = 64 * 2 ** 20;

/**
 * Parses JSON text, with or without a byte-order mark.
 * @param what for the error message: `JSON in "plan.json"`
 * @throws InputError with the parser's message, without line breaks
 */
export function parseJson(text: string, what = 'JSON'): unknown {
  if (text.length > MOST_FILE_BYTES) {
    throw new InputError(`expected at most ${MOST_FILE_BYTES} characters, got ${text.length}`);
  }
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown;
  } catch (error) {
    // A parser's message would quote it.
    const got =
      text.codePointAt(0)! < 9 || text.startsWith('\uFFFD') ? 'binary data' : `something else (${jsonProblem(error)})`;
    throw new InputError(`expected ${what}, got ${got}`);
  }
}

/** The engine's message; it may quote the text. */
const jsonProblem = (error: unknown): string =>
  cut(harmless(error instanceof Error ? error.message : String(error)), 160);
