import { expect, test } from 'vitest';
import { pipelineAdvice } from '../../../src/session/advice/session-advice.ts';
import { byteCauses } from '../../../src/session/advice/session-causes.ts';
import { pipelineTotals } from '../../../src/session/pipeline-totals.ts';
import { placeSession } from '../../../src/session/place-session.ts';
import { sessionCsv } from '../../../src/session/summary/session-csv.ts';
import { sessionMarkdown } from '../../../src/session/summary/session-markdown.ts';
import { sessionSummary } from '../../../src/session/summary/session-summary.ts';
import { pipelineTable, timeTable, trafficTable } from '../../../src/session/summary/session-tables.ts';
import type { ContextRecord } from '../../../src/session/context-record.ts';
import {
  CEILINGS,
  contextRecord,
  countOf,
  MOVES,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  steady,
} from '../../support/session-records.ts';

/** Two transposes, 39 % of the time, and a matrix product: all the time in which the GPU is busy. */
const network = (changes: Partial<ContextRecord> = {}): ContextRecord => {
  const unit = (changes.timeline ?? contextRecord().timeline).busy / 100;
  return contextRecord({
    pipelines: [
      recordedPipeline({ hash: 'aaaa', label: 'Transpose', sketch: steady(2 * unit) }),
      recordedPipeline({ hash: 'bbbb', label: 'Transpose', sketch: steady(1.9 * unit) }),
      recordedPipeline({ hash: 'cccc', label: 'MatMul', sketch: steady(3.1 * unit) }),
      recordedPipeline({ hash: 'dddd', label: '', entry: 'relu', sketch: steady(3 * unit), notCounted: 'No.' }),
    ],
    groups: [
      recordedGroup({ id: '1', pipeline: 'aaaa', sketch: steady(2 * unit), counts: [countOf(MOVES)] }),
      recordedGroup({ id: '2', pipeline: 'bbbb', sketch: steady(1.9 * unit), counts: [countOf(MOVES)] }),
      recordedGroup({ id: '3', pipeline: 'cccc', sketch: steady(3.1 * unit) }),
      recordedGroup({ id: '4', pipeline: 'dddd', sketch: steady(3 * unit), counts: [], notCounted: 'No.' }),
    ],
    ...changes,
  });
};

const idle = (busy: number, waitsForCpu: number, betweenPasses = 0, readback = 0): Partial<ContextRecord> => ({
  timeline: { ...contextRecord().timeline, busy, idle: { waitsForCpu, betweenPasses, readback } },
});

const sentence = (record: ContextRecord): string =>
  sessionSummary(placeSession(sampleSession(record), CEILINGS)).sentence;

test.each<[string, Partial<ContextRecord>]>([
  [
    '62 % of 10.0 s the GPU waits for JavaScript; of its busy time, 39 % is Transpose, which computes nothing.',
    idle(3.8, 6.2),
  ],
  ['The GPU is busy 95 % of 10.0 s; of its busy time, 39 % is Transpose, which computes nothing.', idle(9.5, 0.5)],
  [
    '40 % of 10.0 s the GPU waits between passes, for launches, barriers and copies; of its busy time, 39 % is Transpose, which computes nothing.',
    idle(5, 1, 4),
  ],
  [
    '50 % of 10.0 s the GPU waits while results are read back; of its busy time, 39 % is Transpose, which computes nothing.',
    idle(5, 0, 0, 5),
  ],
])('%s', (words, changes) => {
  expect(sentence(network(changes))).toBe(words);
});

test('what computes is said to reach its share of a roof', () => {
  expect(sentence(contextRecord())).toBe(
    '40 % of 20.0 ms the GPU waits for JavaScript; of its busy time, 100 % is MatMul, which reaches 50 % of what memory/read allows.',
  );
  expect(sessionSummary(sampleSession()).sentence).toMatch(/100 % is MatMul\.$/);
});

test.each<[Partial<ContextRecord>, string]>([
  [{}, '; of its busy time, 60 % is MatMul, which reaches 50 % of what memory/read allows.'],
  [idle(0.1, 0), '; 90 % of its busy time is in first and untimed dispatches.'],
  [
    { ...idle(0.1, 0), time: 'pass' },
    '; 90 % of its busy time is in passes timed whole and first dispatches, which --time split tells apart.',
  ],
])('shares are of all the time in which the GPU was busy: %#', (changes, words) => {
  const record = contextRecord({ ...idle(0.01 / 0.6, 0), ...changes });
  expect(sentence(record).slice(-words.length)).toBe(words);
  const session = sampleSession(record);
  const summary = sessionSummary(session);
  const { busy } = session.timeline;
  expect(summary.timedShare).toBeCloseTo(0.01 / busy, 3);
  expect(summary.rows[0]!.share).toBeCloseTo(0.01 / busy, 3);
  expect(summary.countedShare).toBeCloseTo(1, 9);
  const rest = record.time === 'pass' ? 'passes timed whole and first dispatches' : 'first and untimed dispatches';
  expect(sessionMarkdown(session)).toContain(`% of the busy time is of no pipeline alone: ${rest}.`);
  expect(sessionMarkdown(sampleSession())).not.toContain('of no pipeline alone');
});

