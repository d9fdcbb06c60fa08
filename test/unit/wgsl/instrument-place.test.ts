import { expect, test } from 'vitest';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';

const WGSL = `
@group(1) @binding(2) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] += 1; }`;

test('the counters are bound where they are told to be, or in a free group', () => {
  const told = instrument(checkWgsl(WGSL), { place: { group: 1, binding: 7 } });
  expect(told.output).toMatchObject({ group: 1, binding: 7 });
  expect(told.wgsl).toMatch(/@group\(1\) @binding\(7\) var<storage, read_write>/);
  expect(instrument(checkWgsl(WGSL)).output).toMatchObject({ group: 2, binding: 0 });
});
