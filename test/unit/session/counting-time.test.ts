import { describe, expect, test } from 'vitest';
import { COUNTING, timelineLanes } from '../../../src/plot/session/timeline-lanes.ts';
import { countingStretches } from '../../../src/session/counting-time.ts';
import { pipelineTotals } from '../../../src/session/pipeline-totals.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { activeSeconds, idleTime } from '../../../src/session/idle-time.ts';
import { parseSession } from '../../../src/session/parse-session.ts';
import { readSource } from '../../support/source-files.ts';
import { sampleSession } from '../../support/session-records.ts';

const WATCHED = parseSession(readSource('test/fixtures/sessions/v1/onnxruntime.json'));
const sum = (stretches: readonly { readonly seconds: number }[]): number =>
  stretches.reduce((all, { seconds }) => all + seconds, 0);

/** A second: busy to 0.3 s, idle from 0.5 s. */
function counted(changes: Partial<Session['timeline']> = {}, count: Session['session']['count'] = 'twin'): Session {
  const session = sampleSession();
  const timeline: Session['timeline'] = {
    ...session.timeline,
    spans: [{ group: null, device: 'd', start: 0, seconds: 0.3 }],
    droppedSpans: 0,
    busy: 0.3,
    gaps: [{ start: 0.5, seconds: 0.5, kind: 'waitsForCpu' }],
    idle: { waitsForCpu: 0.5, betweenPasses: 0, readback: 0 },
    ...changes,
  };
  return { ...session, session: { ...session.session, seconds: 1, count }, timeline };
}

describe('the time of counting', () => {
  test('is what is neither busy nor idle', () => {
    expect(countingStretches(counted())).toEqual([{ start: 0.3, seconds: expect.closeTo(0.2, 9) as number }]);
  });

  test('is not told where gaps were left out, or nothing was counted', () => {
    expect(countingStretches(counted({ gaps: [] }))).toEqual([]);
    expect(countingStretches(counted({}, 'off'))).toEqual([]);
  });

  test('of a real page is what its note says, and lies in the lane of gaps', () => {
    expect(WATCHED.notes.join(' ')).toContain('Counting took 0.13 s');
    const found = sum(countingStretches(WATCHED));
    const told = activeSeconds(WATCHED) + idleTime(WATCHED).outside;
    expect(found).toBeCloseTo(WATCHED.session.seconds - told, 2);
    const gaps = timelineLanes(WATCHED, pipelineTotals(WATCHED))!.lanes.at(-1)!;
    const drawn = [...gaps.what].flatMap((what, i) =>
      what === COUNTING ? [{ seconds: gaps.until[i]! - gaps.from[i]! }] : [],
    );
    expect(sum(drawn)).toBeCloseTo(found, 9);
  });
});
