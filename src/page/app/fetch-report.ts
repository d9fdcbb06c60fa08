import type { Report } from '../../report/report-format.ts';
import { ReportError, parseReport } from '../../report/parse-report.ts';
import { MOST_FILE_BYTES } from '../../text/json.ts';
import { quote } from '../../text/untrusted.ts';

/**
 * Fetches a report from the page's own site.
 * @throws ReportError if it is missing, too large, not a report or on another site
 */
export async function fetchReport(path: string): Promise<Report> {
  const url = new URL(path, location.href);
  if (url.origin !== location.origin)
    throw new ReportError(`?report: expected a file on the same site as this page, got ${quote(path)}`);
  const response = await fetch(url);
  if (!response.ok)
    throw new ReportError(`?report: expected a report at ${quote(path)}, got HTTP status ${response.status}`);
  const size = Number(response.headers.get('Content-Length') ?? 0);
  if (size > MOST_FILE_BYTES) {
    throw new ReportError(`?report: expected at most ${MOST_FILE_BYTES} bytes at ${quote(path)}, got ${size}`);
  }
  return parseReport(await response.text());
}
