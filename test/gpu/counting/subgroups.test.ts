import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import type { Count } from '../../../src/report/count-format.ts';
import { countKernel, floats } from '../../support/count-kernel.ts';
import { lacking } from '../../support/stacks/lacking.ts';
import { stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
let size = 0;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
  size = gpu.capabilities.subgroupSize?.[0] ?? 0;
});
afterAll(() => gpu.device.destroy());

const INVOCATIONS = 30;

/** Runs a body that may sum `x` over its subgroup, in three workgroups of 30, the last subgroup of each not full. */
const counted = async (body: string, declarations = ''): Promise<Count> =>
  await countKernel(gpu, {
    wgsl: `enable subgroups;
diagnostic(off, subgroup_uniformity);
@group(0) @binding(0) var<storage, read_write> o: array<f32>;
${declarations}
@compute @workgroup_size(${INVOCATIONS / 5}, 5) fn main(@builtin(local_invocation_index) i: u32, @builtin(workgroup_id) g: vec3u) {
  var x = o[i + g.x * ${INVOCATIONS}u];
  let n = i32(i);
  ${body}
  o[i + g.x * ${INVOCATIONS}u] = x;
}`,
    workgroups: [3, 1, 1],
    bindings: { '0.0': floats(3 * INVOCATIONS) },
  });

/** Additions of a sum over the lanes that satisfy a condition, in three workgroups. */
function joined(active: (i: number) => boolean): number {
  let operations = 0;
  for (let first = 0; first < INVOCATIONS; first += size) {
    const lanes = Array.from({ length: Math.min(size, INVOCATIONS - first) }, (_, k) => first + k).filter(active);
    operations += Math.max(0, lanes.length - 1);
  }
  return 3 * operations;
}

const turns = (of: number, active: (i: number, turn: number) => boolean): number =>
  Array.from({ length: of }, (_, turn) => joined((i) => active(i, turn))).reduce((sum, n) => sum + n, 0);

test('a sum over a subgroup takes one addition less than active lanes, under any divergence', async ({ skip }) => {
  skip(...lacking(gpu, 'subgroups'));
  const cases: readonly (readonly [string, number])[] = [
    ['x = subgroupAdd(x);', joined(() => true)],
    ['if (n % 3 == 0) { x = subgroupAdd(x); }', joined((i) => i % 3 === 0)],
    [
      'if (n % 3 == 0) { x = subgroupAdd(x); } else if (n > 7) { x = subgroupInclusiveAdd(x); }',
      joined((i) => i % 3 === 0) + joined((i) => i % 3 !== 0 && i > 7),
    ],
    ['for (var k = 0; k < n % 5; k++) { x = subgroupExclusiveAdd(x); }', turns(5, (i, k) => k < i % 5)],
    ['var k = 0; while (true) { if (k >= n % 4) { break; } k++; x = subgroupAdd(x); }', turns(4, (i, k) => k < i % 4)],
    [
      'var k = 0; loop { if (k % 2 == 1) { continue; } x = subgroupAdd(x); continuing { k++; break if k > n % 6; } }',
      turns(6, (i, k) => k % 2 === 0 && k <= i % 6),
    ],
    ['if (n == 5 || n == 9) { return; } x = subgroupAdd(x);', joined((i) => i !== 5 && i !== 9)],
    [
      'switch n % 4 { case 0: { x = subgroupAdd(x); } case 1, 2: { x = subgroupAdd(subgroupAdd(x)); } default: { } }',
      joined((i) => i % 4 === 0) + 2 * joined((i) => i % 4 === 1 || i % 4 === 2),
    ],
    ['if (n > 2 && subgroupAdd(f32(n)) < 1e30) { x = f32(n); }', joined((i) => i > 2)],
    ['x = twice(x); if (n < 11) { x = twice(x); }', 2 * joined(() => true) + 2 * joined((i) => i < 11)],
    ['if (n == 13) { x = subgroupAdd(x); }', 0],
  ];
  for (const [body, additions] of cases) {
    const count = await counted(body, 'fn twice(x: f32) -> f32 { return subgroupAdd(x) + subgroupInclusiveAdd(x); }');
    const plus = body.includes('twice') ? 3 * (INVOCATIONS + 11) : 0;
    const joins = count.histogram['f32.add'] ?? 0;
    // WGSL does not define where lanes reconverge: NVIDIA's driver separates the two values of a case.
    if (stack.adapter === null) expect([body, joins <= additions + plus]).toEqual([body, true]);
    else expect([body, joins]).toEqual([body, additions + plus]);
    expect(count.flop).toBe(joins);
    expect(count.outputsIdentical).toBe(true);
  }
});

test('products count as multiplications, vectors per component, integers as integer operations, others not', async ({
  skip,
}) => {
  skip(...lacking(gpu, 'subgroups'));
  const all = joined(() => true);
  const product = await counted('let v = subgroupMul(vec3f(x)); x = subgroupExclusiveMul(v.y);');
  expect(product.histogram).toMatchObject({ 'f32.mul': 4 * all, 'sg.subgroupMul': 9 * INVOCATIONS });
  expect(product.histogram).not.toHaveProperty('f32.add');
  const whole = await counted('x += f32(subgroupAdd(vec2u(i)).x + subgroupMul(i));');
  expect(whole.intOp).toBe(3 * all + 3 * INVOCATIONS * (2 * 2 + 1));
  expect(whole.flop).toBe(3 * INVOCATIONS);
  const none = await counted(
    'x = subgroupMax(x); x = subgroupMin(x); x = subgroupShuffleXor(x, 1u); x = subgroupBroadcastFirst(x); _ = subgroupBallot(x > 0); x = quadSwapX(x);',
  );
  expect(none.flop).toBe(0);
  expect(Object.keys(none.histogram).filter((name) => name.startsWith('sg.'))).toHaveLength(6);
});
