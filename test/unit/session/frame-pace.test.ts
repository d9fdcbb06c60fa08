import { expect, test } from 'vitest';
import { sessionAdvice } from '../../../src/session/advice/session-advice.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { contextRecord, sampleSession } from '../../support/session-records.ts';
import { randomFrom } from '../../support/session-sample.ts';

/** What a page is told that waits after each of some submits, given in seconds; each works for 2 ms. */
function told(submits: readonly number[]): string {
  const session = sampleSession(contextRecord());
  const work = 2e-3;
  const spans = submits.map((start) => ({ group: null, device: 'd1', start, seconds: work }));
  const gaps = submits.slice(1).map((until, i): Session['timeline']['gaps'][number] => {
    const start = submits[i]! + work;
    return { start, seconds: until - start, kind: 'waitsForCpu' };
  });
  const waitsForCpu = gaps.reduce((all, { seconds }) => all + seconds, 0);
  const timeline = {
    ...session.timeline,
    spans,
    gaps,
    busy: work * submits.length,
    idle: { waitsForCpu, betweenPasses: 0, readback: 0 },
  };
  const found = sessionAdvice({ ...session, timeline }).find(({ rule }) => rule === 'waits-for-cpu');
  return found!.evidence;
}

/** Submits at sums of intervals. */
const at = (intervals: readonly number[]): number[] => {
  let now = 0;
  return intervals.map((interval) => (now += interval));
};

const NEXT_FRAME = /part of it may be the wait for the next frame, which costs nothing\.$/;

test.each([60, 120])('a page that computes in each of %d frames a second is told of the wait for the next', (rate) => {
  const random = randomFrom(3);
  // Some frames are missed, some begin late.
  const frames = Array.from({ length: 200 }, () => (random() < 0.1 ? 2 : 1) / rate);
  const submits = at(frames).map((time) => time + (random() < 0.1 ? 0.3 : 0.01 * random()) / rate);
  expect(told(submits)).toMatch(new RegExp(`in time with ${rate} frames a second: ${NEXT_FRAME.source}`));
});

test('two submits in each frame are of one frame', () => {
  const submits = Array.from({ length: 60 }, (_, i) => [i / 60, i / 60 + 4e-3]).flat();
  expect(told(submits)).toMatch(NEXT_FRAME);
});

test('a page that submits when its results are there is told nothing of frames', () => {
  const random = randomFrom(4);
  for (let round = 0; round < 20; round++) {
    const intervals = Array.from({ length: 200 }, () => 4e-3 + 0.03 * random());
    expect(told(at(intervals))).not.toMatch(NEXT_FRAME);
  }
});

test('few submits tell nothing', () => {
  expect(told(at([0, 1 / 60, 1 / 60, 1 / 60]))).not.toMatch(NEXT_FRAME);
});