test('dispatches that overlap have shares of their sum', () => {
  const summary = sessionSummary(sampleSession(contextRecord(idle(0.005, 0))));
  expect(summary).toMatchObject({ timedShare: 1, busyShare: 1 });
  expect(summary.rows[0]!.share).toBe(1);
});

test('a session without WebGPU, without dispatches, and without times says so', () => {
  const { context } = contextRecord();
  const unused = contextRecord({
    context: { ...context, usesWebGpu: false },
    pipelines: [],
    groups: [],
    ...idle(0, 0),
  });
  expect(sentence(unused)).toBe('No WebGPU was used in the one context watched.');
  expect(sentence({ ...unused, context })).toBe('WebGPU was set up, and nothing was dispatched.');
  expect(sentence({ ...unused, context, until: unused.from })).toBe('WebGPU was set up, and recording never began.');
  const untimed = { pipelines: [recordedPipeline({ sketch: null })], groups: [recordedGroup({ sketch: null })] };
  expect(sentence(contextRecord({ ...untimed, ...idle(0, 1) }))).toBe('11 dispatches were seen, and none was timed.');
});

test('rows are the pipelines by time, named apart, with what they did', () => {
  const summary = sessionSummary(placeSession(sampleSession(network(idle(5, 5))), CEILINGS), 3);
  expect(summary.rows.map(({ name }) => name)).toEqual(['MatMul', 'relu', 'Transpose aaaa']);
  expect(summary).toMatchObject({ others: 1, dispatches: 44, busyShare: 0.5, idleShares: { waitsForCpu: 0.5 } });
  expect(summary.countedShare).toBeCloseTo(0.7, 2);
  expect(summary.rows[0]).toMatchObject({ flop: 44e6, requestedBytes: 22e6, bound: 'memory', computesNothing: false });
  expect(summary.rows[0]!.intensity).toBeCloseTo(2, 6);
  expect(summary.rows[1]).toMatchObject({ roof: null, flopPerSecond: null, notCounted: 'No.' });
  expect(summary.rows[2]).toMatchObject({ computesNothing: true, flopPerSecond: 0, intensity: 0 });
});

test('tables have a cell for each column', () => {
  const session = placeSession(sampleSession(network()), CEILINGS);
  const summary = sessionSummary(session, 2);
  for (const { columns, rows } of [pipelineTable(summary, session), timeTable(session), trafficTable(session)]) {
    expect(rows.length).toBeGreaterThan(0);
    for (const cells of rows) expect(cells).toHaveLength(columns.length);
  }
  expect(pipelineTable(summary, session).title).toBe('Pipelines by GPU time, the first 2 of 4');
  expect(pipelineTable(summary, session).rows[0]!.slice(0, 3)).toEqual(['MatMul', '3.10 ms', '31 %']);
});

test('CSV has a line for each group, with numbers at full precision', () => {
  const csv = sessionCsv(placeSession(sampleSession(network()), CEILINGS));
  const lines = csv.trimEnd().split('\r\n');
  expect(lines).toHaveLength(5);
  const [header, ...rows] = lines.map((line) => line.split(','));
  for (const row of rows) expect(row).toHaveLength(header!.length);
  const at = (name: string): string => rows[0]![header!.indexOf(name)]!;
  expect(at('label')).toBe('MatMul');
  expect(at('flop')).toBe('4000000');
  expect(at('ceiling')).toBe('memory/read');
  expect(Number(at('seconds_sum'))).toBeCloseTo(3.1e-3, 5);
});

test('work that depends on data is told', () => {
  const counts = [countOf(), countOf({ occurrence: 10, flop: 9e6 })];
  const session = sampleSession(contextRecord({ groups: [recordedGroup({ counts })] }));
  expect(sessionSummary(session).dataDependentShare).toBeCloseTo(1, 9);
  expect(sessionMarkdown(session)).toContain('100 % is in groups whose work depends on their data');
  expect(sessionMarkdown(session)).toContain('it is the mean of the counts taken, marked ~.');
  const [row] = pipelineTable(sessionSummary(session), session).rows;
  expect([row![4], row![5]]).toEqual([expect.stringMatching(/^~\d/), expect.stringMatching(/^\d/)]);
  expect(sessionCsv(session)).toContain(',6500000,4000000,9000000,');
  expect(sessionSummary(sampleSession()).dataDependentShare).toBe(0);
});

