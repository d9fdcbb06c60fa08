import { expect, test } from 'vitest';
import { printSession } from '../../../src/cli/print/session/session-text.ts';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { sessionAdvice } from '../../../src/session/advice/session-advice.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { splitCost } from '../../../src/session/split-cost.ts';
import { contextRecord, recordedPipeline, sampleSession } from '../../support/session-records.ts';

const WIDE = { value: 0.9, low: 0.2, high: 4 };

/** A page that waits between passes, with so many spans of its 11 dispatches. */
function sessionWith(spans: number, stage: 'compute' | 'render' = 'compute'): Session {
  const session = sampleSession(contextRecord({ pipelines: [recordedPipeline({ stage })] }));
  const timeline: Session['timeline'] = {
    ...session.timeline,
    spans: Array.from({ length: spans }, (_, i) => ({
      group: session.groups[0]!.id,
      device: 'd1',
      start: i * 1e-3,
      seconds: 5e-4,
    })),
    gaps: [],
    busy: 5e-3,
    idle: { waitsForCpu: 0, betweenPasses: 5e-3, readback: 0 },
    splitRatio: WIDE,
  };
  return { ...session, timeline };
}

const said = (session: Session): string =>
  printSession(session, { top: 5, ink: inkFor({}), columns: 80 }).replaceAll(/\s+/g, ' ');

const SPLITTING = /what splitting submits costs|a pass of its own\./;

test('where passes held several dispatches, it is said that the cost of splitting them cannot be told', () => {
  const session = sessionWith(8);
  expect(splitCost(session)).toBe('untold');
  expect(said(session)).toMatch(/what splitting submits costs could not be told/);
  expect(sessionAdvice(session)[0]!.evidence).toMatch(/each dispatch was timed in a pass of its own\.$/);
});

test.each([
  ['each pass had one dispatch', sessionWith(11)],
  ['there were only draws', sessionWith(4, 'render')],
])('where %s, nothing is said of splitting', (_, session) => {
  expect(splitCost(session)).toBe('none');
  expect(said(session)).not.toMatch(SPLITTING);
  expect(sessionAdvice(session).find(({ rule }) => rule === 'between-passes')!.evidence).not.toMatch(SPLITTING);
});

test('a session that lacks spans may have split passes', () => {
  const session = sessionWith(11);
  expect(splitCost({ ...session, timeline: { ...session.timeline, droppedSpans: 1 } })).toBe('untold');
});
