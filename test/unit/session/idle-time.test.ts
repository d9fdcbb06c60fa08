import { expect, test } from 'vitest';
import { sessionAdvice } from '../../../src/session/advice/session-advice.ts';
import { activeSeconds, idleTime, outsideGaps } from '../../../src/session/idle-time.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { sessionMarkdown } from '../../../src/session/summary/session-markdown.ts';
import { sessionSummary } from '../../../src/session/summary/session-summary.ts';
import { sampleSession } from '../../support/session-records.ts';

type Gap = Session['timeline']['gaps'][number];
const gap = (start: number, seconds: number, kind: Gap['kind'] = 'waitsForCpu'): Gap => ({ start, seconds, kind });
const [BEFORE, BETWEEN, READ, AFTER] = [gap(0, 0.2), gap(0.3, 0.1), gap(0.5, 0.1, 'readback'), gap(0.7, 4.3)];

/** Work at 0.2–0.3, 0.4–0.5 and 0.6–0.7 of 5 s. */
function session(gaps: readonly Gap[], changes: Partial<Session['timeline']> = {}): Session {
  const sample = sampleSession();
  const idle = { waitsForCpu: 0, betweenPasses: 0, readback: 0 };
  for (const { kind, seconds } of gaps) idle[kind] += seconds;
  const spans = [0.2, 0.4, 0.6].map((start) => ({ group: null, device: 'd', start, seconds: 0.1 }));
  const timeline = { ...sample.timeline, spans, busy: 0.3, idle, gaps: [...gaps], ...changes };
  return { ...sample, session: { ...sample.session, seconds: 5 }, timeline };
}

test('what is before the first and after the last work is no wait', () => {
  const whole = session([BEFORE, BETWEEN, READ, AFTER]);
  expect(outsideGaps(whole)).toEqual([BEFORE, AFTER]);
  expect(idleTime(whole)).toEqual({
    waitsForCpu: expect.closeTo(0.1, 9) as number,
    betweenPasses: 0,
    readback: 0.1,
    outside: 4.5,
  });
  expect(activeSeconds(whole)).toBeCloseTo(0.5, 9);
  const summary = sessionSummary(whole);
  expect(summary.sentence).toMatch(/^20 % of 500 ms the GPU waits/);
  expect([summary.busyShare, summary.outsideSeconds]).toEqual([expect.closeTo(0.6, 9), 4.5]);
  expect(sessionMarkdown(whole)).toContain('| idle: before the first and after the last work | 4.50 s | – |');
  const advice = sessionAdvice(whole).find(({ rule }) => rule === 'waits-for-cpu');
  expect(advice!.evidence).toBe('Nothing was submitted for 100 ms, in one gap: 20 % of 500 ms.');
  expect(advice!.whole).toBeCloseTo(1.25, 9);
});

test('a wait within the work stays one, at either end of the list of gaps', () => {
  expect(outsideGaps(session([BETWEEN]))).toEqual([]);
  expect(outsideGaps(session([READ, gap(0.7, 4.3, 'readback')]))).toEqual([]);
  // The list begins late where there were too many.
  expect(outsideGaps(session([BETWEEN, AFTER], { droppedSpans: 9 }))).toEqual([AFTER]);
  expect(outsideGaps(session([BEFORE, AFTER], { spans: [] }))).toEqual([]);
});
