import type { ContextRecord, RecordedGroup, RecordedPipeline, TimeSketch } from '../../src/session/context-record.ts';
import { assembleSession, type AboutSession } from '../../src/session/assemble/assemble-session.ts';
import type { GroupCount, Session, SessionDevice } from '../../src/session/session-format.ts';
import type { Ceiling } from '../../src/report/report-format.ts';
import { sampleCounted, sampleReport } from './sample-report.ts';

/** The sketch of times, as a context makes it: bins of an eighth of an octave in nanoseconds. */
export function sketchOf(times: readonly number[], quantumSeconds = 0): TimeSketch {
  const bins: Record<string, number> = {};
  for (const time of times) {
    const bin = time === 0 ? -1 : Math.floor(8 * Math.log2(time / 1e-9));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return {
    n: times.length,
    sum: times.reduce((a, b) => a + b, 0),
    sumOfSquares: times.reduce((a, b) => a + b * b, 0),
    least: Math.min(...times),
    bins,
    quantumSeconds,
  };
}

/** Equal times. */
export const steady = (seconds: number, n = 10): TimeSketch =>
  sketchOf(Array.from({ length: n }, (_, i) => seconds * (1 + 0.001 * (i % 2 === 0 ? 1 : -1))));

/** A count of a group: 4 MFLOP, 2 MB. */
export const countOf = (changes: Partial<GroupCount> = {}): GroupCount => ({
  ...sampleCounted(),
  occurrence: 1,
  texels: { read: 0, written: 0 },
  ...changes,
});

/** What a kernel that only moves data does. */
export const MOVES: Partial<GroupCount> = {
  flop: 0,
  intOp: 1e6,
  histogram: { 'int.op': 1e6 },
  requested: { read: 1e6, written: 1e6 },
  intensity: { requested: 0, unique: 0 },
};

export const recordedPipeline = (changes: Partial<RecordedPipeline> = {}): RecordedPipeline => ({
  hash: 'p1',
  stage: 'compute',
  label: 'MatMul',
  entry: 'main',
  constants: {},
  workgroupSize: [64, 1, 1],
  compileSeconds: 0.01,
  dispatches: 11,
  notCounted: null,
  wgsl: '@compute @workgroup_size(64) fn main() {}',
  sketch: steady(1e-3),
  ...changes,
});

export const recordedGroup = (changes: Partial<RecordedGroup> = {}): RecordedGroup => ({
  id: 'g1',
  pipeline: 'p1',
  grid: [8, 1, 1],
  bindings: [{ id: '0.0', kind: 'storage', access: 'read', bytes: 4096 }],
  uniformHash: null,
  dispatches: 11,
  counts: [countOf()],
  notCounted: null,
  sketch: steady(1e-3),
  ...changes,
});

export const sessionDevice = (changes: Partial<SessionDevice> = {}): SessionDevice => ({
  id: 'd1',
  context: 'page',
  adapter: sampleReport().adapter,
  asked: { features: [], limits: {} },
  added: { features: ['timestamp-query'], limits: {} },
  clock: { source: 'timestamp-query', quantumSeconds: 0 },
  lost: null,
  ...changes,
});

/** A page that dispatched one pipeline for 10 ms within 20 ms. */
export const contextRecord = (changes: Partial<ContextRecord> = {}): ContextRecord => ({
  context: {
    id: 'page',
    kind: 'page',
    url: 'https://example.org/app?token=1#part',
    usesWebGpu: true,
    dispatches: 11,
    ended: null,
  },
  from: 1000,
  until: 1000.02,
  time: 'split',
  count: 'twin',
  devices: [sessionDevice()],
  pipelines: [recordedPipeline()],
  groups: [recordedGroup()],
  timeline: {
    spans: [{ group: 'g1', device: 'd1', start: 1000, seconds: 0.01 }],
    droppedSpans: 0,
    busy: 0.01,
    idle: { waitsForCpu: 0.008, betweenPasses: 0.002, readback: 0 },
    gaps: [
      { start: 1000.01, seconds: 0.008, kind: 'waitsForCpu' },
      { start: 1000.018, seconds: 0.002, kind: 'betweenPasses' },
    ],
    splitRatio: null,
  },
  traffic: {
    upload: { calls: 1, bytes: 100 },
    readback: { calls: 2, bytes: 50 },
    copies: { calls: 0, bytes: 0 },
    waits: { calls: 2, seconds: 0.001 },
  },
  memory: { live: 1000, peak: 2000 },
  notes: ['A note.'],
  ...changes,
});

/** A worker like that page. */
export const workerRecord = (id: string, changes: Partial<ContextRecord> = {}): ContextRecord =>
  contextRecord({
    context: { ...contextRecord().context, id, kind: 'worker', url: `https://example.org/${id}.js` },
    ...changes,
  });

export const ABOUT: AboutSession = {
  url: 'https://user:secret@example.org/app?token=1#part',
  browser: { name: 'Chrome', version: '156' },
  platform: 'Linux x86_64',
  flags: [],
  createdAt: '2026-01-01T00:00:00Z',
  toolVersion: '0.1.0',
  complete: true,
  stoppedBy: null,
  withSource: false,
};

export const sampleSession = (...records: ContextRecord[]): Session =>
  assembleSession(records.length > 0 ? records : [contextRecord()], ABOUT);

/** Ceilings at rates, with narrow intervals. */
export const ceilingsOf = (rates: Readonly<Record<string, number>>): Ceiling[] =>
  Object.entries(rates).map(([id, value]) => ({
    ...sampleReport().ceilings[0]!,
    id,
    kind: id.startsWith('compute') ? 'compute' : id.startsWith('launch') ? 'launch' : 'memory',
    unit: id.startsWith('compute') ? 'flop/s' : id.startsWith('launch') ? 's' : 'B/s',
    estimate: { value, low: value * 0.99, high: value * 1.01, level: 0.95 },
  }));

/** A memory roof and an f32 roof: a ridge at 250 FLOP/B. */
export const CEILINGS = ceilingsOf({ 'memory/read': 4e9, 'compute/f32': 1e12 });
