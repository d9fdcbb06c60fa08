import { describe, expect, test } from 'vitest';
import { compareSessions, type SessionComparison } from '../../../src/session/compare/compare-sessions.ts';
import {
  sessionComparisonAnswer,
  sessionComparisonMarkdown,
  sessionComparisonTables,
} from '../../../src/session/compare/session-comparison-table.ts';
import type { Session } from '../../../src/session/session-format.ts';
import {
  contextRecord,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  sessionDevice,
  sketchOf,
  steady,
} from '../../support/session-records.ts';

interface One {
  readonly hash?: string;
  readonly label?: string;
  readonly seconds: number;
  readonly n?: number;
  readonly grid?: [number, number, number];
}

/** A session of pipelines, each with one group. */
const watched = (list: readonly One[], changes: object = {}): Session =>
  sampleSession(
    contextRecord({
      pipelines: list.map(({ hash = 'p1', label = 'MatMul', seconds, n = 50 }) =>
        recordedPipeline({ hash, label, sketch: steady(seconds, n) }),
      ),
      groups: list.map(({ hash = 'p1', seconds, n = 50, grid = [8, 1, 1] }, i) =>
        recordedGroup({ id: `${i}`, pipeline: hash, grid, sketch: steady(seconds, n) }),
      ),
      ...changes,
    }),
  );

const verdict = (a: One, b: One): object => compareSessions(watched([a]), watched([b])).pipelines[0]!;

describe('a pipeline', () => {
  test.each([
    ['slower', 1.2],
    ['faster', 0.8],
    ['same', 1.01],
  ])('is %s at a ratio of %d', (expected, ratio) => {
    expect(verdict({ seconds: 1e-3 }, { seconds: 1e-3 * ratio })).toMatchObject({
      verdict: expected,
      edited: false,
      ratio: { value: expect.closeTo(ratio, 3) as number },
    });
  });

  test('is the same as itself, however unsteady', () => {
    const sketch = sketchOf(Array.from({ length: 20 }, (_, i) => (i % 2 ? 1e-3 : 9e-3)));
    const session = sampleSession(contextRecord({ pipelines: [recordedPipeline({ sketch })] }));
    expect(compareSessions(session, structuredClone(session)).pipelines).toMatchObject([{ verdict: 'same' }]);
  });

  test.each<[string, One, One]>([
    ['interval overlaps ±5.0 %', { seconds: 1e-3 }, { seconds: 1.0502e-3 }],
    ['fewer than 8 timed dispatches', { seconds: 1e-3, n: 7 }, { seconds: 2e-3 }],
    ['it was dispatched on other sizes', { seconds: 1e-3 }, { seconds: 2e-3, grid: [9, 9, 9] }],
  ])('is unclear: %s', (reason, a, b) => {
    expect(verdict(a, b)).toMatchObject({ verdict: 'unclear', reason });
  });

  test('that was not timed is unclear', () => {
    const untimed = sampleSession(
      contextRecord({ pipelines: [recordedPipeline({ sketch: null })], groups: [recordedGroup({ sketch: null })] }),
    );
    expect(compareSessions(untimed, sampleSession()).pipelines).toMatchObject([
      { verdict: 'unclear', reason: 'not timed in both' },
    ]);
  });

  test('is compared at the sizes that both have', () => {
    const mixed = (seconds: number, n: number): Session =>
      watched([{ seconds: 1e-3 }], {
        groups: [
          recordedGroup({ id: 'small', sketch: steady(1e-3, 50) }),
          recordedGroup({ id: 'large', grid: [99, 1, 1], sketch: steady(seconds, n) }),
        ],
      });
    // B dispatches the large size more often, and each size is as fast.
    expect(compareSessions(mixed(9e-3, 10), mixed(9e-3, 200)).pipelines).toMatchObject([{ verdict: 'same' }]);
    expect(compareSessions(mixed(9e-3, 10), mixed(18e-3, 10)).pipelines).toMatchObject([{ verdict: 'slower' }]);
  });
});

test('an edited pipeline is found by its name, if that is its alone', () => {
  const a = watched([{ hash: 'old', seconds: 2e-3 }]);
  expect(compareSessions(a, watched([{ hash: 'new', seconds: 1e-3 }])).pipelines).toMatchObject([
    { verdict: 'faster', edited: true, hashes: ['old', 'new'] },
  ]);
  const two = [
    { hash: 'x', seconds: 1e-3 },
    { hash: 'y', seconds: 1e-3 },
  ];
  const { pipelines, gone, added } = compareSessions(a, watched(two));
  expect([pipelines.length, gone.map(({ hash }) => hash), added.length]).toEqual([0, ['old'], 2]);
});

test('edited pipelines of one name are told apart by what they are dispatched on', () => {
  const list = (tag: string): One[] => [
    { hash: `${tag}1`, seconds: 1e-3, grid: [1, 1, 1] },
    { hash: `${tag}2`, seconds: 2e-3, grid: [2, 1, 1] },
  ];
  const { pipelines } = compareSessions(watched(list('a')), watched(list('b')));
  expect(pipelines.map(({ hashes }) => hashes.join(' ')).toSorted()).toEqual(['a1 b1', 'a2 b2']);
});

