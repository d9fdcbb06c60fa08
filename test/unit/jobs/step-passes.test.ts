import { describe, expect, test } from 'vitest';
import { checkSteps, passesOf } from '../../../src/jobs/step-passes.ts';
import { denseOf } from '../../support/predictions.ts';

const model = denseOf('tinyllama-1.1b');

describe('the steps of a plan', () => {
  test('are those that the context of the model reaches', () => {
    const passes = passesOf(model, { batches: [1, 4], contexts: [128, 4096], prompts: [64, 2048, 2049] });
    expect(passes).toEqual([
      { batch: 1, queries: 1, keys: 128 },
      { batch: 4, queries: 1, keys: 128 },
      { batch: 1, queries: 64, keys: 64 },
      { batch: 1, queries: 2048, keys: 2048 },
    ]);
  });

  test.each([
    { batches: [1], contexts: [4096], prompts: [] },
    { batches: [], contexts: [128], prompts: [] },
    { batches: [], contexts: [], prompts: [4096] },
  ])('are refused if there are none: %j', (steps) => {
    expect(() => passesOf(model, steps)).toThrow(
      /^plan\.steps: expected .* at most 2048 tokens, which TinyLlama 1\.1B sees/,
    );
  });

  test('need a model', () => {
    const plan = { name: 'quick', steps: { batches: [1] } };
    expect(() => checkSteps(plan, undefined)).toThrow('expected a model beside it');
    expect(() => checkSteps(plan, 'tinyllama-1.1b')).not.toThrow();
    expect(() => checkSteps('quick', undefined)).not.toThrow();
  });
});
