import { expect, test } from 'vitest';
import { lineWords, plainLine } from '../../../src/cli/tab/tab-line.ts';
import type { WatchProgress } from '../../../src/session/context-record.ts';

const progress: WatchProgress = {
  seconds: 12,
  dispatches: 1000,
  pipelines: 38,
  groups: 170,
  groupsCounted: 168,
  busyShare: 0.41,
  busiest: 'Conv\u001B[31m',
};
const idle: WatchProgress = {
  ...progress,
  dispatches: 28,
  pipelines: 1,
  groups: 2,
  groupsCounted: 2,
  busyShare: 0.1,
  busiest: 'Other',
};

test('a line sums the contexts, and names the busiest pipeline of the busiest one', () => {
  expect(lineWords({ seconds: 12.7, progress: [idle, progress], hint: '' })).toBe(
    '12 s · 1,028 dispatches · 39 pipelines · 170/172 counted · busy 41 %, most Conv [31m',
  );
  const one = { ...progress, dispatches: 1, pipelines: 1, groups: 1, groupsCounted: 0, busyShare: 0, busiest: null };
  expect(lineWords({ seconds: 1, progress: [one], hint: '' })).toBe(
    '1 s · 1 dispatch · 1 pipeline · 0/1 counted · busy 0.0 %',
  );
  expect(lineWords({ seconds: 3, progress: [], hint: 'use the window' })).toBe('3 s · no WebGPU yet · use the window');
  expect(lineWords({ seconds: null, progress: [], hint: 'waiting for --start' })).toBe('waiting for --start');
});

test('without a terminal, lines come every few seconds, with a new hint, and at the end', () => {
  const lines: string[] = [];
  const line = plainLine((text) => lines.push(text));
  line.update({ seconds: null, progress: [], hint: 'loading' });
  line.update({ seconds: null, progress: [], hint: 'loading' });
  for (let seconds = 0; seconds < 7; seconds += 0.25) line.update({ seconds, progress: [], hint: '' });
  line.stop();
  expect(lines.map((text) => text.split(' · ')[0])).toEqual(['loading', '0 s', '5 s', '6 s']);
});
