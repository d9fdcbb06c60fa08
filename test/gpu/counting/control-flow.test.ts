import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { countKernel, floats, whole } from '../../support/count-kernel.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

/** Every control-flow statement; each adds a different power of two. Its twin below counts as it runs. */
const STRESS = `
@group(0) @binding(0) var<storage, read_write> o: array<f32>;
fn odd(i: u32) -> bool { return i % 2u == 1u; }
fn helper(i: u32) -> f32 {
  if (i > 20u) { return 1.0 + f32(i); }
  var sum = 0.0;
  for (var k = 0u; k < i; k++) {
    if (k == 3u) { continue; }
    if (k == 7u) { break; }
    sum = sum * 2.0;
  }
  return sum / 3.0;
}
@compute @workgroup_size(16) fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  var x = 1.0;
  if (i >= 60u) { return; }
  if (i < 10u) { x = x + 1.0; } else if (i < 30u) { x = x - 1.0; x = x - 1.0; } else if (odd(i)) { x = x * 3.0; } else { x = x / 3.0; }
  switch i % 5u {
    case 0u { x += 1.0; }
    case 1u, 2u { x -= 1.0; if (i > 40u) { break; } x -= 1.0; }
    case 3u { for (var k = 0u; k < 3u; k++) { if (k == 1u) { break; } x *= 2.0; } }
    default { x /= 2.0; }
  }
  var n = i;
  while (n > 1u) {
    if (n % 2u == 0u) { n = n / 2u; continue; }
    n = 3u * n + 1u;
    if (n > 100u) { break; }
    x = x + 0.5;
  }
  loop {
    if (n > 50u) { break; }
    n += 7u;
    if (n % 3u == 0u) { continue; }
    x = -x;
    continuing { x = x * 1.5; break if n > 40u; }
  }
  var r = 0u;
  for (;; r++) { if (r >= i % 4u) { break; } x = x - 2.0; }
  for (var a = 0u; a < 4u; a++) { for (var b = a; b < 4u; b++) { if (b == 2u) { continue; } x = x + f32(a); } }
  if ((i > 5u && x > 0.0 && odd(i)) || (i == 2u && x * 2.0 < 100.0)) { x = x % 7.0; }
  o[i] = x + helper(i);
}`;

type Counts = Record<'add' | 'sub' | 'mul' | 'div' | 'neg' | 'cmp' | 'rem' | 'cvt' | 'op', number>;

/** The same kernel in JavaScript, counting its operations. */
function twin(invocations: number): Counts {
  const c: Counts = { add: 0, sub: 0, mul: 0, div: 0, neg: 0, cmp: 0, rem: 0, cvt: 0, op: 0 };
  const f = Math.fround;
  /** Counts integer operations and passes a value through. */
  const op = <T>(value: T, n = 1): T => {
    c.op += n;
    return value;
  };
  const odd = (i: number): boolean => op(i % 2 === 1, 2);
  const helper = (i: number): number => {
    if (op(i > 20)) {
      c.add++;
      c.cvt++;
      return f(1 + i);
    }
    let sum = 0;
    for (let k = 0; op(k < i); op(k++)) {
      if (op(k === 3)) continue;
      if (op(k === 7)) break;
      sum = f(sum * 2);
      c.mul++;
    }
    c.div++;
    return f(sum / 3);
  };
  for (let i = 0; i < invocations; i++) {
    let x = 1;
    const plus = (by: number): void => void ((x = f(x + by)), c.add++);
    const minus = (by: number): void => void ((x = f(x - by)), c.sub++);
    const times = (by: number): void => void ((x = f(x * by)), c.mul++);
    const over = (by: number): void => void ((x = f(x / by)), c.div++);
    if (op(i >= 60)) continue;
    if (op(i < 10)) plus(1);
    else if (op(i < 30)) {
      minus(1);
      minus(1);
    } else if (odd(i)) times(3);
    else over(3);
    switch (op(i % 5)) {
      case 0:
        plus(1);
        break;
      case 1:
      case 2:
        minus(1);
        if (op(i > 40)) break;
        minus(1);
        break;
      case 3:
        for (let k = 0; op(k < 3); op(k++)) {
          if (op(k === 1)) break;
          times(2);
        }
        break;
      default:
        over(2);
    }
    let n = i;
    while (op(n > 1)) {
      if (op(n % 2 === 0, 2)) {
        n = op(n / 2);
        continue;
      }
      n = op(3 * n + 1, 2);
      if (op(n > 100)) break;
      plus(0.5);
    }
    for (;;) {
      if (op(n > 50)) break;
      n = op(n + 7);
      if (!op(n % 3 === 0, 2)) {
        x = -x;
        c.neg++;
      }
      times(1.5);
      if (op(n > 40)) break;
    }
    for (let r = 0; ; op(r++)) {
      if (op(r >= i % 4, 2)) break;
      minus(2);
    }
    for (let a = 0; op(a < 4); op(a++)) {
      for (let b = a; op(b < 4); op(b++)) {
        if (op(b === 2)) continue;
        c.cvt++;
        plus(a);
      }
    }
    const cmp = (value: boolean): boolean => (c.cmp++, value);
    const doubled = (): number => (c.mul++, f(x * 2));
    if ((op(i > 5) && cmp(x > 0) && odd(i)) || (op(i === 2) && cmp(doubled() < 100))) {
      x = f(x % 7);
      c.rem++;
    }
    helper(i);
    c.add++;
  }
  return c;
}

