import { expect, test } from 'vitest';
import { sessionTrace } from '../../../src/session/session-trace.ts';
import { contextRecord, sampleSession, sessionDevice, workerRecord } from '../../support/session-records.ts';

const { timeline } = contextRecord();

test('a session without spans has no trace', () => {
  expect(sessionTrace(sampleSession(contextRecord({ timeline: { ...timeline, spans: [] } })))).toBeNull();
});

test('each device is a track, and so are the gaps, with their kinds', () => {
  const { displayTimeUnit, traceEvents } = sessionTrace(sampleSession(contextRecord(), workerRecord('w')))!;
  expect(displayTimeUnit).toBe('ms');
  const names = traceEvents.filter(({ ph }) => ph === 'M').map(({ tid, args }) => [tid, args!['name']]);
  expect(names).toEqual([
    [0, 'https://example.org/app'],
    [1, 'the GPU is idle'],
    [2, 'google swiftshader · software adapter, page'],
    [3, 'google swiftshader · software adapter, worker'],
  ]);
  const spans = traceEvents.filter(({ ph }) => ph === 'X');
  expect(spans.filter(({ tid }) => tid === 1).map(({ name }) => name)).toEqual([
    'waits for JavaScript',
    'waits between passes, for launches, barriers and copies',
  ]);
  expect(spans.filter(({ tid }) => tid > 1)).toMatchObject([
    { tid: 2, name: 'MatMul', ts: 0, dur: 1e4, args: { grid: '8 × 1 × 1' } },
    { tid: 3, name: 'MatMul' },
  ]);
});

test('spans of unknown groups and devices have names and tracks too', () => {
  const spans = [
    { group: 'none', device: 'none', start: 1000, seconds: 1e-3 },
    { group: null, device: 'd1', start: 1000, seconds: 1e-3 },
  ];
  const { traceEvents } = sessionTrace(sampleSession(contextRecord({ timeline: { ...timeline, spans } })))!;
  expect(traceEvents.filter(({ name }) => name === 'a pass').map(({ tid }) => tid)).toEqual([3, 2]);
  expect(traceEvents.filter(({ ph, tid }) => ph === 'M' && tid === 3)).toMatchObject([
    { args: { name: 'device none' } },
  ]);
});

test('overlapping spans of merged devices stay on one track', () => {
  const devices = [sessionDevice(), sessionDevice({ id: 'd2' })];
  const spans = ['d1', 'd2'].map((device) => ({ group: 'g1', device, start: 1000, seconds: 1e-3 }));
  const { traceEvents } = sessionTrace(sampleSession(contextRecord({ devices, timeline: { ...timeline, spans } })))!;
  expect(new Set(traceEvents.filter(({ name }) => name === 'MatMul').map(({ tid }) => tid)).size).toBe(1);
});
