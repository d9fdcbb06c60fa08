/**
 * A report in the hash of an address: `#roofline&report=1.<text>`, where the text is the report as compressed JSON in
 * base64url. A hash is never sent to a server, so that the report reaches only those who are given the link.
 */
import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { parseReport, ReportError } from '../parse-report.ts';
import type { Report } from '../report-format.ts';
import { pack, unpack } from './packed-text.ts';
import { applyCut, CUTS, LINK_NOTE, noted } from './slim-report.ts';

/** Most characters of a report in an address: what mail programs and messengers carry, and every browser opens. */
export const MOST_LINK_CHARACTERS = 32_768;

/** The version of the form, before the text; a later form has a later number. */
const VERSION = 1;
const PREFIX = `${VERSION}.`;

/** A report as text for an address. */
export interface EncodedReport {
  /** The value of `report` in the hash. */
  readonly hash: string;
  /** What was left out, in words: "samples", and more if the report would not have fitted. */
  readonly leftOut: readonly string[];
}

/** A report that fits into no link: its characters with everything left out that may be. */
export interface TooLong {
  readonly tooLong: number;
}

/** Encodes a report, and leaves out one thing after the other until it fits. */
export async function encodeReport(report: Report): Promise<EncodedReport | TooLong> {
  const leftOut: string[] = [];
  let [slim, length] = [report, 0];
  for (const cut of CUTS) {
    slim = applyCut(slim, cut);
    leftOut.push(cut.what);
    const hash = PREFIX + (await pack(JSON.stringify(slim)));
    if (hash.length <= MOST_LINK_CHARACTERS) return { hash, leftOut };
    ({ length } = hash);
  }
  return { tooLong: length };
}

/**
 * Reads the value of `report` in a hash. The report is checked like one from a file, and has a note about its samples.
 * @throws ReportError, one sentence, for text that is cut off, altered, foreign, too large or of a later version
 */
export async function decodeReport(text: string): Promise<Report> {
  const version = /^(\d{1,9})\./.exec(text)?.[1];
  if (version === undefined) throw refused(`expected "${PREFIX}" and a report, got ${quote(text, 40)}`);
  if (Number(version) !== VERSION) {
    const later = Number(version) > VERSION ? ': it was made by a later version of Ridgepoint; update to open it' : '';
    throw refused(`expected version ${VERSION}, got ${version}${later}`);
  }
  if (text.length > MOST_LINK_CHARACTERS) {
    throw refused(`expected at most ${MOST_LINK_CHARACTERS} characters, got ${text.length}`);
  }
  try {
    return noted(parseReport(await unpack(text.slice(PREFIX.length))), LINK_NOTE);
  } catch (error) {
    if (error instanceof ReportError) throw new ReportError(error.message.replace(/^report\b/, 'report link'));
    throw error instanceof InputError ? refused(error.message) : error;
  }
}

/**
 * The whole address that opens a report, from the page's own. Its query is left out: a link must not start a run.
 * @param page the address of the page, `location.href`
 */
export async function linkFor(
  report: Report,
  page: string,
): Promise<{ readonly url: string; readonly leftOut: readonly string[] } | TooLong> {
  const encoded = await encodeReport(report);
  if ('tooLong' in encoded) return encoded;
  const url = new URL(page);
  url.search = '';
  url.hash = `roofline&report=${encoded.hash}`;
  return { url: url.href, leftOut: encoded.leftOut };
}

const refused = (sentence: string): ReportError => new ReportError(`report link: ${sentence}`);
