import { expect, test } from 'vitest';
import { filesBelow, readSource } from '../support/source-files.ts';

/** `~ *` or `+ *` at the end of a selector. */
const ANY_SIBLING = /[~+] \*\s*[,{]/;

test('no style asks of every element what stands before it', () => {
  // The browser would style all marks of a chart anew whenever one comes or goes.
  expect(filesBelow('src/page', /\.ts$/).filter((file) => ANY_SIBLING.test(readSource(file)))).toEqual([]);
});

test('a style that does is found', () => {
  expect(ANY_SIBLING.test('& section ~ * {')).toBe(true);
  expect(ANY_SIBLING.test('& p + *,\n')).toBe(true);
  expect(ANY_SIBLING.test('& section ~ :is(.view *) {')).toBe(false);
});
