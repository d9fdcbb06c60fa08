import { expect, test } from 'vitest';
import type { CountJob } from '../../../src/jobs/api.ts';
import { createApi } from '../../../src/jobs/create-api.ts';

const SILENT = { started() {}, progressed() {}, ended() {}, failed() {}, cancelled() {}, open() {} };

const JOB: CountJob = {
  kind: 'count',
  wgsl: `@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] += 1.0; }`,
  workgroups: [4, 1, 1],
  bindings: { '0.0': { type: 'f32', fill: 'zeros', length: 256 } },
  bytes: true,
};

test.each([0, 20, 100])('a count that is cancelled after %i ms is cancelled, not failed', async (wait) => {
  const api = createApi(SILENT);
  const id = api.start(JOB);
  const ended = api.result(id).then(
    () => 'done',
    () => 'cancelled',
  );
  await new Promise((resolve) => setTimeout(resolve, wait));
  api.cancel(id);
  // On a fast machine it may finish first.
  expect(api.state(id).status).not.toBe('failed');
  const outcome = await ended;
  expect(api.state(id).status).toBe(outcome);
  if (wait === 0) expect(outcome).toBe('cancelled');
  expect(api.state(id)).not.toHaveProperty('error');
  // The next one is not blocked.
  await expect(api.result(api.start(JOB))).resolves.toMatchObject({ flop: 256 });
});
