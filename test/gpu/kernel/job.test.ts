import { expect, test } from 'vitest';
import { createApi } from '../../../src/jobs/create-api.ts';
import type { KernelJob, RidgepointApi } from '../../../src/jobs/api.ts';
import type { Report } from '../../../src/report/report-format.ts';
import { checkReport } from '../../../src/report/parse-report.ts';

/** Large enough that on no driver launching the dispatch is its limit, 50 us on a busy one. */
const N = 1 << 20;
const SAXPY: KernelJob = {
  kind: 'kernel',
  name: 'saxpy',
  wgsl: `override SCALE: f32 = 2.0;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(1) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&x)) { return; }
  y[id.x] = SCALE * x[id.x] + y[id.x];
}`,
  workgroups: [N / 64, 1, 1],
  overrides: { SCALE: 3 },
  bindings: {
    '0.0': { type: 'f32', fill: 'normal', length: N },
    '1.0': { type: 'f32', fill: 'zeros', length: N },
  },
  plan: { name: 'quick', rounds: 3, climbSeconds: 0 },
};

const SILENT = { started() {}, progressed() {}, ended() {}, failed() {}, cancelled() {}, open() {} };
const api: RidgepointApi = createApi(SILENT);

const LOOP = (turns: string): KernelJob => ({
  ...SAXPY,
  wgsl: `@group(0) @binding(0) var<storage, read_write> y: array<u32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var n = id.x;
  for (var i = 0u; ${turns}; i++) { n = n * 1664525u + 1013904223u; }
  y[id.x % arrayLength(&y)] = n;
}`,
  overrides: {},
  bindings: { '0.0': { type: 'u32', fill: 'zeros', length: 64 } },
});

const run = (job: KernelJob): Promise<Report> => api.result(api.start(job)) as Promise<Report>;

test('a user kernel is counted, timed and compared with the ceilings', async () => {
  const report = checkReport(await run(SAXPY));
  expect(report.complete).toBe(true);
  expect(report.ceilings.map(({ id }) => id)).toEqual(expect.arrayContaining(['memory/read', 'compute/f32']));
  const [result] = report.results;
  expect(result).toMatchObject({
    id: 'user/saxpy run 1',
    op: 'user',
    kernel: 'user/saxpy',
    work: null,
    status: 'measured',
    parameters: { SCALE: 3 },
    counted: {
      flop: 2 * N,
      requested: { read: 8 * N, written: 4 * N },
      unique: { read: 8 * N, written: 4 * N },
      intensity: { requested: 1 / 6, unique: 1 / 6 },
      invocations: N,
      workgroupSize: 64,
      outputsIdentical: true,
    },
  });
  if (result?.status !== 'measured') return;
  expect(result.time.samplesSeconds).toHaveLength(3);
  expect(result.achieved.intensity).toBeCloseTo(1 / 6, 12);
  expect(result.roofline!.bound).toBe('memory');
  expect(result.counted!.lines!.find(({ line }) => line === 6)).toMatchObject({ executions: N, flop: 2 * N });
});

test('a second run reuses the ceilings of the first', async () => {
  const labels: string[] = [];
  const watched = createApi({ ...SILENT, progressed: (_, { label }) => labels.push(label) });
  const report = (await watched.result(watched.start({ ...SAXPY, run: 2 }))) as Report;
  expect(report.results[0]!.id).toBe('user/saxpy run 2');
  expect(labels.filter((label) => label.includes('sweeping'))).toEqual([]);
  expect(report.ceilings.length).toBeGreaterThan(3);
});

test('a compile error is reported with its line', async () => {
  const wgsl = SAXPY.wgsl.replace('SCALE * x', 'SCALE * nowhere');
  await expect(run({ ...SAXPY, wgsl })).rejects.toMatchObject({
    code: 'bad-job',
    message: expect.stringMatching(/line 6/) as string,
  });
});

test('a kernel over the time limit is refused before its full run', async () => {
  const job = { ...LOOP('i < 200000u'), workgroups: [60_000, 500, 1] as const };
  await expect(run(job)).rejects.toMatchObject({
    code: 'bad-job',
    message: expect.stringMatching(/would take about .* over the limit of .*: launch fewer workgroups/) as string,
  });
});

test.each(['n != 1u || i < 4294967295u', 'true'])(
  'endless loops (%s) are refused, and the next kernel runs',
  async (turns) => {
    await expect(run(LOOP(turns))).rejects.toMatchObject({
      code: 'bad-job',
      message: expect.stringMatching(/^the loop on line 4 had not ended/) as string,
    });
    expect((await run(SAXPY)).complete).toBe(true);
  },
);

test('the error for a bad binding is one sentence that says what to pass', async () => {
  await expect(run({ ...SAXPY, bindings: {} })).rejects.toThrow(/binding 0\.0 \(x: array<f32>\): expected/);
});