test('work of grids that the GPU chose is an estimate, unless all were counted or are the same', () => {
  const counts = [countOf(), countOf({ occurrence: 10 })];
  const session = sampleSession(contextRecord({ groups: [recordedGroup({ grid: null, counts })] }));
  const [row] = pipelineTable(sessionSummary(session), session).rows;
  expect([row![4], row![5]]).toEqual([expect.stringMatching(/^~\d/), expect.stringMatching(/^~\d/)]);
  expect(sessionMarkdown(session)).toContain(
    '~: the GPU chose the grids (dispatchWorkgroupsIndirect); dispatches that',
  );
  const known = sampleSession(contextRecord({ groups: [recordedGroup({ grid: null, counts, dispatches: 2 })] }));
  expect(sessionMarkdown(known)).not.toContain('~');
  const same = { read: 40, workgroups: 160, least: 4, most: 4 };
  const group = recordedGroup({ grid: null, counts, dispatches: 40, indirect: same });
  expect(sessionMarkdown(sampleSession(contextRecord({ groups: [group] })))).not.toContain('~');
  const some = { ...group, dispatches: 41 };
  expect(sessionMarkdown(sampleSession(contextRecord({ groups: [some] })))).toContain('~');
});

test('Markdown has the answer, tables, advice and what to know', () => {
  const text = sessionMarkdown(placeSession(sampleSession(network()), CEILINGS));
  for (const part of [
    '# Ridgepoint session',
    '**Page:** https://example.org/app',
    '> A note.',
    '## Time of the GPU',
    '## Pipelines by GPU time',
    '## What to change',
    '## Ceilings',
    'WebGPU in:** page',
  ])
    expect(text).toContain(part);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  const none = sessionMarkdown(sampleSession(contextRecord({ pipelines: [], groups: [], devices: [], ...idle(0, 0) })));
  expect(none).not.toMatch(/NaN|undefined|Infinity/);
});

test('kernels of which the page says no more than that they are called main are told apart', () => {
  const mains = (label: string): ContextRecord =>
    contextRecord({
      pipelines: ['aaaa', 'bbbb', 'cccc'].map((hash, i) =>
        recordedPipeline({ hash, label, entry: 'main', sketch: steady((i + 1) * 1e-3) }),
      ),
      groups: ['aaaa', 'bbbb', 'cccc'].map((hash, i) =>
        recordedGroup({ id: hash, pipeline: hash, sketch: steady((i + 1) * 1e-3) }),
      ),
      ...idle(0.06, 0.04),
    });
  for (const label of ['', 'main'])
    expect(sentence(mains(label))).toMatch(/of its busy time, 50 % is main cccc, which/);
});

test('work of a pipeline that was counted in part is a lower bound, and said to be', () => {
  const partly = contextRecord({
    pipelines: [recordedPipeline({ hash: 'aaaa', label: 'Conv', dispatches: 30 })],
    groups: [
      recordedGroup({ id: '1', pipeline: 'aaaa', dispatches: 10 }),
      recordedGroup({ id: '2', pipeline: 'aaaa', dispatches: 20, grid: [7, 1, 1], counts: [], notCounted: 'No.' }),
    ],
  });
  const session = sampleSession(partly);
  const [row] = pipelineTable(sessionSummary(session), session).rows;
  expect([row![4], row![5]]).toEqual([expect.stringMatching(/^≥ \d/), expect.stringMatching(/^≥ \d/)]);
  expect(sessionMarkdown(session)).toContain('≥: some of its dispatches were not counted');
  const whole = sampleSession(contextRecord());
  expect(sessionMarkdown(whole)).not.toContain('≥');
});

test('unique bytes of a kernel that samples textures are a lower bound, and its intensity an upper one', () => {
  const sampled = (unique: { read: number; written: number } | null) =>
    sampleSession(
      contextRecord({
        groups: [
          recordedGroup({
            counts: [countOf({ histogram: { 'f32.add': 4e6, 'texture.textureSampleLevel': 1e6 }, unique })],
          }),
        ],
      }),
    );
  const session = sampled({ read: 0, written: 1e6 });
  const [row] = pipelineTable(sessionSummary(session), session).rows;
  expect([row![5], row![6]]).toEqual([expect.stringMatching(/^≥ \d/), expect.stringMatching(/^≤ \d/)]);
  expect(sessionMarkdown(session)).toContain('which texels a sampler touches is not known');
  expect(sessionCsv(session)).toContain(',1000000,at least,');
  // Nor are requested bytes held against the texels that are known.
  expect(pipelineAdvice(pipelineTotals(session)[0]!, session).map(({ rule }) => rule)).not.toContain('re-reads');
  expect(byteCauses(pipelineTotals(session)[0]!)).toBeNull();
  expect(sessionMarkdown(sampled(null))).not.toMatch(/[≥≤]/);
});
