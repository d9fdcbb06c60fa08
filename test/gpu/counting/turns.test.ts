import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { countKernel, floats, whole } from '../../support/count-kernel.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

const INVOCATIONS = 8;
const kernel = (loop: string): string => `override MOST = 5u;
@group(0) @binding(0) var<uniform> size: vec4u;
@group(0) @binding(1) var<storage, read_write> o: array<f32>;
@compute @workgroup_size(${INVOCATIONS}) fn main(@builtin(local_invocation_index) n: u32) {
  var sum = 0.0; var m = n; let low = i32(n) - 4;
  ${loop}
  o[n] = sum;
}`;

const ADD = 'sum += 1.0;';
const upTo = (from: number, to: number): number => Math.max(0, to - from);

test.each<[loop: string, turns: (n: number) => number]>([
  [`for (var i = 0u; i < 6u; i++) { ${ADD} }`, () => 6],
  [`for (var i = 6u; i < 2u; i++) { ${ADD} }`, () => 0],
  [`for (var i = 1u; i < MOST; i += 1u) { ${ADD} }`, () => 4],
  [`for (var i = 3u; i < n; i++) { ${ADD} }`, (n) => upTo(3, n)],
  [`for (var i = m + 1u; i < MOST; i++) { ${ADD} }`, (n) => upTo(n + 1, 5)],
  [`for (var i = -2; i < low; i++) { ${ADD} }`, (n) => upTo(-2, n - 4)],
  [`for (var i = low; i < -1; i++) { ${ADD} }`, (n) => upTo(n - 4, -1)],
  [`for (var i = 0u; i < size.y; i++) { if (i == 1u) { continue; } ${ADD} }`, () => 2],
  [`for (var i = 0u; i < n; i++) { if (i == 2u) { i++; } ${ADD} }`, (n) => (n > 3 ? n - 1 : n)],
  [`for (var i = 0u; i < n; i++) { let p = &i; *p += 1u; ${ADD} }`, (n) => Math.ceil(n / 2)],
  [`for (var i = 0u; i < m; i++) { m = 2u; ${ADD} }`, (n) => (n === 0 ? 0 : n === 1 ? 2 : 2)],
  [`for (var i = 0u; i < n; i++) { if (i == 3u) { break; } ${ADD} }`, (n) => Math.min(n, 3)],
  [`for (var i = 0u; i < n; i++) { for (var j = i; j < n; j++) { ${ADD} } }`, (n) => (n * (n + 1)) / 2],
  [
    `if (n > 4u) { for (var i = 0u; i < 3u; i++) { ${ADD} } } else { for (var n = n; n < 4u; n++) { ${ADD} } }`,
    (n) => (n > 4 ? 3 : 4 - n),
  ],
  [`for (var i = 0u; i <= n; i++) { ${ADD} }`, (n) => n + 1],
  [`for (var i = n; i > 1u; i--) { ${ADD} }`, (n) => upTo(1, n)],
  [`for (var i = low; i >= -2; i -= 1) { ${ADD} }`, (n) => upTo(-2, n - 3)],
  [`for (var i = 2u; i <= n; i += 2u) { ${ADD} }`, (n) => Math.floor(n / 2)],
  [`for (var i = n; i < size.w; i += 3u) { ${ADD} }`, (n) => Math.ceil(upTo(n, 5) / 3)],
  [`for (var i = -4; i <= 3; i += 2) { ${ADD} }`, () => 4],
  [`for (var i = 3u; i >= 0u; i--) { if (i == 1u) { break; } ${ADD} }`, () => 2],
  [`for (var i = 4294967290u; i < 4294967295u; i += 4u) { m++; if (m > n + 3u) { return; } ${ADD} }`, () => 3],
  [`for (var i = n; i > 0u; i -= 2u) { if (i == 1u) { break; } ${ADD} }`, (n) => Math.floor(n / 2)],
  [`for (var i = 0u; i < 6u; i++) { if (i == n) { continue; } ${ADD} }`, (n) => (n < 6 ? 5 : 6)],
  [`if (n == 2u) { o[n] = 1.0; return; } else { ${ADD} } ${ADD}`, (n) => (n === 2 ? 0 : 2)],
  [`switch n { case 1u { if (m > 0u) { break; } ${ADD} } default { ${ADD} } } ${ADD}`, (n) => (n === 1 ? 1 : 2)],
])('the iterations of %s are counted', async (loop, turns) => {
  const count = await countKernel(gpu, {
    wgsl: kernel(`_ = size.x; _ = MOST; ${loop}`),
    workgroups: [1, 1, 1],
    bindings: { '0.0': whole(2, 3, 4, 5), '0.1': floats(INVOCATIONS) },
  });
  const all = Array.from({ length: INVOCATIONS }, (_, n) => turns(n)).reduce((sum, n) => sum + n, 0);
  expect(count.flop).toBe(all);
  expect(count.outputsIdentical).toBe(true);
});

test('if the iterations are known before or at the start of a loop, nothing is counted in it', () => {
  for (const end of ['6u', 'MOST', 'n', 'size.z']) {
    for (const turns of [`i = 0u; i < ${end}; i++`, `i = 0u; i <= ${end}; i += 4u`, `i = ${end}; i > 0u; i--`]) {
      const { wgsl } = instrument(checkWgsl(kernel(`_ = size.x; _ = MOST; for (var ${turns}) { ${ADD} }`)));
      expect(wgsl).toContain(`{ ${ADD} }`);
    }
  }
});

test('a rare exit is counted where it exits', () => {
  const { wgsl } = instrument(checkWgsl(kernel(`_ = size.x; if (n > 5u) { return; } ${ADD}`)));
  expect(wgsl).toContain(`return; } ${ADD}`);
});
