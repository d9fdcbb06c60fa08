import type { Report } from '../../report/report-format.ts';
import { ReportError, parseReport } from '../../report/parse-report.ts';
import { MOST_FILE_BYTES } from '../../text/json.ts';
import { quote } from '../../text/untrusted.ts';

/**
 * The report at an address, which must lie beside the page.
 * @throws ReportError for what is not there, too large or not a report
 */
export async function fetchReport(path: string): Promise<Report> {
  const url = new URL(path, location.href);
  if (url.origin !== location.origin)
    throw new ReportError(`?report: expected a file beside this page, got ${quote(path)}`);
  const response = await fetch(url);
  if (!response.ok)
    throw new ReportError(`?report: expected a report at ${quote(path)}, got status ${response.status}`);
  const size = Number(response.headers.get('Content-Length') ?? 0);
  if (size > MOST_FILE_BYTES) {
    throw new ReportError(`?report: expected at most ${MOST_FILE_BYTES} bytes at ${quote(path)}, got ${size}`);
  }
  return parseReport(await response.text());
}