test('pipelines of one name are named by their hash too, those of one session alone as well', () => {
  const labelled = (list: readonly One[]): Session => watched(list.map((one) => ({ ...one, label: 'MatMul' })));
  const both = [
    { hash: 'aaaa0001', seconds: 1e-3, grid: [1, 1, 1] as [number, number, number] },
    { hash: 'aaaa0002', seconds: 2e-3, grid: [2, 1, 1] as [number, number, number] },
  ];
  const { pipelines, added } = compareSessions(
    labelled(both),
    labelled([...both, { hash: 'aaaa0003', seconds: 3e-3, grid: [3, 1, 1] }]),
  );
  expect([...pipelines, ...added].map(({ name }) => name)).toEqual([
    'MatMul aaaa0002',
    'MatMul aaaa0001',
    'MatMul aaaa0003',
  ]);
});

test('the spread of unchanged pipelines widens every interval', () => {
  const list = (of: (i: number) => number): One[] =>
    Array.from({ length: 6 }, (_, i) => ({ hash: `h${i}`, label: `L${i}`, seconds: 1e-3 * of(i) }));
  const calm = compareSessions(watched(list(() => 1)), watched(list((i) => (i === 0 ? 1.3 : 1.001))));
  expect(calm.pipelines.find(({ name }) => name === 'L0')!.verdict).toBe('slower');
  const wild = compareSessions(watched(list(() => 1)), watched(list((i) => (i === 0 ? 1.3 : 0.8 + 0.1 * i))));
  expect(wild.pipelines.map((one) => one.verdict)).not.toContain('slower');
  expect(wild.notes.join(' ')).toMatch(/Pipelines of unchanged source differ by ±\d+ %/);
});

test.each<[string, object]>([
  ['the adapters differ', { devices: [sessionDevice({ adapter: { ...sessionDevice().adapter, vendor: 'nvidia' } })] }],
  ['a session has no device', { devices: [] }],
  ['they were timed in different ways', { time: 'pass' }],
])('nothing is called where %s', (reason, changes) => {
  const comparison = compareSessions(watched([{ seconds: 1e-3 }]), watched([{ seconds: 9e-3 }], changes));
  expect(comparison).toMatchObject({ refusal: reason, pipelines: [{ verdict: 'unclear', reason }] });
  expect(comparison.notes[0]).toBe(`Nothing is called faster or slower: ${reason}.`);
});

test('single times have no interval, and nothing is claimed of them', () => {
  const once = (seconds: number, sizes: number): Session => {
    const grids = Array.from({ length: sizes }, (_, i) => i + 1);
    return sampleSession(
      contextRecord({
        pipelines: [recordedPipeline({ sketch: steady(seconds, sizes) })],
        groups: grids.map((x) => recordedGroup({ id: `${x}`, grid: [x, 1, 1], sketch: steady(seconds, 1) })),
      }),
    );
  };
  for (const [sizes, reason] of [
    [1, 'fewer than 8 timed dispatches'],
    [10, 'no size was timed twice in both'],
  ] as const) {
    const comparison = compareSessions(once(1e-3, sizes), once(2e-3, sizes));
    expect(comparison.pipelines).toMatchObject([{ verdict: 'unclear', reason, ratio: { low: NaN, high: NaN } }]);
    expect(sessionComparisonTables(comparison)[0]!.rows[0]!.slice(3, 6)).toEqual(['×2.000', '–', 'unclear']);
  }
});

test('words and tables say what changed', () => {
  const a = watched([{ seconds: 1e-3 }, { hash: 'q', label: 'Old', seconds: 1e-3 }]);
  const b = watched([{ seconds: 2e-3 }, { hash: 'r', label: 'New', seconds: 1e-3 }]);
  const comparison: SessionComparison = compareSessions(a, b);
  expect(sessionComparisonAnswer(comparison)).toBe(
    'B against A: 1 slower, 0 faster, 0 same, 0 unclear of 1 pipelines; 1 gone, 1 new. The GPU is busy 10.0 ms, in A 10.0 ms; it waits for JavaScript 8.00 ms, in A 8.00 ms.',
  );
  const tables = sessionComparisonTables(comparison);
  expect(tables.map(({ title }) => title)).toEqual([
    'Pipelines, time of a dispatch',
    'Only in A',
    'Only in B',
    'Time of the GPU',
  ]);
  for (const { columns, rows } of tables) for (const cells of rows) expect(cells).toHaveLength(columns.length);
  expect(tables[0]!.rows[0]).toEqual([
    'MatMul',
    '1.00 ms',
    '2.00 ms',
    '×2.000',
    expect.any(String),
    'slower',
    'the same',
    '',
  ]);
  expect(sessionComparisonMarkdown(comparison)).toContain('## Only in B');
});
