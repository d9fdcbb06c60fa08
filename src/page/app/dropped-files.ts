import { parseOpened, ReportError } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import type { Session } from '../../session/session-format.ts';
import { isReportLike } from '../../scenario/report-like.ts';
import type { ScenarioFile } from '../../scenario/scenario.ts';
import { InputError } from '../../text/input-error.ts';
import { MOST_CONFIG_BYTES, MOST_FILE_BYTES, parseJson } from '../../text/json.ts';
import { quote } from '../../text/untrusted.ts';
import type { ReadReports } from '../reports/read-report-file.ts';
import { sessionIn } from '../session/read-session.ts';
import { cameFrom } from '../shown/report-origin.ts';

/** What files contain: reports and sessions, a model or a GPU. */
export type FilesRead = ScenarioFile | ReadReports;

/** Files with tensors, of which only headers are read, and the index of several. */
const TENSORS = /\.(safetensors(\.index\.json)?|gguf)$/i;

/**
 * Reads files that the user dropped or chose: reports and watched sessions, or the model or GPU of a `config.json`, a GPU file or a model's
 * files.
 * @throws InputError, ReportError, SessionError in one sentence
 */
export async function readFiles(given: readonly File[] | Promise<readonly File[]>): Promise<FilesRead> {
  const files = await given;
  if (files.some(({ name }) => TENSORS.test(name))) {
    // Most visits read no header.
    const { modelOfDrop } = await import('../../scenario/dropped-model.ts');
    return { model: await modelOfDrop(files) };
  }
  const config = files.find(({ name }) => name === 'config.json');
  const chosen = config ? [config] : files;
  if (chosen.length === 0) throw new InputError('files: expected those of a model in the folder, got none');
  const [first] = chosen;
  const { readReportFiles } = await import('../reports/read-report-file.ts');
  // A report or session among several is shown whatever the others are.
  const read = chosen.length > 1 ? await readReportFiles(chosen) : null;
  if (read && read.reports.length + read.sessions.length > 0) return read;
  return (await scenarioIn(first!)) ?? read ?? readReportFiles(chosen);
}

/** The model or GPU in a file; null: it may be a report. */
async function scenarioIn(file: File): Promise<ScenarioFile | null> {
  if (file.size > MOST_CONFIG_BYTES) return null;
  const text = await file.text();
  if (!isForScenario(text, file.name)) return null;
  // Most visits read no file.
  const { readScenarioFile } = await import('../../scenario/scenario-file.ts');
  return readScenarioFile(text, file.name);
}

function isForScenario(text: string, name: string): boolean {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // Not JSON: go by the file name.
    return /config|gpu/i.test(name);
  }
  // It may have been meant as anything that the page opens.
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(
      `${quote(name)}: expected a report, a config.json or a GPU, got ${Array.isArray(value) ? 'a list' : quote(value, 60)}`,
    );
  }
  return !isReportLike(value);
}

/**
 * Fetches a report, or a watched session, from the page's own site.
 * @throws ReportError or SessionError if it is missing, too large, neither, or on another site
 */
export async function fetchReport(path: string): Promise<Report | Session> {
  const url = new URL(path, location.href);
  if (url.origin !== location.origin)
    throw new ReportError(`?report: expected a file on the same site as this page, got ${quote(path)}`);
  const response = await fetch(url).catch(() => {
    throw new ReportError(`?report: expected a report at ${quote(path)}, got no answer from the server`);
  });
  if (!response.ok)
    throw new ReportError(`?report: expected a report at ${quote(path)}, got HTTP status ${response.status}`);
  const size = Number(response.headers.get('Content-Length') ?? 0);
  if (size > MOST_FILE_BYTES) {
    throw new ReportError(`?report: expected at most ${MOST_FILE_BYTES} bytes at ${quote(path)}, got ${size}`);
  }
  const text = await response.text();
  const session = await sessionIn(text);
  if (session) return session;
  return cameFrom('address', parseOpened(text), url.pathname.slice(url.pathname.lastIndexOf('/') + 1));
}

/**
 * Reads the report that an address carries.
 * @throws ReportError in one sentence
 */
export async function readLink(text: string): Promise<Report> {
  // Most addresses carry none.
  const { decodeReport } = await import('../../report/link/report-link.ts');
  return cameFrom('link', await decodeReport(text));
}
