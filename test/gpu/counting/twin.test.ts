import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGpu, type Gpu } from '../../../src/device/open-gpu.ts';
import { countKernel, floats } from '../../support/count-kernel.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = await openGpu('auto', 'high');
});
afterAll(() => gpu.device.destroy());

test('nested loops with continue, a switch with its default in the middle, early returns and break if', async () => {
  const n = 64;
  const count = await countKernel(gpu, {
    wgsl: `@group(0) @binding(0) var<storage, read_write> o: array<f32>;
fn weigh(n: u32) -> f32 {
  if (n % 3u == 0u) { return 1.0; }
  switch n & 3u {
    case 1u, 2u: { return f32(n) * 0.5; }
    default: { if (n > 40u) { break; } return 2.0; }
    case 3u: { }
  }
  return f32(n) + 1.0;
}
@compute @workgroup_size(32) fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n == 7u) { return; }
  var sum = 0.0;
  for (var i = 0u; i < n; i++) {
    if ((i & 1u) == 1u) { continue; }
    var j = i;
    loop {
      if (j >= n) { break; }
      if (j % 5u == 4u) { j += 2u; continue; }
      sum += weigh(j);
      continuing { j++; break if j > i + 6u; }
    }
  }
  while (sum > 10.0 && n > 3u) { sum *= 0.5; if (sum < 6.0) { return; } }
  o[n] = sum;
}`,
    workgroups: [n / 32, 1, 1],
    bindings: { '0.0': floats(n) },
  });
  const twin = { int: 0, add: 0, mul: 0, cvt: 0, cmp: 0, stores: 0 };
  const weigh = (of: number): number => {
    twin.int += 2;
    if (of % 3 === 0) return 1;
    twin.int++;
    if ((of & 3) === 1 || (of & 3) === 2) {
      twin.cvt++;
      twin.mul++;
      return of * 0.5;
    }
    if ((of & 3) === 0) {
      twin.int++;
      if (of <= 40) return 2;
    }
    twin.cvt++;
    twin.add++;
    return of + 1;
  };
  const rounds = (at: number, i: number): number => {
    let sum = 0;
    for (let j = i; ;) {
      twin.int++;
      if (j >= at) break;
      twin.int += 2;
      if (j % 5 === 4) {
        twin.int++;
        j += 2;
      } else {
        twin.add++;
        sum += weigh(j);
      }
      twin.int += 3;
      j++;
      if (j > i + 6) break;
    }
    return sum;
  };
  for (let at = 0; at < n; at++) {
    twin.int++;
    if (at === 7) continue;
    let sum = 0;
    twin.int++;
    for (let i = 0; i < at; i++) {
      twin.int += 4;
      if (i % 2 === 0) sum += rounds(at, i);
    }
    let left = false;
    for (;;) {
      twin.cmp++;
      if (!(sum > 10)) break;
      twin.int++;
      if (!(at > 3)) break;
      twin.mul++;
      twin.cmp++;
      sum *= 0.5;
      left = sum < 6;
      if (left) break;
    }
    if (!left) twin.stores++;
  }
  expect(twin.stores).toBeLessThan(n - 1);
  expect(count).toMatchObject({
    histogram: {
      'f32.add': twin.add,
      'f32.mul': twin.mul,
      'f32.cvt': twin.cvt,
      'f32.cmp': twin.cmp,
      'int.op': twin.int,
    },
    requested: { read: 0, written: 4 * twin.stores },
    unique: { read: 0, written: 4 * twin.stores },
    outputsIdentical: true,
  });
});
