import * as v from 'valibot';
import { parseJson } from '../text/json.ts';
import { lookup } from '../text/lookup.ts';
import { messageOf } from '../text/sentence.ts';
import { cut, harmless, quote } from '../text/untrusted.ts';
import { sizeProblem, type ListLimits } from './limits.ts';

/** A format of files that Ridgepoint writes and reads. */
export interface FileFormat<Schema extends v.GenericSchema = v.GenericSchema> {
  /** What messages call a file of it: `report`. */
  readonly what: string;
  /** The value of its field `format`. */
  readonly format: string;
  /** The version that this program writes. */
  readonly version: number;
  readonly schema: Schema;
  readonly limits: ListLimits;
  /** Makes the error that is thrown. */
  readonly refuse: (sentence: string) => Error;
}

/** Formats, to say what a file is that another one was expected for. */
const KNOWN = lookup({ 'ridgepoint-report': 'report', 'ridgepoint-session': 'session' });

/** What JSON text says that it is, even if it is cut short or broken; `file` if it does not say. */
export function kindInText(text: string): string {
  const named = new Set(Array.from(text.matchAll(/"format"\s*:\s*"(ridgepoint-\w+)"/g), ([, name = '']) => name));
  const [first = ''] = named;
  return KNOWN[named.size > 1 ? outerFormat(text, first) : first] ?? 'file';
}

/** The format of a file that holds the name of another one too. */
function outerFormat(text: string, otherwise: string): string {
  try {
    const { format } = parseJson(text) as { readonly format?: unknown };
    return typeof format === 'string' ? format : '';
  } catch {
    return otherwise;
  }
}

/**
 * Reads a file of a format from JSON text.
 * @param called what messages call text that is not JSON
 * @throws the format's error when the text is not JSON, of another format, of a later version, or invalid
 */
export function parseFile<Schema extends v.GenericSchema>(
  json: string,
  format: FileFormat<Schema>,
  called: string = format.what,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (error) {
    throw format.refuse(`${called}: ${messageOf(error)}`);
  }
  return checkFile(value, format);
}

/**
 * Checks a value that claims to be a file of a format.
 * @throws the format's error, naming the first invalid location, what was expected there and what was found
 */
export function checkFile<Schema extends v.GenericSchema>(
  value: unknown,
  format: FileFormat<Schema>,
): v.InferOutput<Schema> {
  const problem = headProblem(value, format);
  if (problem !== null) throw format.refuse(problem);
  return checkParts(value, format);
}

/** The same for a value without the fields that name its format. */
export function checkParts<Schema extends v.GenericSchema>(
  value: unknown,
  { what, schema, limits, refuse }: Pick<FileFormat<Schema>, 'what' | 'schema' | 'limits' | 'refuse'>,
): v.InferOutput<Schema> {
  const problem = sizeProblem(value, what, limits);
  if (problem !== null) throw refuse(problem);
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (parsed.success) return parsed.output;
  throw refuse(issueWords(parsed.issues[0], what));
}

/** Why a value is not a file of the format and version, as a sentence; null if it says that it is. */
function headProblem(value: unknown, { what, format, version }: FileFormat): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${what}: expected an object, got ${show(value)}`;
  }
  const { format: named, formatVersion } = value as Record<string, unknown>;
  if (named !== format) {
    const known = typeof named === 'string' ? KNOWN[named] : undefined;
    const is =
      known === undefined ? `this is not a Ridgepoint ${what}` : `this is a Ridgepoint ${known}, not a ${what}`;
    return `${what}.format: expected "${format}", got ${show(named)}: ${is}`;
  }
  if (typeof formatVersion === 'number' && Number.isFinite(formatVersion) && formatVersion > version) {
    return `${what}.formatVersion: expected ${version}, got ${formatVersion}: it was written by a later version of Ridgepoint; update to open it`;
  }
  return formatVersion === version ? null : `${what}.formatVersion: expected ${version}, got ${show(formatVersion)}`;
}

function issueWords(issue: v.BaseIssue<unknown>, what: string): string {
  const path = cut(
    harmless((issue.path ?? []).map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')),
    120,
  );
  // Our messages state the expectation itself; the library's are sentences.
  const key = (issue.path ?? []).at(-1)?.key;
  // The library would expect the name of a missing field as its value.
  if (issue.input === undefined && issue.expected === `"${String(key)}"`) {
    return `${what}${path}: expected this field, got nothing`;
  }
  const expected = issue.message.startsWith('Invalid') ? (issue.expected ?? 'something else') : issue.message;
  return `${what}${path}: expected ${expected}, got ${show(issue.input)}`;
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : quote(value, 60));
