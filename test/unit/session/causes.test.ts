import { describe, expect, test } from 'vitest';
import { byteCauses, timeCauses } from '../../../src/session/advice/session-causes.ts';
import { assembleSession } from '../../../src/session/assemble/assemble-session.ts';
import { pipelineTotals } from '../../../src/session/pipeline-totals.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import { activeSeconds } from '../../../src/session/idle-time.ts';
import {
  ABOUT,
  CEILINGS,
  contextRecord,
  countOf,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  steady,
} from '../../support/session-records.ts';
import { randomRecords } from '../../support/session-sample.ts';

test('the time is what the work takes at its roofs, what kernels take beyond, and waits', () => {
  const groups = [recordedGroup(), recordedGroup({ id: 'g2', grid: [9, 1, 1], counts: [] })];
  const record = contextRecord({
    groups,
    pipelines: [recordedPipeline({ sketch: steady(1e-3, 20) })],
    timeline: { ...contextRecord().timeline, busy: 0.03, idle: { waitsForCpu: 0.01, betweenPasses: 0, readback: 0 } },
  });
  const causes = timeCauses(placeSession(sampleSession(record), CEILINGS));
  expect(causes.map(({ name }) => name)).toEqual([
    'work at the roofs',
    'kernels under their roofs',
    'kernels without a place',
    'first and untimed dispatches',
    'waits for JavaScript',
  ]);
  const expected = [0.005, 0.005, 0.01, 0.01, 0.01];
  for (const [i, { seconds }] of causes.entries()) expect(seconds).toBeCloseTo(expected[i]!, 4);
});

describe.each([1, 2, 3, 4, 5, 6])('of random records %i', (seed) => {
  test('the parts add up to the time watched, and none is negative', () => {
    const session = placeSession(assembleSession(randomRecords(seed), ABOUT), CEILINGS);
    const causes = timeCauses(session);
    expect(causes.reduce((all, { seconds }) => all + seconds, 0)).toBeCloseTo(activeSeconds(session), 9);
    for (const { seconds } of causes) expect(seconds).toBeGreaterThan(0);
  });
});

test('requested bytes are unique bytes and the causes', () => {
  const counts = [countOf({ requested: { read: 8e6, written: 0 }, workgroupUnique: { read: 3e6, written: 0 } })];
  const [totals] = pipelineTotals(sampleSession(contextRecord({ groups: [recordedGroup({ counts })] })));
  expect(byteCauses(totals!)).toMatchObject({
    least: 2e6,
    actual: 8e6,
    causes: [
      { name: 're-reads by other workgroups', amount: 1e6 },
      { name: 're-reads within workgroups', amount: 5e6 },
    ],
  });
  const unmarked = sampleSession(contextRecord({ groups: [recordedGroup({ counts: [countOf({ unique: null })] })] }));
  expect(byteCauses(pipelineTotals(unmarked)[0]!)).toBeNull();
});
