import { expect, test } from 'vitest';
import { callKey, groupCalls, planStep } from '../../../src/engine/step-plan.ts';
import type { TimedStep } from '../../../src/engine/measure-step.ts';
import { paddingOf } from '../../../src/jobs/profile/step-padding.ts';
import { denseOf } from '../../support/predictions.ts';
import { storedAs } from '../../../src/ops/dtype.ts';
import type { Setup } from '../../../src/trials/bench.ts';
import type { PaddingCount } from '../../../src/trials/padding.ts';

const plan = planStep(
  denseOf('tinyllama-1.1b'),
  { batch: 3, queries: 1, keys: 8 },
  { formats: storedAs('f32'), layers: 1 },
);
const groups = groupCalls([...plan.layers, ...plan.ends]);
const timed = { singles: groups } as unknown as TimedStep;
const streaming = groups.filter(({ duty }) => duty !== 'between').map(({ call }) => callKey(call));
/** Fails if anything is counted. */
const setup = { bench: {} } as Setup;

test('counts of earlier steps hold for the same calls', async () => {
  const known = new Map<string, PaddingCount>(streaming.map((key, i) => [key, { flop: i }]));
  expect(await paddingOf(setup, timed, known, -1)).toEqual(new Map(streaming.map((key, i) => [key, i])));
});

test('one call that cannot be counted leaves the padding of the step unknown', async () => {
  const known = new Map<string, PaddingCount>(streaming.map((key) => [key, { flop: 1 }]));
  known.set(streaming[1]!, { notCounted: 'a reason' });
  expect(await paddingOf(setup, timed, known, 1)).toEqual({ notCounted: 'K: a reason' });
});

test('no count is begun once the time is used up', async () => {
  expect(await paddingOf(setup, timed, new Map(), -1)).toEqual({
    notCounted: 'the time that a run may spend on counting was used up',
  });
});