test.each([0, 2 ** 32 - 16])(
  'a kernel with every statement agrees with its twin, with counters starting at %i',
  async (start) => {
    const workgroups = 5;
    const { op, ...flops } = twin(16 * workgroups);
    const count = await countKernel(gpu, {
      wgsl: STRESS,
      workgroups: [workgroups, 1, 1],
      bindings: { '0.0': floats(60) },
      start,
    });
    const named = Object.fromEntries(Object.entries(flops).map(([name, n]) => [`f32.${name}`, n]));
    expect(count.histogram).toEqual({ ...named, 'int.op': op });
    expect(count).toMatchObject({
      invocations: 80,
      requested: { read: 0, written: 240 },
      unique: { read: 0, written: 240 },
      outputsIdentical: true,
    });
  },
);

test('mandelbrot takes as many iterations as its twin', async () => {
  const [width, height, most] = [40, 30, 100];
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read_write> rounds: array<u32>;
const MOST = ${most}u;
@compute @workgroup_size(8, 8) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (any(id.xy >= vec2u(${width}, ${height}))) { return; }
  let c = vec2f(id.xy) * 0.0625 - vec2f(2, 1);
  var z = vec2f();
  var n = 0u;
  while (n < MOST && dot(z, z) < 4) {
    z = vec2f(z.x * z.x - z.y * z.y, 2 * z.x * z.y) + c;
    n++;
  }
  rounds[id.y * ${width} + id.x] = n;
}`,
    workgroups: [5, 4, 1],
    bindings: { '0.0': { type: 'u32', fill: 'zeros', length: width * height } },
  });
  const f = Math.fround;
  let [rounds, tests] = [0, 0];
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const [cx, cy] = [col / 16 - 2, row / 16 - 1];
      let [x, y, n] = [0, 0, 0];
      // Powers of two and a grid of sixteenths keep the first iterations exact; the rest is rounded to f32.
      while (n < most) {
        tests++;
        if (!(f(f(x * x) + f(y * y)) < 4)) break;
        [x, y] = [f(f(f(x * x) - f(y * y)) + cx), f(f(f(2 * x) * y) + cy)];
        n++;
      }
      rounds += n;
    }
  }
  // The compiler may fuse products and sums, so late escapes may differ by one iteration.
  expect(Math.abs(count.histogram['f32.sub']! - 2 * width * height - rounds) / rounds).toBeLessThan(0.01);
  const counted = count.histogram['f32.sub']! - 2 * width * height;
  expect(count.histogram).toMatchObject({
    'f32.mul': 2 * width * height + 4 * counted + 2 * count.histogram['f32.cmp']!,
    'f32.cvt': 2 * width * height,
  });
  expect(Math.abs(count.histogram['f32.cmp']! - tests) / tests).toBeLessThan(0.01);
  expect(count.outputsIdentical).toBe(true);
});

test('a barrier after an early return, and in a loop with a uniform bound, still compiles', async () => {
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@group(0) @binding(1) var<uniform> rounds: u32;
var<workgroup> shared_sum: array<f32, 64>;
fn step(i: u32, n: u32) -> f32 { if (i + n >= 64u) { return 0.0; } return shared_sum[i + n]; }
@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) i: u32) {
  shared_sum[i] = f32(i);
  for (var n = 0u; n < rounds && n < 100u; n++) {
    workgroupBarrier();
    let other = step(i, n);
    workgroupBarrier();
    shared_sum[i] += other;
  }
  if (i >= 10u) { return; }
  o[i] = shared_sum[i];
}`,
    workgroups: [3, 1, 1],
    bindings: { '0.0': floats(10), '0.1': whole(5) },
  });
  // i + n ≥ 64 for n of the 64 invocations in round n.
  const inside = 5 * 64 - (0 + 1 + 2 + 3 + 4);
  expect(count).toMatchObject({
    invocations: 192,
    histogram: { 'barrier.workgroup': 3 * 64 * 10, 'f32.add': 3 * 64 * 5, 'f32.cvt': 192 },
    workgroup: { read: 3 * 4 * (inside + 5 * 64 + 10), written: 3 * 4 * (64 + 5 * 64) },
    requested: { read: 0, written: 3 * 40 },
    unique: { read: 0, written: 40 },
    outputsIdentical: true,
  });
});
