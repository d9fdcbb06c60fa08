import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../src/text/json.ts';
import { lookup, own } from '../../../src/text/lookup.ts';
import { cut, harmless, jsonText, quote, visibleName } from '../../../src/text/untrusted.ts';
import {
  formatBareIntensity,
  formatBytes,
  formatIntensity,
  formatInterval,
  formatPart,
  formatShare,
} from '../../../src/text/units.ts';
import { FOREIGN, HARMFUL } from '../../support/foreign-text.ts';

describe('a text from anywhere', () => {
  test('loses control and invisible characters, and nothing else', () => {
    expect(FOREIGN).toMatch(HARMFUL);
    expect(harmless(FOREIGN)).not.toMatch(HARMFUL);
    expect(harmless('a\u001B[1mb\nc\u202Ed')).toBe('a [1mb c\uFFFDd');
    expect(harmless('naïve 東京 😀 ❤️ 5 µs')).toBe('naïve 東京 😀 ❤️ 5 µs');
  });

  test('as a name is told from every other that looks like it', () => {
    expect(visibleName('lab 01 – 東京')).toBe('lab 01 – 東京');
    const alike = ['a b', 'a\u0007b', 'a\nb', 'a\u001Bb', 'ab', 'a\u200Bb', 'a\u202Eb', 'a\uFFFDb'];
    expect(new Set(alike.map(visibleName)).size).toBe(alike.length);
    expect(visibleName('a\u0007b\u202E')).toBe(String.raw`"a\u0007b\u202e"`);
  });

  test('is quoted on one short line, cut in the middle', () => {
    for (const value of [FOREIGN, { [FOREIGN]: FOREIGN }, [FOREIGN]]) expect(quote(value, 1e4)).not.toMatch(HARMFUL);
    expect(JSON.parse(quote(FOREIGN, 1e4))).toBe(FOREIGN);
    const long = quote(`first ${'x'.repeat(1e6)} last`);
    expect(long.length).toBeLessThanOrEqual(100);
    expect(long).toMatch(/^"first x+…x+ last"$/);
    expect(quote(Number.NaN)).toBe('NaN');
    expect(cut('😀'.repeat(50), 20)).not.toMatch(HARMFUL);
  });

  test('stays the same value in JSON', () => {
    expect(jsonText({ a: FOREIGN })).not.toMatch(HARMFUL);
    expect(JSON.parse(jsonText({ a: FOREIGN }))).toEqual({ a: FOREIGN });
  });
});

test('what is too deep to be quoted is named', () => {
  let deep: unknown = [];
  for (let i = 0; i < 1e5; i++) deep = [deep];
  expect(quote(deep).length).toBeLessThanOrEqual(100);
});

test('JSON is read with a byte-order mark or without, and its refusal holds nothing foreign', () => {
  expect(parseJson('\uFEFF{"a": 1}')).toEqual({ a: 1 });
  for (const text of [`{"a":${FOREIGN}`, FOREIGN, `{"${FOREIGN}`, '']) {
    expect(() => parseJson(text)).toThrow(/^expected JSON, got something else \([^\n]+\)$/u);
    try {
      parseJson(text);
    } catch (error) {
      expect((error as Error).message).not.toMatch(HARMFUL);
    }
  }
});

test('a table has what was put in and nothing of its prototype', () => {
  const table = lookup({ a: 1 });
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
  expect(names.map((name) => table[name])).toEqual(names.map(() => undefined));
  expect(names.map((name) => own({ a: 1 }, name))).toEqual(names.map(() => undefined));
  expect([table['a'], own({ a: 1 }, 'a')]).toEqual([1, 1]);
});

test('what is not a usable number is shown as a dash', () => {
  for (const value of [Number.NaN, Infinity, -Infinity]) {
    expect([formatShare(value), formatBytes(value)]).toEqual(['–', '–']);
  }
  expect(formatInterval({ value: 1, low: 0, high: 1e6 })).toBe('> ±1000 %');
  expect(formatInterval({ value: 0, low: 0, high: 0 })).toBe('–');
  expect(formatInterval({ value: 5e-324, low: 0, high: 1 })).toBe('–');
});

test('a part of a whole is 100 % only if it is all of it', () => {
  expect([0.994, 0.996, 0.99999, 1 - 1e-12, 1, NaN].map(formatPart)).toEqual([
    '99 %',
    '99.6 %',
    '99.9 %',
    '100 %',
    '100 %',
    '–',
  ]);
});

test('an intensity that no operator has gets a prefix', () => {
  expect(formatIntensity(15.7)).toBe('15.7 FLOP/B');
  expect(formatIntensity(12_345_678_901_234)).toBe('12.3 TFLOP/B');
  expect(formatBareIntensity(12_345_678_901_234)).toBe('12.3 T');
  expect(formatBareIntensity(345_678)).toBe('345678');
});
