import { expect, test } from 'vitest';
import { sessionTrace } from '../../../src/session/session-trace.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { randomFrom } from '../../support/session-sample.ts';
import { contextRecord, sampleSession, sessionDevice, workerRecord } from '../../support/session-records.ts';

const { timeline } = contextRecord();

const withSpans = (spans: readonly (typeof timeline)['spans'][number][]): Session => {
  const session = sampleSession(contextRecord({ devices: [sessionDevice(), sessionDevice({ id: 'd2' })] }));
  return {
    ...session,
    timeline: { ...session.timeline, spans: spans.map((span) => ({ ...span, group: session.groups[0]!.id })) },
  };
};

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
  expect(traceEvents.filter(({ name }) => name === 'a pass').map(({ tid }) => tid)).toEqual([2, 3]);
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

/** Sequential work with times as they come through the clock of the wall, and some that really overlaps. */
function randomSpans(random: () => number): { start: number; seconds: number; group: string; device: string }[] {
  const wall = 1.8e9;
  let now = wall + random();
  return Array.from({ length: 300 }, () => {
    const seconds = 10 ** (-7 + 4 * random());
    const start = now - (random() < 0.1 ? seconds * random() : 0);
    now = start + seconds + (random() < 0.5 ? 0 : 1e-6 * random());
    return { group: '', device: random() < 0.8 ? 'd1' : 'd2', start: start - wall, seconds };
  });
}

test('on a track, slices are disjoint or nested to the nanosecond, and none is lost', () => {
  const random = randomFrom(7);
  for (let round = 0; round < 30; round++) {
    const spans = randomSpans(random);
    const { traceEvents } = sessionTrace(withSpans(spans))!;
    const slices = traceEvents.filter(({ name }) => name === 'MatMul');
    expect(slices).toHaveLength(spans.length);
    for (const thread of new Set(slices.map(({ tid }) => tid))) {
      const track = slices.filter(({ tid }) => tid === thread);
      // As Perfetto reads microseconds.
      const nanoseconds = track.map(({ ts, dur }) => [Math.trunc(ts! * 1000), Math.trunc(dur! * 1000)] as const);
      const ordered = nanoseconds.toSorted((a, b) => a[0] - b[0] || b[1] - a[1]);
      expect(ordered).toEqual(nanoseconds);
      const open: number[] = [];
      for (const [from, lasts] of ordered) {
        while (open.length > 0 && open.at(-1)! <= from) open.pop();
        expect(from + lasts).toBeLessThanOrEqual(open.at(-1) ?? Infinity);
        open.push(from + lasts);
      }
    }
  }
});

test('neighbours by rounding stay on one track; what runs at the same time has another, named so', () => {
  const rounded = Array.from({ length: 50 }, (_, i) => ({ start: i * 1e-5, seconds: 1e-5 + 2.3e-7 }));
  const spans = [...rounded, { start: 5e-6, seconds: 2e-5 }].map((span) => ({ ...span, group: '', device: 'd1' }));
  const { traceEvents } = sessionTrace(withSpans(spans))!;
  const slices = traceEvents.filter(({ name }) => name === 'MatMul');
  expect(slices.map(({ tid }) => tid)).toEqual([...rounded.map(() => 2), 3]);
  expect(slices.slice(0, 49).every(({ dur }) => dur === 10)).toBe(true);
  expect(traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args!['name'])).toContain(
    'google swiftshader · software adapter, page, at the same time 1',
  );
});

test('very many spans that overlap each other are all there, soon', () => {
  const spans = Array.from({ length: 20_000 }, (_, i) => ({ group: '', device: 'd1', start: i * 1e-6, seconds: 1 }));
  const { traceEvents } = sessionTrace(withSpans(spans))!;
  expect(traceEvents.filter(({ name }) => name === 'MatMul')).toHaveLength(spans.length);
});
