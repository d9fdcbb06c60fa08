import { describe, expect, test } from 'vitest';
import { sessionAdvice } from '../../../src/session/advice/session-advice.ts';
import { adviceLine } from '../../../src/session/advice/advice-words.ts';
import { compareSessions } from '../../../src/session/compare/compare-sessions.ts';
import { sessionComparisonMarkdown } from '../../../src/session/compare/session-comparison-table.ts';
import { checkSession, SessionError } from '../../../src/session/parse-session.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import { sessionTrace } from '../../../src/session/session-trace.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { sessionCsv } from '../../../src/session/summary/session-csv.ts';
import { sessionMarkdown } from '../../../src/session/summary/session-markdown.ts';
import { sessionSummary } from '../../../src/session/summary/session-summary.ts';
import { FOREIGN, HARMFUL } from '../../support/foreign-text.ts';
import { ceilingsOf, sampleSession } from '../../support/session-records.ts';

const honest = placeSession(
  sampleSession(),
  ceilingsOf({ 'memory/read': 4e9, 'compute/f32': 1e12, 'launch/dispatch': 1e-3 }),
);

/** A copy with every value of a kind replaced, where the check lets it pass. */
function changed(from: Session, kind: 'string' | 'number', by: (i: number) => unknown): Session {
  let session: unknown = structuredClone(from);
  let i = 0;
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value === kind) {
      const copy = structuredClone(session);
      const inner = path.slice(0, -1).reduce((one, key) => (one as never)[key], copy) as Record<string, unknown>;
      inner[path.at(-1)!] = by(i++);
      try {
        session = checkSession(copy);
      } catch (error) {
        expect(error).toBeInstanceOf(SessionError);
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) visit(one, [...path, key]);
    }
  };
  visit(from, []);
  return session as Session;
}

const said = changed(honest, 'string', () => FOREIGN);

/** All that is made of a session. */
const makers: readonly (readonly [string, (session: Session) => string])[] = [
  ['Markdown', sessionMarkdown],
  ['CSV', (session) => sessionCsv(session).replaceAll('\r\n', '\n')],
  ['the sentence', (session) => `start ${sessionSummary(session).sentence}`],
  ['advice', (session) => `start ${sessionAdvice(session).map(adviceLine).join(' ')}`],
  ['a comparison', (session) => sessionComparisonMarkdown(compareSessions(session, { ...honest, groups: [] }))],
  ['a trace', (session) => JSON.stringify(sessionTrace(session)).replaceAll(String.raw`\"`, '')],
];

test('the hostile session says the text in many places', () => {
  expect(JSON.stringify(said).split(JSON.stringify(FOREIGN)).length).toBeGreaterThan(25);
});

test.each(makers)('no text of a session injects anything into %s', (_, make) => {
  expect(make(said)).toContain('start');
  expect(make(said)).not.toMatch(HARMFUL);
});

describe.each([0, 1e-30, 1e30, 1e15])('with every number %d that is allowed', (value) => {
  const session = changed(honest, 'number', () => value);
  const ceilings = changed(honest, 'number', (i) => (i % 2 ? value : 1)).ceilings;

  test.each(makers)('%s has no NaN', (_, make) => {
    for (const one of [session, placeSession(session, ceilings), placeSession(honest, ceilings)]) {
      expect(make(one)).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  test('what is placed is still a session', () => {
    for (const one of [placeSession(session, ceilings), placeSession(honest, ceilings)]) {
      expect(checkSession(one)).toEqual(one);
    }
  });
});

test.each<[string, Partial<Session>]>([
  ['one pipeline twice', { pipelines: [...honest.pipelines, ...honest.pipelines] }],
  ['one group twice', { groups: [...honest.groups, ...honest.groups] }],
  [
    'names of methods',
    {
      pipelines: honest.pipelines.map((one) => ({ ...one, hash: '__proto__', label: 'constructor' })),
      groups: honest.groups.map((one) => ({ ...one, pipeline: '__proto__' })),
    },
  ],
  ['nothing', { pipelines: [], groups: [], devices: [], ceilings: [], timeline: { ...honest.timeline, spans: [] } }],
])('%s are no problem', (_, changes) => {
  const session = checkSession({ ...honest, ...changes });
  for (const [, make] of makers) expect(make(session)).not.toMatch(/NaN|undefined|Infinity/);
  expect(checkSession(placeSession(session, honest.ceilings))).toBeTruthy();
});
