import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { Report } from '../report/report-format.ts';
import { kindInText } from '../report/file-format.ts';
import { parseOpened, parseReport } from '../report/parse-report.ts';
import { parseSession } from '../session/parse-session.ts';
import type { Session } from '../session/session-format.ts';
import { quote, cut, harmless } from '../text/untrusted.ts';
import { CliError, EXIT } from './exit.ts';
import { MOST_FILE_BYTES, parseJson } from '../text/json.ts';
import { userPath } from './paths.ts';

/** Which file is wanted, for error messages. */
export interface Wanted {
  /** The option or command that names it: `--plan`, `open`. */
  readonly asked: string;
  /** What it should be: `a report file`. */
  readonly what: string;
}

const READ_AT_ONCE = 2 ** 20;

/**
 * Reads a whole plain file. Devices, pipes and sockets are refused: some never end, and others block.
 * @throws CliError `usage` with what was expected, what was found and what to do
 */
export function readFile({ asked, what }: Wanted, given: string, most: number = MOST_FILE_BYTES): Buffer {
  const bad = (why: string): CliError =>
    new CliError(EXIT.usage, `${asked}: expected ${what}, got ${quote(given)}, ${why}`);
  const tooLarge = (size: string): CliError => bad(`which has ${size} bytes; the limit is ${most}`);
  const path = userPath(given);
  let file: number | null = null;
  try {
    // Check before opening: opening a pipe waits for its other end, and some devices react to it.
    const kind = kindOf(statSync(path));
    if (kind !== null) throw bad(`which is ${kind}`);
    file = openSync(path, 'r');
    const facts = fstatSync(file);
    if (!facts.isFile()) throw bad(`which is ${kindOf(facts)}`);
    if (facts.size > most) throw tooLarge(String(facts.size));
    const content = readToEnd(file, most);
    if (content === null) throw tooLarge(`more than ${most}`);
    return content;
  } catch (error) {
    if (error instanceof CliError) throw error;
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw bad(isAbsent ? `which is not in ${dirname(path)}` : `which cannot be read (${reasonOf(error)})`);
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** The text of a plain file, without a byte-order mark. @throws CliError as `readFile` does */
export const readText = (wanted: Wanted, given: string, most?: number): string =>
  readFile(wanted, given, most)
    .toString('utf8')
    .replace(/^\uFEFF/, '');

/** The content of a plain JSON file. @throws CliError as `readFile` does, and for invalid JSON */
export function readJson(wanted: Wanted, given: string, most?: number): unknown {
  const text = readText(wanted, given, most);
  try {
    return parseJson(text, `JSON in ${quote(given)}`);
  } catch (error) {
    throw new CliError(EXIT.usage, `${wanted.asked}: ${(error as Error).message}`);
  }
}

/** What it is if not a plain file, and what to do; null for a plain file. */
function kindOf(facts: Stats): string | null {
  if (facts.isFile()) return null;
  if (facts.isDirectory()) return 'a folder: name a file in it';
  if (facts.isFIFO()) return 'a pipe, such as <(…): save it to a file and name that';
  if (facts.isSocket()) return 'a socket: name a plain file';
  return 'a device: name a plain file';
}

/** Everything to the end, whatever the reported size (0 for files in /proc); null for more than `most` bytes. */
function readToEnd(file: number, most: number): Buffer | null {
  const parts: Buffer[] = [];
  let total = 0;
  for (;;) {
    const part = Buffer.alloc(READ_AT_ONCE);
    const length = readSync(file, part);
    if (length === 0) return Buffer.concat(parts);
    total += length;
    if (total > most) return null;
    parts.push(part.subarray(0, length));
  }
}

/** The system's reason, on one line. */
export const reasonOf = (error: unknown): string =>
  cut(harmless(error instanceof Error ? error.message : String(error)), 200);

/**
 * Reads a report that the user named.
 * @param asked the command or option that names it: `open`, `--baseline`
 * @throws CliError `usage` when the file cannot be read or is not a report
 */
export function readReport(asked: string, file: string): Report {
  const text = readText({ asked, what: 'a report file' }, file);
  if (text.trim() === '') {
    throw new CliError(EXIT.usage, `${asked}: expected a report file, got ${quote(file)}, an empty file`);
  }
  try {
    return parseReport(text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${quote(file)}: ${(error as Error).message}`);
  }
}

/**
 * Reads a report, or a watched session if the file says that it is one.
 * @param asked the command that names it: `open`
 * @throws CliError `usage` when the file cannot be read or is neither
 */
export function readReportOrSession(asked: string, file: string): Report | Session {
  const text = readText({ asked, what: 'a report or session file' }, file);
  try {
    return kindInText(text) === 'session' ? parseSession(text) : parseOpened(text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${quote(file)}: ${(error as Error).message.replace(/^file: /, '')}`);
  }
}
