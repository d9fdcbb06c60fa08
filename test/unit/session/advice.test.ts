import { expect, test } from 'vitest';
import { adviceLine, gainWords } from '../../../src/session/advice/advice-words.ts';
import { amdahl } from '../../../src/session/advice/amdahl.ts';
import { pipelineAdvice, sessionAdvice, type SessionAdvice } from '../../../src/session/advice/session-advice.ts';
import type { ContextRecord } from '../../../src/session/context-record.ts';
import { pipelineTotals } from '../../../src/session/pipeline-totals.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import type { GroupCount, Session } from '../../../src/session/session-format.ts';
import {
  ceilingsOf,
  contextRecord,
  countOf,
  MOVES,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  steady,
} from '../../support/session-records.ts';

const RATES = { 'memory/read': 4e9, 'memory/copy': 4e9, 'compute/f32': 1e12 };

const busy = (seconds: number, waitsForCpu = 0, betweenPasses = 0, readback = 0): Partial<ContextRecord> => ({
  timeline: {
    ...contextRecord().timeline,
    busy: seconds,
    // The last work is behind all gaps.
    spans: [...contextRecord().timeline.spans, { group: 'g1', device: 'd1', start: 2000, seconds: 1e-3 }],
    idle: { waitsForCpu, betweenPasses, readback },
    gaps: [{ start: 1000, seconds: waitsForCpu, kind: 'waitsForCpu' }],
  },
});

const sessionOf = (record: ContextRecord, rates: Record<string, number> = RATES): Session =>
  placeSession(sampleSession(record), ceilingsOf(rates));

/** Advice on a pipeline that takes half of the time watched. */
const on = (count: Partial<GroupCount>, seconds = 1e-2, rates: Record<string, number> = RATES): SessionAdvice[] => {
  const session = sessionOf(
    contextRecord({
      ...busy(20 * seconds),
      pipelines: [
        recordedPipeline({ sketch: steady(seconds) }),
        recordedPipeline({ hash: 'p2', sketch: steady(seconds) }),
      ],
      groups: [recordedGroup({ counts: [countOf(count)], sketch: steady(seconds) })],
    }),
    rates,
  );
  return pipelineAdvice(
    pipelineTotals(session).find(({ pipeline }) => pipeline.hash === 'p1')!,
    session,
  );
};

const LINES = [
  { line: 31, executions: 1000, flop: 0, bytes: 9e6 },
  { line: 44, executions: 10, flop: 9, bytes: 1e6 },
];

test('re-reads that workgroup memory could hold are found, with their lines and both gains', () => {
  const found = on({
    requested: { read: 16e6, written: 0 },
    unique: { read: 2e6, written: 0 },
    workgroupUnique: { read: 2e6, written: 0 },
    lines: LINES,
  });
  expect(found).toMatchObject([{ rule: 're-reads', lines: [31], pipeline: 'p1' }]);
  expect(found[0]!.evidence).toMatch(/8\.00 times on average\. Line 31 requests 90 % of the bytes\.$/);
  expect(found[0]!.gain).toBeCloseTo(8, 6);
  // Half of the time, 8 times as fast.
  expect(found[0]!.whole).toBeCloseTo(1 / (0.5 + 0.5 / 8), 3);
  expect(gainWords(found[0]!)).toBe('up to ×8.0 here, at most ×1.8 of the whole');
  expect(adviceLine(found[0]!)).toMatch(
    /^MatMul p1: Stage operands .* Gains up to ×8\.0 here, at most ×1\.8 of the whole\.$/,
  );
});

test('a gain is bounded by the roof', () => {
  const count = { requested: { read: 16e6, written: 0 }, unique: { read: 2e6, written: 0 } };
  // 0.5 ms at least.
  expect(on(count, 1e-3)[0]!.gain).toBeCloseTo(2, 2);
});

test.each<[string, Partial<GroupCount>]>([
  ['sectors', { sectorBytes: 8e6 }],
  ['narrow-loads', { loads: 1.9e6 / 4 }],
  ['idle-lanes', { invocations: 1000, busyInvocations: 250 }],
  ['texel-bound', { texels: { read: 1.9e6, written: 0 } }],
  ['computes-nothing', MOVES],
])('%s', (rule, count) => {
  expect(on(count).map((one) => one.rule)).toEqual([rule]);
});

