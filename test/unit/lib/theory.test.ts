import { expect, test } from 'vitest';
import { predict, type PredictInput } from '../../../src/lib/lib-theory.ts';

test('a program’s prediction is that of the command line', () => {
  const { tokensPerSecond, as } = predict({ model: 'llama-2-7b', gpu: 'a10', as: 'guide-exact' });
  expect([tokensPerSecond, as]).toEqual([expect.closeTo(600e9 / 14e9, 6), 'guide-exact']);
});

test.each([
  [undefined, 'predict: expected an object with model and gpu, got nothing'],
  [{ gpu: 'a10' }, 'model: expected a name or the content of a file, got nothing'],
  [{ model: 'llama-2-7b', gpu: 5 }, 'gpu: expected a name or the content of a file, got 5'],
  [{ model: 'llama-2-7b', gpu: 'a10', as: 'foo' }, 'as: expected exact, guide, guide-exact, got "foo"'],
  [{ model: 'llama-2-7b', gpu: 'a10', batchh: 8 }, 'got an option named "batchh"'],
  [{ model: 'llama-2-7b', gpu: 'a10', weights: 'int5' }, 'weights: expected f32'],
  [{ model: 'llama-2-7b', gpu: 'a10', weights: 5 }, 'got 5'],
  [{ model: 'llama-2-7b', gpu: 'a10', kv: 'int5' }, 'kv: expected'],
])('what a program hands over wrongly is named: %j', (input, words) => {
  expect(() => predict(input as PredictInput)).toThrow(words);
});
