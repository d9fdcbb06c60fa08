import { expect, test } from 'vitest';
import { sessionOf } from '../../../src/cli/tab/watched-session.ts';
import type { ContextRecord } from '../../../src/session/context-record.ts';
import { contextRecord, recordedPipeline } from '../../support/session-records.ts';

const ABOUT = {
  url: 'https://there/',
  browser: { name: 'Chrome', version: '1' },
  flags: [],
  toolVersion: '1.2.3',
  withSource: false,
};
const PAGE = { platform: null, secure: null, hasGpu: null, status: null, missing: null };

const record = contextRecord();
const { id } = record.context;
const broken = { ...record, groups: [{ id: 1 }] } as unknown as ContextRecord;

const from = (last: ContextRecord, sent: ContextRecord | null) =>
  sessionOf(
    {
      records: [last],
      snapshots: new Map(sent ? [[id, sent]] : []),
      stoppedBy: null,
      began: true,
      thrown: '',
      page: PAGE,
      errors: [],
      notes: [],
      failures: [],
    },
    ABOUT,
  );

test('in the place of a record that is not valid stands what its context sent before', () => {
  const whole = from(record, null);
  expect(whole.problems).toEqual([]);
  const { session, problems } = from(broken, record);
  expect(session.groups).toEqual(whole.session.groups);
  expect(problems).toEqual([expect.stringMatching(/is not valid, what it sent before stands in its place: .+\.$/)]);
  expect(session.notes).toContain(problems[0]);
});

test('the system has the name that pages give it, where a page gives none, too', () => {
  expect(from(record, null).session.session.platform).toMatch(/^(Linux|macOS|Windows)$/);
});

test.each([
  ['y[i] = x[i];', false],
  ['y[i] = 2 * x[i];', true],
  ['this is no WGSL', undefined],
])('whether a kernel computes is told by its source: %s', (body, computes) => {
  const wgsl = `@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> y: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { let i = id.x; ${body} }`;
  const { session } = from(contextRecord({ pipelines: [recordedPipeline({ wgsl })] }), null);
  expect(session.groups[0]!.counts.map((count) => count.computes)).toEqual([computes]);
});

test('if that is not valid either, the record is left out', () => {
  const { session, problems } = from(broken, broken);
  expect(session.groups).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(/is not valid, and left out: .+\.$/)]);
});
