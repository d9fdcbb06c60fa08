import { expect, test } from 'vitest';
import { choiceOf, hashOf } from '../../../src/page/fleet/fleet-choice.ts';
import { readFleetPage } from '../../../src/page/fleet/read-fleet-page.ts';
import { madePage } from '../../support/fleet/made-page.ts';

const page = madePage({ seed: 5, architectures: 2, machines: 5, results: 4, runs: 1, sick: 0, planted: 0 });

test('an address says a result and a machine by their names, and leads back to them', () => {
  for (const choice of [
    { result: 2, machine: 7 },
    { result: 0, machine: null },
  ]) {
    expect(choiceOf(page, hashOf(page, choice))).toEqual(choice);
  }
  // The given machine is marked unless the reader unmarked it.
  const given = { ...page, mine: 3 };
  expect(choiceOf(given, '').machine).toBe(3);
  expect(choiceOf(given, hashOf(given, { result: 1, machine: null }))).toEqual({ result: 1, machine: null });
  expect(choiceOf(page, '#result=gone&machine=__proto__')).toEqual({ result: 0, machine: null });
});

test('the first result is one of decoding that most machines have', () => {
  const [first, ...rest] = page.results;
  const other = { ...first!, id: 'attention/plain' };
  expect(choiceOf({ ...page, results: [other, ...rest] }, '').result).toBe(1);
  expect(choiceOf({ ...page, results: [other] }, '').result).toBe(0);
  expect(choiceOf({ ...page, results: [], machines: [] }, '')).toEqual({ result: null, machine: null });
});

test('what is no data of a fleet is refused in one sentence', () => {
  expect(readFleetPage(JSON.stringify(page))).toEqual(page);
  expect(() => readFleetPage(undefined)).toThrow(/^data\.js: expected it beside index\.html, found none/);
  expect(() => readFleetPage('{')).toThrow(/expected the data of a fleet, got something else/);
  expect(() => readFleetPage('null')).toThrow(/expected the data of a fleet, got something else/);
  expect(() => readFleetPage(JSON.stringify({ ...page, version: 2 }))).toThrow(/expected version 1 .*, got 2/);
});
