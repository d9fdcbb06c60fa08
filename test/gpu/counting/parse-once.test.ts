import { expect, test, vi } from 'vitest';
import { runCount } from '../../../src/jobs/run-count.ts';
import { parse } from '../../../src/wgsl/parse-wgsl.ts';

vi.mock(import('../../../src/wgsl/parse-wgsl.ts'), { spy: true });

test('a count parses its source once, marks, samples and guarded loops included', async () => {
  const wgsl = `@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(8) fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = 0u; i < 4u; i++) { x[id.x] += 1; }
}`;
  const bindings = { '0.0': { type: 'f32', fill: 'zeros', length: 64 } } as const;
  const job = { kind: 'count', wgsl, workgroups: [8, 1, 1], bindings, bytes: true } as const;
  const count = await runCount(job, () => undefined, new AbortController().signal);
  expect(count.workgroupUnique).not.toBeNull();
  expect(vi.mocked(parse)).toHaveBeenCalledTimes(1);
});