test.each([
  ['rgba32float', /^Use a narrower .*, such as rgba16float for rgba32float; keep texels/],
  ['rgba8unorm', /^Keep texels that are read again/],
  [undefined, /^Use a narrower texel format where its precision suffices; keep texels/],
])('a kernel bound by texels of the format %s is told what there is narrower', (format, words) => {
  const bindings = [{ id: '0.0', kind: 'texture' as const, access: null, bytes: 4096, ...(format && { format }) }];
  const counts = [countOf({ texels: { read: 1.9e6, written: 0 } })];
  const session = sessionOf(contextRecord({ ...busy(1), groups: [recordedGroup({ bindings, counts })] }));
  const found = pipelineAdvice(pipelineTotals(session)[0]!, session).find(({ rule }) => rule === 'texel-bound');
  expect(found!.advice).toMatch(words);
});

test('integer-bound kernels name the lines that run most', () => {
  const found = on({ intOp: 4e9, flop: 4e6, lines: LINES });
  expect(found).toMatchObject([{ rule: 'integer-bound', lines: [31] }]);
  expect(found[0]!.evidence).toMatch(/Line 31 runs most often\.$/);
});

test('launch-bound: many tiny dispatches', () => {
  const found = on({}, 2e-5, { ...RATES, 'launch/dispatch': 1e-5 });
  expect(found.map(({ rule }) => rule)).toContain('launch-bound');
});

test('what computes nothing can vanish: the whole gains what it takes', () => {
  const [found] = on(MOVES);
  expect(found).toMatchObject({ rule: 'computes-nothing', gain: null });
  expect(found!.whole).toBeCloseTo(2, 3);
  expect(gainWords(found!)).toBe('at most ×2.0 of the whole');
});

test.each<[string, Partial<GroupCount>]>([
  ['comparisons', { ...MOVES, histogram: { 'f32.minmax': 1e6 } }],
  ['hashing', { ...MOVES, intOp: 1e9 }],
  ['sums of integers', { ...MOVES, requested: { read: 1.9e6, written: 1e5 } }],
  ['packed dot products', { ...MOVES, histogram: { 'int.dot4': 5 } }],
  ['histograms', { ...MOVES, histogram: { 'int.op': 5, 'atomic.atomicAdd': 5 } }],
  ['sums of pairs of integers', { ...MOVES, computes: true }],
  ['reductions over subgroups', { ...MOVES, histogram: { 'sg.subgroupMin': 5 } }],
])('%s compute something', (_, count) => {
  expect(on(count).map(({ rule }) => rule)).not.toContain('computes-nothing');
});

test('waits come with their evidence and what the whole could gain', () => {
  const advice = (changes: Partial<ContextRecord>): SessionAdvice[] =>
    sessionAdvice(sessionOf(contextRecord(changes), {})).filter(({ pipeline }) => pipeline === null);
  const cpu = advice(busy(4, 6));
  expect(cpu).toMatchObject([{ rule: 'waits-for-cpu', name: null }]);
  expect(cpu[0]!.evidence).toBe('Nothing was submitted for 6.00 s, in one gap: 60 % of 10.0 s.');
  expect(cpu[0]!.whole).toBeCloseTo(2.5, 6);
  expect(adviceLine(cpu[0]!)).toMatch(/^The page: Submit ahead: .* Gains at most ×2\.5 of the whole\.$/);
  const between = advice(busy(8, 0, 2));
  expect(between).toMatchObject([{ rule: 'between-passes' }]);
  expect(between[0]!.evidence).toMatch(
    /around 11 dispatches of 727 ms each: 20 % of 10\.0 s\. Part of it may come from/,
  );
  const readback = advice(busy(8, 0, 0, 2));
  expect(readback).toMatchObject([{ rule: 'readbacks' }]);
  expect(readback[0]!.evidence).toContain('mapped 50.0 B in 2 read-backs');
  expect(advice(busy(10, 0.5, 0.5))).toEqual([]);
});

