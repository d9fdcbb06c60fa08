import { expect, test } from 'vitest';
import type { MeasuredStep } from '../../../src/engine/describe-step.ts';
import { describeModel, type ModelRun } from '../../../src/jobs/profile/model-run.ts';
import { measured, model, paced, reading } from '../../support/measured-step.ts';

const notesOf = (one: MeasuredStep, rates = reading.rates): readonly string[] => {
  const run: ModelRun = { model, weights: 'f32', notes: ['first'], measured: [one], skipped: [] };
  return describeModel(run, { ...reading, rates }).notes;
};

test('a step with all its causes needs no note', () => {
  expect(notesOf(measured(2, 1))).toEqual(['first']);
});

test('an absent cause is a note with the reason', () => {
  const one = measured(2, 1);
  expect(notesOf({ ...one, padding: { notCounted: 'head: too slow' } })).toEqual([
    'first',
    'tg b4 @ d256: padding was not counted: head: too slow.',
  ]);
  expect(notesOf({ ...one, timed: { ...one.timed, memory: null } })).toEqual([
    'first',
    "tg b4 @ d256: the clock's part is unknown, as memory/read was not sampled again in its rounds.",
  ]);
});

test('a step without causes has none to miss', () => {
  expect(notesOf({ ...measured(2, 1), padding: { notCounted: 'x' } }, [])).toEqual(['first']);
});

test('a clock that makes the roofs misleading is a note', () => {
  const one = measured(2, 1);
  const paces = (memory: number) => ({
    ...one,
    timed: { ...one.timed, memory: { rated: paced(1, 1), again: paced(memory, 1) } },
  });
  expect(notesOf(paces(0.5)).join(' ')).toContain(
    'tg b4 @ d256: the device was faster than when its ceilings were sampled',
  );
  expect(notesOf(paces(2)).join(' ')).toContain(
    'tg b4 @ d256: the device was slower than when its ceilings were sampled',
  );
  expect(notesOf(paces(1.1))).toEqual(['first']);
});
