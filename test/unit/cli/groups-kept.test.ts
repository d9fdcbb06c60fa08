import { describe, expect, test } from 'vitest';
import { groupsKept } from '../../../src/cli/fleet/parquet/parquet-append.ts';

/** Adds so many rows each time, as `fleet add` does. */
function added(sizes: readonly number[]) {
  let groups: number[] = [];
  let [written, most, largest] = [0, 0, 0];
  for (const size of sizes) {
    const kept = groupsKept(groups, size);
    const rows = groups.slice(kept).reduce((sum, one) => sum + one, size);
    groups = [...groups.slice(0, kept), rows];
    written += rows;
    most = Math.max(most, groups.length);
    largest = Math.max(largest, rows - size);
  }
  return { groups, written, most, largest };
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

describe('a store that grows', () => {
  test.each([
    ['by 1,000 reports of 1,000 rows', Array<number>(1000).fill(1000)],
    ['by 10,000 reports of 101 rows', Array<number>(10_000).fill(101)],
    ['by one row at a time', Array<number>(20_000).fill(1)],
    ['by reports that are smaller and smaller', Array.from({ length: 1000 }, (_, i) => 1000 - i)],
    ['by large and small ones in turn', Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 40_000 : 10))],
  ])('%s', (_, sizes) => {
    const { groups, written, most, largest } = added(sizes);
    expect(sum(groups)).toBe(sum(sizes));
    expect(most).toBeLessThan(20 + sum(sizes) / 25_000);
    expect(written).toBeLessThan(14 * sum(sizes));
    // Rows that were there and are written again by one addition.
    expect(largest).toBeLessThanOrEqual(100_000);
  });
});

test('large groups stay as they are, whatever is added', () => {
  expect(groupsKept([122_880, 122_880, 60_000], 1_000_000)).toBe(3);
  expect(groupsKept([122_880, 40_000], 1_000_000)).toBe(1);
  expect(groupsKept([122_880, 40_000], 1000)).toBe(2);
  expect(groupsKept([], 5)).toBe(0);
});
