import { describe, expect, test } from 'vitest';
import { assembleSession } from '../../../src/session/assemble/assemble-session.ts';
import { harmlessAddress } from '../../../src/session/assemble/address.ts';
import type { ContextRecord } from '../../../src/session/context-record.ts';
import { groupWork } from '../../../src/session/group-work.ts';
import { checkSession, parseSession } from '../../../src/session/parse-session.ts';
import { pipelineNames } from '../../../src/session/session-words.ts';
import {
  ABOUT,
  contextRecord,
  countOf,
  recordedGroup,
  recordedPipeline,
  sampleSession,
  sessionDevice,
  steady,
  workerRecord,
} from '../../support/session-records.ts';
import { randomRecords } from '../../support/session-sample.ts';

test('one record becomes a session that the check accepts, with times from its start', () => {
  const session = sampleSession();
  expect(checkSession(session)).toEqual(session);
  expect(parseSession(JSON.stringify(session))).toEqual(session);
  expect(session.session.seconds).toBeCloseTo(0.02, 6);
  expect(session.timeline.spans).toMatchObject([{ group: session.groups[0]!.id, start: 0, seconds: 0.01 }]);
  expect(session.timeline.gaps[0]!.start).toBeCloseTo(0.01, 6);
  expect(session.pipelines[0]).toMatchObject({ timed: 10, dispatches: 11 });
  expect(session.groups[0]).toMatchObject({ timed: 10, roofline: null, dependsOnData: null });
});

test('numbers in the notes of contexts are added up, and other notes said once', () => {
  const notes = (...own: string[]): Partial<ContextRecord> => ({ notes: own });
  const session = sampleSession(
    contextRecord(notes('Time of counting: 0.046 s.', 'Dispatches without a time: 1.', 'Fault: 12 of 13 x.')),
    workerRecord('v', notes('Time of counting: 0.15 s.', 'Fault: 12 of 13 x.')),
    workerRecord('w', notes('Dispatches without a time: 5.', 'Dispatches left: 5.')),
  );
  expect(session.notes).toEqual([
    'Time of counting: 0.2 s.',
    'Dispatches without a time: 6.',
    'Fault: 12 of 13 x.',
    'Dispatches left: 5.',
  ]);
});

test('no record at all is a session without WebGPU', () => {
  const session = assembleSession([], ABOUT);
  expect(checkSession(session)).toEqual(session);
  expect(session.session.contexts).toEqual([]);
});

test('addresses lose query, fragment and secrets', () => {
  const { session } = sampleSession();
  expect(session.url).toBe('https://example.org/app');
  expect(session.contexts[0]!.url).toBe('https://example.org/app');
  expect(harmlessAddress('blob:https://u:p@x.org/1-2?a#b')).toBe('blob:https://x.org/1-2');
  expect(harmlessAddress('data:text/html;base64,PHNjcmlwdD4=')).toBe('data:text/html');
  expect(harmlessAddress('https://x.org/a@b?q')).toBe('https://x.org/a@b');
  expect(harmlessAddress('about:blank')).toBe('about:blank');
});

test('the WGSL is kept only if asked for', () => {
  expect(sampleSession().pipelines[0]).not.toHaveProperty('source');
  expect(assembleSession([contextRecord()], { ...ABOUT, withSource: true }).pipelines[0]!.source).toContain('@compute');
});

test('alike pipelines and groups of contexts are one, whatever the contexts call the groups', () => {
  const worker = workerRecord('w', { groups: [recordedGroup({ id: 'other', sketch: steady(3e-3) })] });
  const { groups, pipelines } = sampleSession(contextRecord(), worker);
  expect(pipelines).toMatchObject([{ dispatches: 22, timed: 20 }]);
  expect(groups).toMatchObject([{ dispatches: 22, timed: 20 }]);
  expect(groups[0]!.time!.sum).toBeCloseTo(0.04, 4);
  expect(groups[0]!.counts).toHaveLength(1);
});

test.each([
  ['grid', { grid: [9, 1, 1] as [number, number, number] }],
  ['uniforms', { uniformHash: 'u' }],
  ['bound bytes', { bindings: [{ ...recordedGroup().bindings[0]!, bytes: 8192 }] }],
])('groups of another %s stay apart', (_, changes) => {
  const record = contextRecord({ groups: [recordedGroup(), recordedGroup({ id: 'g2', ...changes })] });
  expect(sampleSession(record).groups).toHaveLength(2);
});

