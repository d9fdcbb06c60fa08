import { expect, test } from 'vitest';
import { parseJson } from '../../../src/text/json.ts';

const longText = 'x'.repeat(2 ** 20);

test.each([
  ['levels', `${'['.repeat(2e6)}${']'.repeat(2e6)}`, /^expected JSON of at most 1000 levels, got more$/],
  ['lists', `[${'[],'.repeat(5e6)}0]`, /^expected JSON of at most 4000000 values, got more$/],
  ['numbers', `[${'1,'.repeat(5e6)}0]`, /^expected JSON of at most 4000000 values, got more$/],
])('long text with too many %s is refused before it is parsed', (_what, text, words) => {
  const began = performance.now();
  expect(() => parseJson(text)).toThrow(words);
  expect(performance.now() - began).toBeLessThan(5000);
});

test.each([
  ['brackets and commas within strings', ['[,'.repeat(5e6)]],
  ['escaped quotes', [`\\"${'\\'.repeat(99)}"[`.repeat(30_000), longText]],
  ['sides by side', [...Array.from({ length: 2000 }, () => [[1], { a: '"' }]), longText]],
])('long text with %s is parsed', (_what, value) => {
  expect(parseJson(JSON.stringify(value))).toEqual(value);
});
