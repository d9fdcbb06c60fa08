import { MOST_COMPARED } from '../../report/limits.ts';
import { parseOpened } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import type { Session } from '../../session/session-format.ts';
import { InputError } from '../../text/input-error.ts';
import { MOST_FILE_BYTES } from '../../text/json.ts';
import { formatBytes } from '../../text/units.ts';
import { quote } from '../../text/untrusted.ts';
import { messageOf } from '../../text/sentence.ts';
import { sessionIn } from '../session/read-session.ts';
import { cameFrom } from '../shown/report-origin.ts';

/**
 * Reads a file as a report, or as a watched session if it says that it is one.
 * @throws InputError when it is too large or cannot be read; ReportError or SessionError when it is not JSON, neither, of a
 * later format, or invalid
 */
export async function readReportFile(file: File): Promise<Report | Session> {
  const { name, size } = file;
  if (size > MOST_FILE_BYTES) {
    throw new InputError(
      `${quote(name)}: expected a report, a session, a config.json or a GPU of at most ${formatBytes(MOST_FILE_BYTES)}, got ${formatBytes(size)}`,
    );
  }
  const text = await textOf(file);
  return (await sessionIn(text)) ?? cameFrom('file', parseOpened(text), name);
}

async function textOf(file: File): Promise<string> {
  try {
    return await file.text();
  } catch {
    throw new InputError(
      `${quote(file.name)}: expected a file that can be read, got an error: was it moved or changed?`,
    );
  }
}

/** What several files are: reports and sessions in the order of the files, and why others were refused, one sentence each. */
export interface ReadReports {
  readonly reports: readonly Report[];
  readonly sessions: readonly Session[];
  readonly refusals: readonly string[];
}

/** Reads several files as reports or sessions, of which as many are shown as can be compared. Never rejects. */
export async function readReportFiles(files: readonly File[]): Promise<ReadReports> {
  const [taken, rest] = [files.slice(0, MOST_COMPARED), files.slice(MOST_COMPARED)];
  const outcomes = await Promise.allSettled(taken.map(readReportFile));
  const read = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  const reports = read.filter((one) => one.format === 'ridgepoint-report');
  const sessions = read.filter((one) => one.format === 'ridgepoint-session');
  const refusals = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? refusal(taken[index]!, outcome.reason) : [],
  );
  const tooMany = `files: expected at most ${MOST_COMPARED} reports at once, got ${files.length}, of which the first ${MOST_COMPARED} were read`;
  return { reports, sessions, refusals: rest.length > 0 ? [...refusals, tooMany] : refusals };
}

/** A sentence that says which file it is about. */
function refusal({ name }: File, reason: unknown): string {
  const message = messageOf(reason);
  return message.startsWith(quote(name)) ? message : `${quote(name)}: ${message.replace(/^(report|file): /, '')}`;
}
