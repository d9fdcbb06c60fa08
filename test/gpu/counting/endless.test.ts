import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJobResources } from '../../../src/counting/fill/job-resources.ts';
import { checkPass } from '../../../src/counting/checked-pass.ts';
import { refuseEndless, type Ending } from '../../../src/counting/refuse-endless.ts';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { readBytes } from '../../../src/device/buffers.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { guard } from '../../../src/wgsl/guard.ts';
import { judge } from '../../support/judge.ts';
import { stack } from '../../support/stacks/under-test.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

const HEAD = `@group(0) @binding(0) var<storage, read_write> a: array<f32>;
@group(0) @binding(1) var<uniform> n: vec4u;
var<workgroup> w: array<f32, 64>;
`;
const main = (body: string, before = ''): string => `${HEAD}${before}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) g: vec3u, @builtin(local_invocation_index) i: u32) {
  ${body}
}`;

/** Tries a kernel on 64 workgroups; `a` holds 4096 zeros, `n` is (4, 0, 2, 1). */
async function tried(wgsl: string): Promise<Ending | null> {
  const { buffers } = await createJobResources(
    gpu,
    describe(checkWgsl(wgsl)).entries[0]!.bindings,
    Object.fromEntries(
      describe(checkWgsl(wgsl)).entries[0]!.bindings.map(({ id }) => [
        id,
        id === '0.1'
          ? ({ type: 'u32', fill: 'values', values: [4, 0, 2, 1] } as const)
          : ({ type: 'f32', fill: 'zeros', length: 4096 } as const),
      ]),
    ),
    1,
  );
  try {
    const pass = { label: 'test', wgsl, entry: 'main', buffers, workgroups: [8, 4, 2] as const };
    const ending = await refuseEndless(gpu, checkPass(pass), { loopSeconds: 0.6, wholeSeconds: 20, isParallel: true });
    const left = new Float32Array(await readBytes(gpu, buffers.get('0.0')!, 0, 4 * 4096));
    expect(left.some((value) => value !== 0)).toBe(false);
    return ending;
  } finally {
    for (const buffer of buffers.values()) buffer.destroy();
  }
}

const FOREVER = 'loop { if (a[0] == 77.5) { break; } a[1] += 1; }';

test.for<readonly [where: string, wgsl: string]>([
  [
    'in a function that returns a value',
    main('a[0] = f();', 'fn f() -> f32 { loop { if (a[0] == 77.5) { return 1; } } }'),
  ],
  ['in a later workgroup only', main(`if (g.y == 3u) { ${FOREVER} }`)],
  ['in one invocation only', main(`if (g.x == 99u) { ${FOREVER} }`)],
  ['in a for with a step of zero', main('for (var t = 0u; t < 9u; t += n.y) { a[g.x] += 1; }')],
  ['in a while', main('var k = 0u; while (k < n.x) { a[g.x] += f32(k); }')],
  ['with its exit in continuing', main('var k = 1u; loop { a[i] += 1; continuing { break if k == n.y; } }')],
  [
    'in the continuing block of another',
    main(`loop { break; continuing { ${FOREVER} } }`).replace('loop { break;', 'loop { if (a[0] > 0) { break; }'),
  ],
  ['around one that ends', main('loop { for (var k = 0; k < 3; k++) { a[i] += 1; } if (a[0] < 0) { return; } }')],
  ['in a function called from a loop that ends', main('for (var k = 0; k < 9; k++) { f(); }', `fn f() { ${FOREVER} }`)],
  ['in a switch', main(`switch n.x { case 4: { ${FOREVER} } default: { a[1] = 2; } }`)],
  ['with a barrier in it', main('loop { w[i] += 1; workgroupBarrier(); if (n.x == 5u) { break; } }')],
  ['in a condition', main('if (n.x > 2u && f()) { a[g.x] = 1; }', `fn f() -> bool { ${FOREVER} return true; }`)],
])('an endless loop %s is named, and the GPU keeps working', async ([, wgsl], { skip }) => {
  const refused = await judge(gpu, wgsl);
  skip(refused !== null && stack.compiler === 'naga', 'Naga refuses the kernel as it is');
  expect(refused).toBeNull();
  await expect(tried(wgsl)).rejects.toThrow(
    /^the loop on line \d+ had not ended after [\d,]+ iterations, which took .*: make sure that all loops end$/,
  );
  expect(await tried(main('for (var k = 0u; k < n.x; k++) { a[g.x] += 1; }'))).not.toBeNull();
});

