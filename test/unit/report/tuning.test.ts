import { expect, test } from 'vitest';
import { tuningSummary, tuningWords, type TriedMember, type Tuning } from '../../../src/report/tuning.ts';

const tuning = (members: readonly TriedMember[], source: Tuning['source'] = 'search'): Tuning => ({
  source,
  budgetSeconds: 1.5,
  sourceHash: '',
  members: [...members],
});
const member = (status: TriedMember['status'], seconds?: number): TriedMember => ({
  parameters: {},
  status,
  ...(seconds !== undefined && { seconds }),
});

test.each([
  [
    tuning([member('slower', 3e-3), member('chosen', 1e-3), member('slower', 2e-3), member('untried')]),
    'The fastest of 3 members: 1.00 ms, the next 2.00 ms; 1 more was not timed.',
  ],
  [tuning([member('chosen'), member('failed'), member('wrong')]), 'The only member that was timed; 2 others were not.'],
  [tuning([member('chosen')]), 'The only member of its family.'],
  [
    tuning([member('chosen')], 'kept'),
    'The winner of an earlier run on this adapter, driver and version; --retune searches again.',
  ],
])('a choice is explained', (given, words) => {
  expect(tuningWords(given)).toBe(words);
});

test('a run says how many families it searched', () => {
  const searched = tuning([member('slower', 3e-3), member('chosen', 1e-3)]);
  expect(tuningSummary([])).toBeNull();
  expect(tuningSummary([{ tuning: searched }, {}])).toBe('families searched: 1 (members timed: 2)');
  expect(tuningSummary([{ tuning: searched }, { tuning: tuning([member('chosen')], 'kept') }])).toBe(
    'families searched: 1 (members timed: 2); winners kept from earlier runs: 1; --retune searches again',
  );
});