test('a page that reads nothing back is told how often it waited, and one long gap is named', () => {
  const evidenceOf = (changes: Partial<ContextRecord>): string =>
    sessionAdvice(sampleSession(contextRecord(changes)))[0]!.evidence;
  const { traffic } = contextRecord();
  const none = { ...traffic, readback: { calls: 0, bytes: 0 }, waits: { calls: 60, seconds: 2 } };
  expect(evidenceOf({ ...busy(8, 0, 0, 2), traffic: none })).toBe(
    'The page waited for results for 2.00 s, in 60 waits for submitted work to be done: 20 % of 10.0 s.',
  );
  const { timeline } = busy(4, 6);
  const gaps = [0.1, 0.1, 0.1, 5.7].map((seconds, i) => ({ start: 1000 + i, seconds, kind: 'waitsForCpu' as const }));
  expect(evidenceOf({ timeline: { ...timeline!, gaps } })).toContain('in 4 gaps, the longest 5.70 s:');
});

test('a page that draws may wait for its next frame', () => {
  const drawn = recordedPipeline({ hash: 'p2', stage: 'render', workgroupSize: null });
  const changes = { ...busy(4, 6), pipelines: [recordedPipeline(), drawn] };
  const [found] = sessionAdvice(sampleSession(contextRecord(changes)));
  expect(found!.evidence).toMatch(/60 % of 10\.0 s\. The page draws: .* the next frame, which costs nothing\.$/);
});

test('the ratio of split submits is told where gaps come from it', () => {
  const { timeline } = busy(8, 0, 2);
  const splitRatio = { value: 1.5, low: 1.4, high: 1.6 };
  const [found] = sessionAdvice(sampleSession(contextRecord({ timeline: { ...timeline!, splitRatio } })));
  expect(found!.evidence).toMatch(/a submit split into timed passes takes ×1\.50 as long\.$/);
});

test('a ratio that a busy machine blurred is not told', () => {
  const { timeline } = busy(8, 0, 2);
  const splitRatio = { value: 0.24, low: 0.1, high: 4.56 };
  const [found] = sessionAdvice(sampleSession(contextRecord({ timeline: { ...timeline!, splitRatio } })));
  expect(found!.evidence).toMatch(/Part of it may come from watching: each dispatch was timed in a pass of its own\.$/);
});

test('gaps too short to be waits are not among those that are told', () => {
  const { timeline } = busy(4, 6);
  const gaps = [...Array.from({ length: 1563 }, (_, i) => i * 1e-3), 5].map((start, i) => ({
    start: 1000 + start,
    seconds: i < 1563 ? 92.6e-9 : 4,
    kind: 'waitsForCpu' as const,
  }));
  const [found] = sessionAdvice(sampleSession(contextRecord({ timeline: { ...timeline!, gaps } })));
  expect(found!.evidence).toBe('Nothing was submitted for 6.00 s, in one gap: 60 % of 10.0 s.');
});

test('what would gain nothing of the whole is left out, and stays with its pipeline', () => {
  const session = sessionOf(
    contextRecord({
      ...busy(1, 9),
      pipelines: [recordedPipeline({ sketch: steady(1e-2) }), recordedPipeline({ hash: 'p2', sketch: steady(5e-2) })],
      groups: [
        recordedGroup({ counts: [countOf(MOVES)], sketch: steady(1e-2) }),
        recordedGroup({ id: 'g2', pipeline: 'p2', sketch: steady(5e-2) }),
      ],
    }),
  );
  expect(sessionAdvice(session).map(({ rule }) => rule)).toEqual(['waits-for-cpu']);
  const own = pipelineTotals(session).find(({ pipeline }) => pipeline.hash === 'p1')!;
  expect(pipelineAdvice(own, session).map(({ rule }) => rule)).toEqual(['computes-nothing']);
});

test('what could gain most of the whole comes first', () => {
  const found = sessionAdvice(
    sessionOf(
      contextRecord({
        ...busy(4, 6),
        pipelines: [recordedPipeline({ sketch: steady(0.4) })],
        groups: [recordedGroup({ counts: [countOf(MOVES)], sketch: steady(0.4) })],
      }),
    ),
  );
  expect(found.map(({ rule }) => rule)).toEqual(['waits-for-cpu', 'computes-nothing']);
  expect(found[1]!.whole).toBeCloseTo(1 / 0.6, 3);
});

test('by Amdahl, a part gains no more than all of it', () => {
  expect(amdahl(0.5, 2)).toBeCloseTo(1 / 0.75, 9);
  expect(amdahl(0.5, Infinity)).toBe(2);
  expect(amdahl(0, Infinity)).toBe(1);
  expect(amdahl(1, Infinity)).toBeNull();
});
