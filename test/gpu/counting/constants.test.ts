import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { CONST_DECLARATIONS, CONST_EXPRESSIONS } from '../../support/const-expressions.ts';
import { countKernel, floats } from '../../support/count-kernel.ts';
import { judge } from '../../support/judge.ts';
import { stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

test('the browser gives every constant the value computed here', async () => {
  const wrong = [];
  for (const [expression, value] of CONST_EXPRESSIONS) {
    // Not every adapter has f16.
    if (/\dh\b/.test(expression) && !gpu.device.features.has('shader-f16')) continue;
    const enable = /\dh\b/.test(expression) ? 'enable f16;\n' : '';
    const wgsl = `${enable}${CONST_DECLARATIONS}\nconst_assert ${value} == (${expression});\n@compute @workgroup_size(1) fn main() {}`;
    const verdict = await judge(gpu, wgsl);
    const [, unfolded = ''] = /Not implemented as constant expression: (\w+)/.exec(verdict ?? '') ?? [];
    if (verdict !== null && !stack.notFolded.includes(unfolded)) wrong.push([expression, verdict]);
  }
  expect(wrong).toEqual([]);
});

test('a size computed by matrix products is the size in memory, and zero vectors need no type', async () => {
  const count = await countKernel(gpu, {
    wgsl: `const turn = mat2x2f(0, 1, -1, 0);
const moved: vec2f = turn * turn * vec2f(-6, 3);
const slots = u32(moved.x) + u32((mat2x3f(1, 0, 2, 0, 1, 1) * vec2f(1, 2)).z / 2);
var<workgroup> shelf: array<f32, slots>;
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(slots) fn main(@builtin(local_invocation_index) i: u32) {
  var at: vec3u = vec3();
  at.x = i;
  shelf[at.x + at.y] = f32(i) * moved.x;
  workgroupBarrier();
  var total = vec4f(vec4()).w;
  for (var k = 0u; k < slots; k++) { total += shelf[k]; }
  out[i] = total;
}`,
    workgroups: [1, 1, 1],
    bindings: { '0.0': floats(8) },
  });
  expect(count).toMatchObject({
    invocations: 8,
    histogram: { 'f32.mul': 8, 'f32.cvt': 8, 'f32.add': 64, 'int.op': 8 * (1 + 9 + 8) },
    workgroup: { read: 8 * 8 * 4, written: 8 * 4 },
    outputsIdentical: true,
  });
});
