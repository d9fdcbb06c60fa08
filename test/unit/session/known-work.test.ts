import { describe, expect, test } from 'vitest';
import { inkFor } from '../../../src/cli/print/ink.ts';
import { printSession } from '../../../src/cli/print/session/session-text.ts';
import { sessionItems } from '../../../src/plot/session/session-items.ts';
import { timeCauses } from '../../../src/session/advice/session-causes.ts';
import { pipelineAdvice } from '../../../src/session/advice/session-advice.ts';
import { compareSessions } from '../../../src/session/compare/compare-sessions.ts';
import { sessionGate } from '../../../src/session/compare/session-gate.ts';
import type { RecordedGroup } from '../../../src/session/context-record.ts';
import { knownWorks } from '../../../src/session/known-work.ts';
import { checkSession } from '../../../src/session/parse-session.ts';
import { pipelineTotals, type PipelineTotals } from '../../../src/session/pipeline-totals.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { gridText } from '../../../src/session/session-words.ts';
import { sessionCsv } from '../../../src/session/summary/session-csv.ts';
import { sessionMarkdown } from '../../../src/session/summary/session-markdown.ts';
import { sessionSummary } from '../../../src/session/summary/session-summary.ts';
import {
  CEILINGS,
  contextRecord,
  countOf,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  steady,
} from '../../support/session-records.ts';

const REASON = '16 other groups of its pipeline were counted first.';
const UNIFORM = { id: '0.1', kind: 'uniform', access: 'read', bytes: 4 } as const;

/** A frame with uniforms of its own: one dispatch of 1 ms. */
const frame = (n: number, changes: Partial<RecordedGroup> = {}): RecordedGroup =>
  recordedGroup({
    id: `frame ${n}`,
    bindings: [recordedGroup().bindings[0]!, UNIFORM],
    uniformHash: String(n),
    dispatches: 1,
    sketch: steady(1e-3, 1),
    ...changes,
  });
const uncounted = (n: number, changes: Partial<RecordedGroup> = {}): RecordedGroup =>
  frame(n, { counts: [], notCounted: REASON, ...changes });
/** All groups beyond those that are told apart. */
const further = (dispatches: number): RecordedGroup =>
  uncounted(999, { grid: null, bindings: [], uniformHash: null, dispatches, sketch: steady(1e-3, dispatches) });

const frames = (n: number, make: (n: number) => RecordedGroup): RecordedGroup[] =>
  Array.from({ length: n }, (_, i) => make(i));

const sessionOf = (groups: readonly RecordedGroup[]): Session => {
  const dispatches = groups.reduce((all, group) => all + group.dispatches, 0);
  const record = contextRecord({
    pipelines: [recordedPipeline({ dispatches, sketch: steady(1e-3, dispatches) })],
    groups,
    timeline: { ...contextRecord().timeline, busy: 1e-3 * dispatches },
  });
  const session = placeSession(sampleSession(record), CEILINGS);
  expect(checkSession(session)).toEqual(session);
  return session;
};
const totalsOf = (session: Session): PipelineTotals => pipelineTotals(session)[0]!;
const markdownOf = (session: Session): string => sessionMarkdown(session).replaceAll(String.raw`\~`, '~');
const rowOf = (session: Session): ReturnType<typeof sessionSummary>['rows'][number] => sessionSummary(session).rows[0]!;
const print = (session: Session): string =>
  printSession(session, { top: 20, columns: undefined, ink: inkFor({}) }).replaceAll(/\s+/g, ' ');

/** 256 frames, 16 of them counted, and 344 beyond. */
const animated = sessionOf([...frames(16, frame), ...frames(240, (n) => uncounted(100 + n)), further(344)]);

