import { readFileSync } from 'node:fs';
import type { Report } from '../report/format.ts';
import { parseReport } from '../report/parse.ts';
import { CliError, EXIT } from './exit.ts';
import { userPath } from './paths.ts';

/**
 * Reads a report that the user named.
 * @param asked what it was named for: `open`, `--baseline`
 * @throws CliError `usage` when the file cannot be read or is no report
 */
export function readReport(asked: string, file: string): Report {
  let text: string;
  try {
    text = readFileSync(userPath(file), 'utf8');
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `${asked}: expected a report file, got ${JSON.stringify(file)}, which cannot be read (${(error as Error).message})`,
    );
  }
  try {
    return parseReport(text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${JSON.stringify(file)}: ${(error as Error).message}`);
  }
}
