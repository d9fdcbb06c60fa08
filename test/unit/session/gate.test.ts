import { expect, test } from 'vitest';
import { compareSessions } from '../../../src/session/compare/compare-sessions.ts';
import { sessionGate } from '../../../src/session/compare/session-gate.ts';
import type { Session } from '../../../src/session/session-format.ts';
import {
  contextRecord,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  steady,
} from '../../support/session-records.ts';

/** A session of pipelines with a time of a dispatch each, in seconds. */
const session = (times: Readonly<Record<string, number>>): Session =>
  sampleSession(
    contextRecord({
      pipelines: Object.entries(times).map(([hash, seconds]) =>
        recordedPipeline({ hash, label: `${hash}\u001B[31m`, sketch: steady(seconds, 50) }),
      ),
      groups: Object.entries(times).map(([hash, seconds]) =>
        recordedGroup({ id: hash, pipeline: hash, sketch: steady(seconds, 50) }),
      ),
    }),
  );

const gate = (a: Session, b: Session, threshold: number | undefined): object =>
  sessionGate(compareSessions(a, b), threshold);

const before = session({ large: 1e-2, other: 1e-2, small: 1e-5 });

test.each([
  [
    'nothing slower',
    { large: 0.99e-2, other: 1e-2, small: 1e-5 },
    'passed',
    /^no pipeline is slower by more than 5 %$/,
  ],
  ['one slower', { large: 2e-2, other: 1e-2, small: 1e-5 }, 'failed', /^1 of 3 pipelines is slower .*: large .*×2/],
  ['what costs nothing', { large: 1e-2, other: 1e-2, small: 5e-5 }, 'passed', /^no pipeline/],
  ['no pipeline in common', { fresh: 1e-2 }, 'undecided', /found none/],
])('%s', (_, times, outcome, reason) => {
  expect(gate(before, session(times), 0.05)).toEqual({ outcome, reason: expect.stringMatching(reason) as string });
});

test('names are harmless, a threshold within the spread of runs is refused, and none gates nothing', () => {
  const after = session({ large: 2e-2, other: 1e-2, small: 1e-5 });
  expect(JSON.stringify(gate(before, after, 0.05))).not.toContain('u001b');
  expect(gate(before, after, 0.01)).toMatchObject({
    outcome: 'undecided',
    reason: expect.stringContaining('5 % or') as string,
  });
  expect(gate(before, after, undefined)).toMatchObject({ outcome: 'ungated' });
});
