import type { Counted } from '../../src/report/counted/counted.ts';
import type { MeasuredResult, Report, UnmeasuredResult } from '../../src/report/report-format.ts';
import { checkReport } from '../../src/report/parse-report.ts';

/** A measured result with round numbers: 4 kFLOP and 2 kB in 1 ms, at half its roof. */
export const sampleResult = (changes: Partial<MeasuredResult> = {}): MeasuredResult => ({
  id: 'gemv/rows f32 batch=1 in=1024 out=1024',
  op: 'gemv',
  kernel: 'gemv/rows',
  parameters: { rows: 4 },
  dtype: { storage: 'f32', compute: 'f32' },
  shape: { batch: 1, in: 1024, out: 1024 },
  work: { flop: 4e6, bytesRead: 1.9e6, bytesWritten: 1e5 },
  status: 'measured',
  check: { relativeError: 1e-7, tolerance: 1e-5, passed: true },
  time: {
    estimate: { value: 1e-3, low: 0.99e-3, high: 1.01e-3, level: 0.95 },
    samplesSeconds: [1e-3, 1e-3],
    rounds: 2,
    dispatchesPerSample: 1,
    invalid: 0,
    stop: 'rounds done',
    cache: 'cold',
    flags: [],
  },
  achieved: { flopPerSecond: 4e9, bytesPerSecond: 2e9, intensity: 2 },
  roofline: {
    ceiling: 'memory/read',
    attainableFlopPerSecond: 8e9,
    memoryBytesPerSecond: 4e9,
    bound: 'memory',
    efficiency: 0.5,
  },
  ...changes,
});

/** Counts of a kernel without waste: the sample's work, each byte touched once. */
export const sampleCounted = (changes: Partial<Counted> = {}): Counted => ({
  flop: 4e6,
  intOp: 0,
  histogram: { 'f32.sub': 4e6 },
  requested: { read: 1.9e6, written: 1e5 },
  workgroupUnique: null,
  unique: { read: 1.9e6, written: 1e5 },
  intensity: { requested: 2, unique: 2 },
  ...changes,
});

/** The same call, skipped. */
export function skippedResult(reason: string, changes: Partial<UnmeasuredResult> = {}): UnmeasuredResult {
  const { id, op, kernel, parameters, dtype, shape, work } = sampleResult();
  return { id, op, kernel, parameters, dtype, shape, work, status: 'skipped', reason, ...changes };
}

/** A small complete report; checked, so that tests run on a valid one. */
export const sampleReport = (changes: Partial<Report> = {}): Report =>
  checkReport({
    format: 'ridgepoint-report',
    formatVersion: 1,
    createdAt: '2026-01-01T00:00:00Z',
    tool: { version: '0.1.0' },
    complete: true,
    stoppedBy: null,
    environment: {
      host: '',
      runtime: 'browser',
      browser: { name: 'Chromium', version: '140.0.0.0' },
      platform: 'Linux x86_64',
      flags: [],
      crossOriginIsolated: true,
      seed: 1,
    },
    adapter: {
      vendor: 'google',
      architecture: 'swiftshader',
      device: '',
      description: '',
      isFallback: true,
      subgroupSize: [4, 4],
      features: ['subgroups', 'timestamp-query'],
      limits: {},
    },
    clock: {
      source: 'timestamp-query',
      quantumSeconds: 1e-7,
      trusted: true,
      reasons: [],
      launchOverheadSeconds: 1e-5,
      wallAgreement: 1,
      aaHalfWidth: 0.01,
      drift: 0.02,
    },
    plan: { name: 'quick' },
    protocol: {},
    notes: [],
    ceilings: [
      {
        id: 'memory/read',
        kind: 'memory',
        unit: 'B/s',
        estimate: { value: 4e9, low: 3.9e9, high: 4.1e9, level: 0.95 },
        kernel: 'ceilings/memory-read',
        parameters: { workgroup: 256 },
      },
    ],
    missingCeilings: [],
    results: [sampleResult()],
    ...changes,
  });

/** The sample with a text in every field that may hold one. */
export function reportSaying(text: string): Report {
  const [ceiling] = sampleReport().ceilings;
  const { adapter, clock, environment } = sampleReport();
  const said = sampleResult({ id: `gemv/rows ${text}`, op: `gemv ${text}`, parameters: { [text]: text } });
  const named = { ...said, dtype: { ...said.dtype, weights: text }, shape: { batch: 1, [text]: 2 } };
  const other = { ...named, id: `other ${text}`, shape: { batch: 2, [text]: 3 } };
  return sampleReport({
    tool: { version: text },
    environment: { ...environment, host: text, browser: { name: text, version: text }, platform: text, flags: [text] },
    adapter: { ...adapter, vendor: text, architecture: text, device: text, description: text, features: [text] },
    clock: {
      ...clock,
      reasons: [text],
      naive: { result: text, claimedSeconds: 0, seconds: 1e-3, quantumSeconds: 1e-4 },
    },
    plan: { name: text },
    notes: [text],
    ceilings: [
      ceiling!,
      { ...ceiling!, id: `compute/f32`, unit: 'flop/s', parameters: { [text]: text } },
      { ...ceiling!, id: text },
    ],
    missingCeilings: [{ id: text, reason: text }],
    results: [
      { ...named, roofline: { ...named.roofline!, ceiling: text, cause: text } },
      other,
      skippedResult(text, { id: `skipped ${text}`, parameters: { [text]: text } }),
      { ...named, id: `alone ${text}` },
    ],
  });
}
