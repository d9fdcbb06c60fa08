import type { Report } from '../report/report-format.ts';
import type { Session } from '../session/session-format.ts';
import { quote } from '../text/untrusted.ts';
import { CliError, EXIT } from './exit.ts';
import { readReportOrSession } from './read-file.ts';

/** Two files of one kind. */
export type Comparables =
  | { readonly kind: 'report'; readonly a: Report; readonly b: Report }
  | { readonly kind: 'session'; readonly a: Session; readonly b: Session };

/**
 * Reads two reports, or two sessions.
 * @throws CliError `usage` when a file cannot be read, is neither, or is not what the other is
 */
export function readComparables(asked: string, fileA: string, fileB: string): Comparables {
  const [a, b] = [readReportOrSession(asked, fileA), readReportOrSession(asked, fileB)];
  if (a.format === 'ridgepoint-report' && b.format === 'ridgepoint-report') return { kind: 'report', a, b };
  if (a.format === 'ridgepoint-session' && b.format === 'ridgepoint-session') return { kind: 'session', a, b };
  const kindOf = ({ format }: Report | Session): string => format.replace('ridgepoint-', '');
  throw new CliError(
    EXIT.usage,
    `${asked}: expected two reports or two sessions, got the ${kindOf(a)} ${quote(fileA)} and the ${kindOf(b)} ${quote(fileB)}`,
  );
}
