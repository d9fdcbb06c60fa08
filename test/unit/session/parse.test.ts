import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkReport, ReportError } from '../../../src/report/parse-report.ts';
import { checkSession, parseSession, SessionError } from '../../../src/session/parse-session.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { sampleSession } from '../../support/session-records.ts';
import { projectRoot } from '../../support/source-files.ts';

const session = sampleSession();
const span = session.timeline.spans[0]!;

function said(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(SessionError);
    return (error as Error).message;
  }
  return '';
}

test.each<[string, unknown, RegExp]>([
  ['a list', [], /^session: expected an object, got \[\]$/],
  ['nothing', null, /^session: expected an object, got null$/],
  [
    'another file',
    {},
    /^session\.format: expected "ridgepoint-session", got nothing: this is not a Ridgepoint session$/,
  ],
  ['a report', sampleReport(), /got "ridgepoint-report": this is a Ridgepoint report, not a session$/],
  ['a format with the name of a method', { format: 'constructor' }, /this is not a Ridgepoint session$/],
  ['a later version', { ...session, formatVersion: 2 }, /written by a later version of Ridgepoint; update to open it$/],
  ['no version', { ...session, formatVersion: '1' }, /^session\.formatVersion: expected 1, got "1"$/],
  ['a wrong kind', { ...session, groups: {} }, /^session\.groups: expected Array, got \{\}$/],
  [
    'a time that no clock shows',
    { ...session, createdAt: '2026-01-01T00:00:00+01' },
    /^session\.createdAt: expected an ISO 8601 time, such as 2026-01-31T09:30:00Z, got "2026-01-01T00:00:00\+01"$/,
  ],
  ['no object', { ...session, timeline: 3 }, /^session\.timeline: expected Object, got 3$/],
  [
    'too many spans',
    { ...session, timeline: { ...session.timeline, spans: Array.from({ length: 200_001 }, () => 1) } },
    /^session\.timeline\.spans: expected at most 200000 spans, got 200001$/,
  ],
  [
    'a group of an absent pipeline',
    { ...session, groups: session.groups.map((group) => ({ ...group, pipeline: 'none' })) },
    /^session\.groups\[0\]\.pipeline: expected a pipeline of this session, got "none"$/,
  ],
  [
    'a span of an absent group',
    {
      ...session,
      timeline: {
        ...session.timeline,
        spans: [
          { ...span, group: null },
          { ...span, group: 'none' },
        ],
      },
    },
    /^session\.timeline\.spans\[1\]\.group: expected a group of this session, got "none"$/,
  ],
  [
    'a span of an absent device',
    { ...session, devices: [] },
    /^session\.timeline\.spans\[0\]\.device: expected a device of this session, got "d1"$/,
  ],
  ['too many groups', { ...session, groups: Array.from({ length: 20_001 }, () => null) }, /at most 20000 groups/],
])('%s is refused in one sentence', (_, value, sentence) => {
  expect(said(() => checkSession(value))).toMatch(sentence);
});

test('text that is no JSON is refused', () => {
  expect(said(() => parseSession('<html>'))).toMatch(/^session: expected JSON, got something else/);
});

test('a session given where a report is expected is called one', () => {
  expect(() => checkReport(session)).toThrow(ReportError);
  expect(() => checkReport(session)).toThrow(/this is a Ridgepoint session, not a report$/);
});

test('fields that a later version adds are no problem', () => {
  expect(checkSession({ ...session, later: 1, session: { ...session.session, more: {} } })).toEqual(session);
});

test('a session with as many spans as are kept opens in seconds', () => {
  const spans = Array.from({ length: 100_000 }, (_, i) => ({ ...span, start: i }));
  const began = performance.now();
  expect(checkSession({ ...session, timeline: { ...session.timeline, spans } }).timeline.spans).toHaveLength(100_000);
  expect(performance.now() - began).toBeLessThan(20_000);
});

/** Sessions of real pages, one file for each; every one must open for ever. */
const FOLDER = join(projectRoot, 'test/fixtures/sessions/v1');
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.json')) : [];

describe.runIf(files.length > 0)('the sessions of test/fixtures/sessions/v1', () => {
  test.each(files)('%s opens with every field that was written', (file) => {
    const json = readFileSync(join(FOLDER, file), 'utf8');
    expect(parseSession(json)).toEqual(JSON.parse(json));
  });
});