test('counts that differ between occurrences depend on data, with the range', () => {
  const counts = [
    countOf(),
    countOf({ occurrence: 10, flop: 9e6, requested: { read: 3e6, written: 0 } }),
    countOf({ occurrence: 100 }),
  ];
  const { groups } = sampleSession(contextRecord({ groups: [recordedGroup({ counts })] }));
  expect(groups[0]!.dependsOnData).toEqual({
    flop: [4e6, 9e6],
    bytes: [2e6, 3e6],
    unique: expect.any(Array),
  });
});

test('counts of grids that the GPU chose depend on data only where invocations differ; contexts add up their grids', () => {
  const counted = (occurrence: number, workgroups: number, more = 0) =>
    countOf({
      occurrence,
      flop: 640 * workgroups + more,
      requested: { read: 256 * workgroups, written: 0 },
      unique: null,
      invocations: 64 * workgroups,
      workgroupSize: 64,
    });
  const of = (...counts: ReturnType<typeof countOf>[]) => {
    const indirect = { read: 5, workgroups: 50, least: 3, most: 20 };
    const group = recordedGroup({ grid: null, dispatches: 5, counts, indirect });
    const there = contextRecord({ groups: [{ ...group, indirect: { ...indirect, workgroups: 40, least: 1 } }] });
    const [merged] = sampleSession(contextRecord({ groups: [group] }), {
      ...there,
      context: { ...there.context, id: 'worker' },
    }).groups;
    expect(merged).toMatchObject({ dispatches: 10, indirect: { read: 10, workgroups: 90, least: 1, most: 20 } });
    return merged!;
  };
  const same = of(counted(1, 3), counted(10, 7));
  expect(same.dependsOnData).toBeNull();
  // 5 workgroups were counted in the mean, and 9 ran.
  expect(groupWork(same)).toMatchObject({ work: { flop: 640 * 9 }, requested: { read: 256 * 9 } });
  expect(groupWork(same)!.counted).toMatchObject({ invocations: 64 * 9, workgroupSize: 64 });
  expect(of(counted(1, 3), counted(10, 7, 1)).dependsOnData).toMatchObject({ flop: [1920, 4481] });
});

test('counts that differ only by the bytes they touch depend on data', () => {
  const touching = (occurrence: number, read: number | null) =>
    countOf({ occurrence, unique: read === null ? null : { read, written: 0 } });
  const of = (...counts: ReturnType<typeof countOf>[]) =>
    sampleSession(contextRecord({ groups: [recordedGroup({ counts })] })).groups[0]!.dependsOnData;
  expect(of(touching(1, 1e6), touching(10, 5e5))).toMatchObject({ unique: [5e5, 1e6] });
  expect(of(touching(1, 1e6), touching(10, 1e6))).toBeNull();
  expect(of(touching(1, 1e6), touching(10, null))).toBeNull();
});

test('a pipeline is not counted only if none of its groups is, and the reason stays', () => {
  const uncounted = { notCounted: 'Its source has an unknown type.' };
  const record = contextRecord({
    pipelines: [recordedPipeline(uncounted)],
    groups: [recordedGroup({ ...uncounted, counts: [] })],
  });
  expect(sampleSession(record)).toMatchObject({ pipelines: [uncounted], groups: [uncounted] });
  expect(sampleSession(record, workerRecord('w'))).toMatchObject({
    pipelines: [{ notCounted: null }],
    groups: [{ notCounted: null }],
  });
});

test('devices of one context that differ only by id are one; contexts may number theirs alike', () => {
  const devices = [sessionDevice(), sessionDevice({ id: 'd2' }), sessionDevice({ id: 'd3', lost: 'gone' })];
  const { timeline } = contextRecord();
  const spans = [{ ...timeline.spans[0]!, device: 'd2' }];
  const one = sampleSession(contextRecord({ devices, timeline: { ...timeline, spans } }));
  expect(one.devices.map(({ id }) => id)).toEqual(['d1', 'd3']);
  expect(one.timeline.spans[0]!.device).toBe('d1');
  const two = sampleSession(contextRecord(), workerRecord('w', { from: 1001, until: 1002 }));
  expect(two.devices.map(({ id, context }) => [id, context])).toEqual([
    ['page/d1', 'page'],
    ['w/d1', 'w'],
  ]);
  expect(new Set(two.timeline.spans.map(({ device }) => device))).toEqual(new Set(['page/d1', 'w/d1']));
});

