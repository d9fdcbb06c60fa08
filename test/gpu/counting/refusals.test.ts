import { expect, test } from 'vitest';
import type { BufferSpec } from '../../../src/counting/fill/fill-buffer.ts';
import { runCount } from '../../../src/jobs/run-count.ts';

test('values that a buffer or an override cannot hold are refused by name', async () => {
  const wgsl = `override LAST: u32;
@group(0) @binding(0) var<uniform> n: vec4u;
@group(0) @binding(1) var<storage, read_write> o: array<i32>;
@compute @workgroup_size(1) fn main() { o[0] = i32(n.x + LAST); }`;
  const count = async (n: Partial<BufferSpec>, o: Partial<BufferSpec>, overrides?: Record<string, number>) =>
    await runCount(
      {
        kind: 'count',
        wgsl,
        workgroups: [1, 1, 1],
        bindings: {
          '0.0': { type: 'u32', fill: 'values', values: [1, 2, 3, 4], ...n },
          '0.1': { type: 'i32', fill: 'zeros', length: 1, ...o },
        },
        ...(overrides && { overrides }),
      },
      () => undefined,
      new AbortController().signal,
    );
  const last = { LAST: 1 };
  await expect(count({ values: [1] }, {}, last)).rejects.toThrow('expected at least 16 bytes, got 4');
  await expect(count({ values: [1, 2, 3, 1.5] }, {}, last)).rejects.toThrow(/n: vec4<u32>.*0 to 4294967295, got 1\.5/);
  await expect(count({ values: [1, 2, 3, -1] }, {}, last)).rejects.toThrow('got -1');
  await expect(count({}, { fill: 'values', values: [2 ** 31] }, last)).rejects.toThrow('to 2147483647, got 2147483648');
  await expect(count({}, { type: 'bytes', fill: 'values', values: [1, 2, 3, 256], length: 4 }, last)).rejects.toThrow(
    'got 256',
  );
  await expect(count({}, {}, { LAST: 2.5 })).rejects.toThrow(
    /override "LAST" \(u32\): expected whole numbers.*got 2\.5/,
  );
  await expect(count({}, {})).rejects.toThrow('override "LAST": expected a value, as it has no default');
  expect((await count({}, {}, last)).intOp).toBe(1);
});
