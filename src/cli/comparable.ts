import { checkReport } from '../report/parse-report.ts';
import type { Report } from '../report/report-format.ts';
import { checkSession } from '../session/parse-session.ts';
import type { Session } from '../session/session-format.ts';
import { parseJson } from '../text/json.ts';
import { messageOf } from '../text/sentence.ts';
import { quote } from '../text/untrusted.ts';
import { CliError, EXIT } from './exit.ts';
import { readText } from './read-file.ts';

/** Two files of one kind. */
export type Comparables =
  | { readonly kind: 'report'; readonly a: Report; readonly b: Report }
  | { readonly kind: 'session'; readonly a: Session; readonly b: Session };

/**
 * Reads two reports, or two sessions.
 * @throws CliError `usage` when a file cannot be read, is neither, or is not what the other is
 */
export function readComparables(asked: string, fileA: string, fileB: string): Comparables {
  const [a, b] = [readEither(asked, fileA), readEither(asked, fileB)];
  if (a.kind === 'report' && b.kind === 'report') return { kind: 'report', a: a.content, b: b.content };
  if (a.kind === 'session' && b.kind === 'session') return { kind: 'session', a: a.content, b: b.content };
  throw new CliError(
    EXIT.usage,
    `${asked}: expected two reports or two sessions, got the ${a.kind} ${quote(fileA)} and the ${b.kind} ${quote(fileB)}`,
  );
}

type Either =
  { readonly kind: 'report'; readonly content: Report } | { readonly kind: 'session'; readonly content: Session };

function readEither(asked: string, file: string): Either {
  const text = readText({ asked, what: 'a report or session file' }, file);
  try {
    const value = parseJson(text);
    const isSession = (value as { format?: unknown } | null)?.format === 'ridgepoint-session';
    if (isSession) return { kind: 'session', content: checkSession(value) };
    return { kind: 'report', content: checkReport(value) };
  } catch (error) {
    throw new CliError(EXIT.usage, `${quote(file)}: ${messageOf(error)}`);
  }
}