describe('frames with uniforms of their own', () => {
  test('do as much as those of the same grid and sizes that were counted', () => {
    const totals = totalsOf(animated);
    expect(totals.flop).toBe(600 * 4e6);
    expect(totals.requestedBytes).toBe(600 * 2e6);
    expect(totals.uniqueBytes).toBe(600 * 2e6);
    expect(totals).toMatchObject({ dispatches: 600, estimatedDispatches: 584, unknownDispatches: 0 });
    expect(totals.countedShare).toBeCloseTo(16 / 600, 3);
    expect(totals.estimatedShare).toBeCloseTo(584 / 600, 3);
    expect(totals.mean!.done.work.flop).toBeCloseTo(4e6, 3);
    expect(totals.mean!.seconds.value).toBeCloseTo(1e-3, 6);
    // Of 2 MB each at 4 GB/s, in a millisecond.
    expect(totals.place).toMatchObject({ ceiling: 'memory/read', bound: 'memory' });
    expect(totals.place!.efficiency).toBeCloseTo(0.5, 2);
  });

  test('have places of their own, and the file keeps what was seen', () => {
    for (const group of animated.groups) expect(group.roofline?.efficiency).toBeCloseTo(0.5, 2);
    expect(animated.groups.filter(({ counts }) => counts.length > 0)).toHaveLength(16);
    expect(animated.groups.filter(({ notCounted }) => notCounted === REASON)).toHaveLength(241);
    expect(timeCauses(animated).map(({ name }) => name)).not.toContain('kernels without a place');
  });

  test('are marked ~ and never ≥, with the reason, wherever they are told', () => {
    const markdown = markdownOf(animated);
    expect(markdown).toMatch(
      /\| ~2\.40 G \| ~1\.20 GB \| ~2\.00 \| ~4\.00 GFLOP\/s \| ~2\.00 GB\/s \| ~50 % \| ~×2\.0 to memory/,
    );
    for (const text of [markdown, print(animated)]) {
      expect(text).toContain(
        "2.7 % of the pipelines' time is in groups that were counted; the work of 97 % is estimated. ~: 584 dispatches with other uniforms were not counted; they are taken to do as much as those of the same grid and sizes that were.",
      );
      expect(text).not.toMatch(/≥|NaN|undefined/);
    }
    expect(print(animated)).toMatch(/MatMul 600 ms 100 % 600 ~2\.40 G ~1\.20 G ~2\.00 +~50 % memory ~×2\.0 to/);
    expect(print(animated)).toContain(`Estimated, as not counted 97 % of the busy time, MatMul: ${REASON}`);
    expect(print(animated)).not.toContain(' Not counted');
    expect(sessionItems(pipelineTotals(animated), animated).points[0]!.words).toContain(
      'the work of 97 % of its time estimated',
    );
  });

  test('have advice by all of them', () => {
    const whole = sessionOf(frames(600, frame));
    expect(pipelineAdvice(totalsOf(animated), animated)).toEqual(pipelineAdvice(totalsOf(whole), whole));
    expect(rowOf(animated).headroom).toBeCloseTo(rowOf(whole).headroom!, 2);
  });

  test('are lines of CSV that say so', () => {
    const [header, ...lines] = sessionCsv(animated).trimEnd().split('\r\n');
    const names = header!.split(',');
    const cells = lines.map((line) => new Map(line.split(',').map((cell, i) => [names[i]!, cell])));
    const estimated = cells.filter((cell) => cell.get('work_is') === 'estimated');
    expect(estimated).toHaveLength(241);
    for (const cell of estimated) {
      expect([cell.get('flop'), cell.get('requested_bytes_read')]).toEqual(['4000000', '1900000']);
      expect([cell.get('estimated_from_groups'), cell.get('ceiling')]).toEqual(['16', 'memory/read']);
    }
    expect(cells.filter((cell) => cell.get('work_is') === 'counted')).toHaveLength(16);
  });

  test('compare and gate as before, by their times', () => {
    const comparison = compareSessions(animated, structuredClone(animated));
    expect(comparison.pipelines.map(({ verdict }) => verdict)).toEqual(['same']);
    expect(sessionGate(comparison, 0.1)).toMatchObject({ outcome: 'passed' });
  });
});

