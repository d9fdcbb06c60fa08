import { expect, test } from 'vitest';
import {
  filtered,
  filterChoices,
  NO_FILTER,
  readFilter,
  writeFilter,
} from '../../../src/page/results/result-filter.ts';
import { entriesOf } from '../../../src/page/results/result-entries.ts';
import { SORT_KEYS, sortedContests } from '../../../src/page/results/result-rows.ts';
import { syntheticReport } from '../../support/report.ts';

const report = syntheticReport();
const contests = sortedContests(report, null);
const kernels = (filter: Partial<typeof NO_FILTER>): string[] =>
  filtered(contests, { ...NO_FILTER, ...filter }).map(({ contest }) => contest.best.kernel);

test('best kernels sort by any column, and back to the order of the report', () => {
  const shares = sortedContests(report, { key: 'share', down: true }).map(({ best }) => best.roofline!.efficiency);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  const names = sortedContests(report, { key: 'kernel', down: false }).map(({ best }) => best.kernel);
  expect(names).toEqual(names.toSorted());
  for (const key of SORT_KEYS) {
    const both = [true, false].map((down) => new Set(sortedContests(report, { key, down })));
    expect(both).toEqual([new Set(contests), new Set(contests)]);
  }
  expect(sortedContests(report, null)).toBe(contests);
});

test('a filter takes an operator, a number format and words, which must all be there', () => {
  expect(kernels({})).toHaveLength(contests.length);
  expect(new Set(kernels({ op: 'gemv' }))).toEqual(new Set(['gemv/rows', 'gemv/tiled']));
  expect(kernels({ dtype: 'f16' })).toEqual([]);
  expect(kernels({ text: ' BATCH 64  Linear ' })).toEqual(['gemv/tiled']);
  expect(kernels({ text: 'batch softmax' })).toEqual([]);
});

test('words that only folded kernels have unfold them', () => {
  const found = filtered(contests, { ...NO_FILTER, text: 'attention-scores/tiled' });
  expect(found.map(({ contest, inOthers }) => [contest.best.kernel, inOthers])).toEqual([
    ['attention-scores/register', true],
  ]);
  expect(filtered(contests, { ...NO_FILTER, text: 'scores' })[0]!.inOthers).toBe(false);
});

test('a choice of another report stays among the choices', () => {
  expect(filterChoices(report, { ...NO_FILTER, op: 'kv-decode' }).ops).toContain('kv-decode');
  expect(filterChoices(report, NO_FILTER)).toEqual({
    ops: ['attention-scores', 'softmax', 'attention-output', 'attention-three-pass', 'gemv'],
    dtypes: ['f32'],
  });
});

test('an address holds a filter, and nothing for none', () => {
  const filter = { op: 'gemv', dtype: 'f32, int4 weights', text: 'batch 8' };
  const parameters = new URLSearchParams();
  writeFilter(parameters, filter);
  expect(readFilter(new URLSearchParams(parameters.toString()))).toEqual(filter);
  const none = new URLSearchParams();
  writeFilter(none, NO_FILTER);
  expect([none.toString(), readFilter(none)]).toEqual(['', NO_FILTER]);
  expect(readFilter(new URLSearchParams(`find=${'x'.repeat(1000)}`)).text).toHaveLength(200);
});

test('every result has its row, hidden where it is folded or past the most shown', () => {
  const found = filtered(contests, NO_FILTER);
  const entries = entriesOf({
    found,
    isGrouped: true,
    selected: null,
    most: 3,
    isOpen: ({ contest }) => contest === contests[0],
  });
  const rows = entries.filter((entry) => entry.kind === 'result');
  expect(rows).toHaveLength(report.results.filter(({ status }) => status === 'measured').length);
  expect(rows.filter(({ isHidden }) => !isHidden).map(({ result }) => result.kernel)).toEqual([
    'attention-scores/register',
    'attention-scores/tiled',
    'attention-scores/plain',
    'softmax/row',
    'attention-output/register',
  ]);
  const headings = entries.filter((entry) => entry.kind === 'heading');
  expect(headings.map(({ group, isHidden }) => [group.op, isHidden])).toEqual([
    ['attention-scores', false],
    ['softmax', false],
    ['attention-output', false],
    ['attention-three-pass', true],
    ['gemv', true],
  ]);
});