test('an entry point keeps its parameters under any names', async () => {
  const entries = [
    '@builtin(workgroup_id) at: vec3u, @builtin(num_workgroups) zero: vec3u',
    '@builtin(local_invocation_index) at: u32',
    'at: Given, @builtin(workgroup_id) k: vec3u',
  ];
  for (const parameters of entries) {
    const wgsl = `${HEAD}struct Given { @builtin(num_workgroups) all: vec3u, @builtin(local_invocation_id) i: vec3u }
@compute @workgroup_size(64) fn main(${parameters}) {
  for (var j = 0u; j < n.x; j++) { workgroupBarrier(); }
}`;
    expect([parameters, await judge(gpu, wgsl)]).toEqual([parameters, null]);
    expect([parameters, await judge(gpu, guard(checkWgsl(wgsl)).wgsl)]).toEqual([parameters, null]);
  }
});

test('every kind of finite loop may end', async () => {
  const turns = async (body: string, before = ''): Promise<number> => (await tried(main(body, before)))!.turns;
  const once = await turns('for (var k = 0u; k < n.x; k++) { a[g.x] += 1; }');
  expect(
    await turns('if (g.x == 70u && g.y == 1u) { for (var k = 0u; k < 200000u; k++) { a[1] += f32(k ^ n.x); } }'),
  ).toBeGreaterThan(once);
  // Workgroups that wait for the previous one.
  await turns(
    'if (i == 0u) { while (atomicLoad(&b) < g.x / 64u + 8 * (g.y + 4 * g.z)) { } atomicAdd(&b, 1u); } workgroupBarrier(); a[g.x] = 1;',
    '@group(0) @binding(2) var<storage, read_write> b: atomic<u32>;\n',
  );
  expect(await tried(main('a[g.x] = 1;'))).toBeNull();
});

test('uniform control flow that browsers accept is accepted with guarded loops, too', async () => {
  const bodies = [
    'for (var k = 0u; k < n.x; k++) { w[i] = f32(k); workgroupBarrier(); for (var j = 0u; j < i; j++) { a[g.x] += w[j]; } workgroupBarrier(); }',
    'var k = 0u; for (var j = 0u; j < n.x; j++) { k += n.z; } if (k > 3u) { workgroupBarrier(); }',
    'loop { if (n.x == 4u) { break; } } workgroupBarrier();',
    'for (var j = 0u; j < i; j++) { a[g.x] += 1; } for (var k = 0u; k < n.x; k++) { workgroupBarrier(); }',
    'for (var k = 0u; k < n.x; k++) { if (k == n.z) { return; } } workgroupBarrier();',
    'a[g.x] = f(i); for (var k = 0u; k < u32(h(n.x)); k++) { storageBarrier(); }',
    'while (workgroupUniformLoad(&w[0]) < 3) { if (i == 0u) { w[0] += 1; } workgroupBarrier(); }',
    'var p = 0u; loop { bump(&p); if (p > n.x) { break; } workgroupBarrier(); }',
  ];
  const functions = `fn f(x: u32) -> f32 { for (var j = 0u; j < x; j++) { if (a[j] > 1) { return 2; } } return 3; }
fn h(x: u32) -> f32 { var s = 0.0; for (var j = 0u; j < x; j++) { s += 1; } return s; }
fn bump(p: ptr<function, u32>) { for (var j = 0u; j < n.x; j++) { *p += 1u; } }
`;
  for (const body of bodies) {
    const wgsl = main(body, functions);
    expect([body, await judge(gpu, wgsl)]).toEqual([body, null]);
    expect([body, await judge(gpu, guard(checkWgsl(wgsl)).wgsl)]).toEqual([body, null]);
  }
});