test('of several records of a context the last counts', () => {
  const early = contextRecord({ until: 1000.01, notes: ['Early.'] });
  for (const records of [
    [early, contextRecord()],
    [contextRecord(), early],
  ])
    expect(sampleSession(...records).notes).toEqual(['A note.']);
});

test('memory is that of contexts at the same time, and at the end of those that are left', () => {
  const of = (id: string, from: number, until: number, ended: 'navigated' | null) => {
    const record = contextRecord({ from, until, memory: { live: 100, peak: 300 } });
    return { ...record, context: { ...record.context, id, ended } };
  };
  const session = sampleSession(
    of('first', 0, 10, 'navigated'),
    of('frame', 5, 10, 'navigated'),
    of('second', 11, 20, null),
    of('worker', 12, 20, null),
    of('third', 13, 20, null),
  );
  expect(session.memory).toEqual({ live: 300, peak: 900 });
  expect(sampleSession(of('first', 0, 10, 'navigated'), of('second', 11, 20, null)).memory.peak).toBe(300);
});

test('traffic and memory are sums, notes are told once, and ways of watching that differ are noted', () => {
  const session = sampleSession(contextRecord(), workerRecord('w', { time: 'pass' }));
  expect(session.traffic.readback).toEqual({ calls: 4, bytes: 100 });
  expect(session.traffic.waits.calls).toBe(4);
  expect(session.memory).toEqual({ live: 2000, peak: 4000 });
  expect(session.notes).toEqual(['A note.', 'Contexts were watched in different ways: split, twin; pass, twin.']);
});

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('random records %i', (seed) => {
  const records = randomRecords(seed);

  test('give one session in any order', () => {
    const session = assembleSession(records, ABOUT);
    expect(checkSession(session)).toEqual(session);
    expect(assembleSession(records.toReversed(), ABOUT)).toEqual(session);
    expect(assembleSession([...records.slice(2), ...records.slice(0, 2)], ABOUT)).toEqual(session);
  });

  test('keep their sums: dispatches, times, idle and busy seconds', () => {
    const { groups, pipelines, timeline } = assembleSession(records, ABOUT);
    const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((a, b) => a + of(b), 0);
    const recorded = records.flatMap((record) => record.groups);
    expect(sum(groups, ({ dispatches }) => dispatches)).toBe(sum(recorded, ({ dispatches }) => dispatches));
    expect(sum(groups, ({ timed }) => timed)).toBe(sum(recorded, ({ sketch }) => sketch!.n));
    expect(sum(groups, ({ time }) => time!.sum)).toBeCloseTo(
      sum(recorded, ({ sketch }) => sketch!.sum),
      12,
    );
    expect(sum(pipelines, ({ time }) => time?.sum ?? 0)).toBeCloseTo(
      sum(groups, ({ time }) => time!.sum),
      12,
    );
    expect(timeline.spans).toHaveLength(sum(records, (record) => record.timeline.spans.length));
    const known = new Set(groups.map(({ id }) => id));
    for (const { group } of timeline.spans) expect(group === null || known.has(group)).toBe(true);
  });
});

test('a kernel with several labels keeps them, so that each is found', () => {
  const record = contextRecord({
    pipelines: [recordedPipeline({ label: 'Reshape', otherLabels: ['Flatten'] })],
  });
  const other = contextRecord({
    context: { ...record.context, id: 'worker' },
    pipelines: [recordedPipeline({ label: 'Squeeze', otherLabels: ['Reshape'] })],
  });
  const session = sampleSession(record, other);
  expect(session.pipelines).toMatchObject([{ label: 'Reshape', otherLabels: ['Flatten', 'Squeeze'] }]);
  expect([...pipelineNames(session.pipelines).values()]).toEqual(['Reshape (also Flatten, Squeeze)']);
});