describe('an estimate', () => {
  test('is the mean of the counted groups by their dispatches, also where they differ', () => {
    const session = sessionOf([
      frame(1, { dispatches: 3, sketch: steady(1e-3, 3), counts: [countOf({ flop: 1e6 })] }),
      frame(2, { counts: [countOf({ flop: 4e6 }), countOf({ flop: 6e6, occurrence: 10 })] }),
      uncounted(3, { dispatches: 8, sketch: steady(1e-3, 8) }),
    ]);
    // (3 × 1 + 1 × 5) / 4 = 2 MFLOP each.
    expect(totalsOf(session).flop).toBe(3e6 + 5e6 + 8 * 2e6);
    expect(totalsOf(session).mean!.done.work.flop).toBeCloseTo(2e6, 3);
    expect(markdownOf(session)).toMatch(/\| ~24\.0 M /);
  });

  test('is that of its own grid and sizes', () => {
    const large = { grid: [16, 1, 1] as [number, number, number], counts: [countOf({ flop: 9e6 })] };
    const session = sessionOf([frame(1), frame(2, large), uncounted(3), uncounted(4, { ...large, counts: [] })]);
    expect(totalsOf(session).flop).toBe(2 * 4e6 + 2 * 9e6);
    const other = sessionOf([frame(1), uncounted(2, { bindings: [{ ...UNIFORM, bytes: 8 }] })]);
    expect(totalsOf(other)).toMatchObject({ flop: 4e6, unknownDispatches: 1, estimatedDispatches: 0 });
    expect(markdownOf(other)).toContain('≥ 4.00 M');
    expect(print(other)).toContain('Not counted 50 % of the busy time');
  });

  test('of groups that are not told apart any more needs one grid and one set of sizes', () => {
    const known = [frame(1), uncounted(2, { grid: [16, 1, 1] })];
    const session = sessionOf([...known, further(10)]);
    expect(totalsOf(session)).toMatchObject({ flop: 4e6, unknownDispatches: 11, estimatedDispatches: 0 });
    expect(markdownOf(session)).toContain('≥ 4.00 M');
    const partly = sessionOf([...known, uncounted(3), further(10)]);
    expect(totalsOf(partly)).toMatchObject({ flop: 8e6, unknownDispatches: 11, estimatedDispatches: 1 });
    expect(markdownOf(partly)).toContain('≥ ~8.00 M');
    expect(totalsOf(sessionOf([further(10)]))).toMatchObject({ flop: 0, mean: null, unknownDispatches: 10 });
  });

  test('is not made of grids that the GPU chose, nor across pipelines', () => {
    const chosen = sessionOf([frame(1, { grid: null }), uncounted(2, { grid: null })]);
    expect(totalsOf(chosen)).toMatchObject({ flop: 4e6, unknownDispatches: 1 });
    const { groups } = sessionOf([frame(1), uncounted(2)]);
    const apart = groups.map((group, i) => ({ ...group, pipeline: `p${i}` }));
    expect([...knownWorks(apart).values()].map(({ kind }) => kind).toSorted()).toEqual(['counted', 'unknown']);
  });

  test('of groups that are not told apart is not one of a grid that the GPU chose', () => {
    const names = animated.groups.map((group) => gridText(group));
    expect(names.filter((name) => name === 'further groups, not told apart')).toHaveLength(1);
    expect(names.filter((name) => name === '8 × 1 × 1')).toHaveLength(256);
    const chosen = sessionOf([uncounted(1, { grid: null })]);
    expect(gridText(chosen.groups[0]!)).toBe('a grid that the GPU chose');
  });

  test('of one dispatch is told in the singular', () => {
    expect(markdownOf(sessionOf([frame(1), uncounted(2)]))).toContain(
      '~: 1 dispatch with other uniforms was not counted; it is taken to do as much as',
    );
  });

  test('of very many groups is quick', () => {
    const { groups } = sessionOf([
      ...frames(64, (n) =>
        frame(n, { counts: frames(4, () => frame(0)).map((_, i) => countOf({ occurrence: 10 ** i })) }),
      ),
      uncounted(100),
    ]);
    const last = groups.find(({ counts }) => counts.length === 0)!;
    const many = [...groups, ...Array.from({ length: 20_000 }, () => ({ ...last }))];
    const start = performance.now();
    expect([...knownWorks(many).values()].filter(({ kind }) => kind === 'estimated')).toHaveLength(20_001);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('a grid without workgroups', () => {
  const NONE = { counts: [], notCounted: 'None of its workgroups ran.', sketch: steady(1e-6, 1) };
  const session = sessionOf([
    frame(1),
    uncounted(2, { ...NONE, grid: [0, 5, 1] }),
    uncounted(3, { ...NONE, grid: [2, 0, 1] }),
  ]);

  test('does exactly nothing: neither uncounted nor estimated', () => {
    const totals = totalsOf(session);
    expect(totals).toMatchObject({ flop: 4e6, estimatedDispatches: 0, unknownDispatches: 0, estimatedShare: 0 });
    expect(totals.countedShare).toBeCloseTo(1 / 3, 2);
    expect(totals.mean!.done.work.flop).toBe(4e6);
    for (const text of [markdownOf(session), print(session)]) expect(text).not.toMatch(/≥|~|None of its|Not counted/);
    const cells = sessionCsv(session)
      .split('\r\n')
      .filter((line) => line.includes('None of its'));
    expect(cells).toHaveLength(2);
    for (const line of cells) expect(line).toMatch(/,none,,None of its workgroups ran\.$/);
  });

  test('is no measure for others, and stands against one grid for all', () => {
    expect(totalsOf(sessionOf([uncounted(1, { ...NONE, grid: [0, 1, 1] }), uncounted(2)])).flop).toBe(0);
    const mixed = sessionOf([frame(1), uncounted(2, { ...NONE, grid: [0, 1, 1] }), further(5)]);
    expect(totalsOf(mixed)).toMatchObject({ estimatedDispatches: 0, unknownDispatches: 5 });
  });

  test('may be the GPU’s choice', () => {
    const indirect = { read: 1, workgroups: 0, least: 0, most: 0 };
    const chosen = sessionOf([frame(1), uncounted(2, { ...NONE, grid: null, indirect })]);
    expect(totalsOf(chosen)).toMatchObject({ flop: 4e6, unknownDispatches: 0 });
    const unread = sessionOf([frame(1), uncounted(2, { ...NONE, grid: null, indirect, dispatches: 2 })]);
    expect(totalsOf(unread)).toMatchObject({ flop: 4e6, unknownDispatches: 2 });
  });

  test('of all dispatches makes a pipeline that did nothing', () => {
    const idle = sessionOf([uncounted(1, { ...NONE, grid: [0, 1, 1] })]);
    expect(rowOf(idle)).toMatchObject({ didNothing: true, isPartlyCounted: false, flop: 0 });
    expect(rowOf(session).didNothing).toBe(false);
    expect(print(idle)).not.toMatch(/Not counted|Estimated|≥/);
  });
});
