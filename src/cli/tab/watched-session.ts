import type { ContextRecord } from '../../session/context-record.ts';
import { assembleSession, type AboutSession } from '../../session/assemble/assemble-session.ts';
import { checkSession } from '../../session/parse-session.ts';
import type { Session } from '../../session/session-format.ts';
import { harmless } from '../../text/untrusted.ts';
import type { Watched } from './tab-watch.ts';

/** What is known besides what was watched. */
type About = Pick<AboutSession, 'url' | 'browser' | 'flags' | 'toolVersion' | 'withSource'>;

/** A session, and what was wrong with records that it lacks, one sentence each. */
export interface CheckedSession {
  readonly session: Session;
  readonly problems: readonly string[];
}

/**
 * The session of what was watched. Records come out of pages, which may have tampered with them: one that is not valid is
 * left out, with a note.
 */
export function sessionOf({ records, stoppedBy, page, notes }: Watched, given: About): CheckedSession {
  const about: AboutSession = {
    ...given,
    platform: page.platform ?? process.platform,
    createdAt: new Date().toISOString(),
    complete: stoppedBy === null,
    stoppedBy,
  };
  const problems: string[] = [];
  const isValid = (record: ContextRecord): boolean => {
    try {
      checkSession(assembleSession([record], about));
      return true;
    } catch (error) {
      const { kind, url } = record.context;
      problems.push(
        `What the ${kind} ${harmless(url)} recorded is not valid, and left out: ${(error as Error).message}.`,
      );
      return false;
    }
  };
  const session = assembleSession(records.filter(isValid), about);
  return { session: checkSession({ ...session, notes: [...session.notes, ...notes, ...problems] }), problems };
}
