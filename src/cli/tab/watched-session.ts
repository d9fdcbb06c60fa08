import type { ContextRecord } from '../../session/context-record.ts';
import { assembleSession, type AboutSession } from '../../session/assemble/assemble-session.ts';
import { checkSession } from '../../session/parse-session.ts';
import type { Session } from '../../session/session-format.ts';
import { systemName } from '../../text/user-agent.ts';
import { harmless } from '../../text/untrusted.ts';
import type { Watched } from './tab-watch.ts';
import { withComputes } from './with-computes.ts';
import { withReasons } from './with-reasons.ts';

/** What is known besides what was watched. */
type About = Pick<AboutSession, 'url' | 'browser' | 'flags' | 'toolVersion' | 'withSource'>;

/** A session, and what was wrong with records that it lacks, one sentence each. */
export interface CheckedSession {
  readonly session: Session;
  readonly problems: readonly string[];
}

/**
 * The session of what was watched. Records come out of pages, which may have tampered with them: in the place of one that
 * is not valid stands what its context sent before, or nothing, with a note.
 */
export function sessionOf({ records, snapshots, stoppedBy, page, notes }: Watched, given: About): CheckedSession {
  const about: AboutSession = {
    ...given,
    platform: systemName(page.platform ?? process.platform),
    createdAt: new Date().toISOString(),
    complete: stoppedBy === null,
    stoppedBy,
  };
  const problems: string[] = [];
  const faultOf = (record: ContextRecord): string | null => {
    try {
      checkSession(assembleSession([record], about));
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const valid = records.flatMap((record): ContextRecord[] => {
    const fault = faultOf(record);
    if (fault === null) return [record];
    const { id, kind, url } = record.context;
    const before = snapshots.get(id);
    const stands = before !== undefined && before !== record && faultOf(before) === null;
    const instead = stands ? 'what it sent before stands in its place' : 'and left out';
    problems.push(`What the ${kind} ${harmless(url)} recorded is not valid, ${instead}: ${fault}.`);
    return stands ? [before] : [];
  });
  const session = assembleSession(
    valid.map((record) => withReasons(withComputes(record))),
    about,
  );
  return { session: checkSession({ ...session, notes: [...session.notes, ...notes, ...problems] }), problems };
}
