import type { Report } from '../report/report-format.ts';
import { parseReport } from '../report/parse-report.ts';
import { quote } from '../text/untrusted.ts';
import { CliError, EXIT } from './exit.ts';
import { readText } from './read-file.ts';

/**
 * Reads a report that the user named.
 * @param asked the command or option that names it: `open`, `--baseline`
 * @throws CliError `usage` when the file cannot be read or is not a report
 */
export function readReport(asked: string, file: string): Report {
  const text = readText({ asked, what: 'a report file' }, file);
  try {
    return parseReport(text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${quote(file)}: ${(error as Error).message}`);
  }
}
