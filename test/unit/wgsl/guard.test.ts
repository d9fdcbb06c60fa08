import { expect, test } from 'vitest';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { guard, hasLoops } from '../../../src/wgsl/guard.ts';
import { parse } from '../../../src/wgsl/parse-wgsl.ts';

const kernel = (body: string): string => `@compute @workgroup_size(1) fn main() {\n${body}\n}`;

/** Ways out that a guarded text has. */
const waysOut = (wgsl: string): number => wgsl.match(/> rp_bounds\.z\) \{ rp_cut\(\d+u\); break; \}/g)?.length ?? 0;

test('every loop of every kind gets its own exit, and line numbers do not change', () => {
  const { wgsl, loops } = guard(
    checkWgsl(
      kernel(`  for (var i = 0u; i < 4u; i++) { while true { break; } }
  loop { if true { break; } continuing { for (;;) { break; } } }
  switch 1 { default { loop { return; } } }`),
    ),
  );
  expect(loops).toEqual([2, 2, 3, 3, 4]);
  expect(waysOut(wgsl)).toBe(5);
  for (const k of [1, 2, 3, 4, 5]) expect(wgsl).toContain(`rp_t${k}++; if (rp_t${k} >`);
  expect(wgsl.split('\n').findIndex((line) => line.includes('switch'))).toBe(3);
  expect(() => parse(wgsl)).not.toThrow();
});

test('a function that returns a value returns one past a loop that is cut off', () => {
  const { wgsl, loops } = guard(
    checkWgsl(`struct Pair { a: vec2f, b: array<u32, 3> }
fn ends() -> f32 { return 1; }
fn goes_on() -> Pair { loop { if (ends() > 2) { return Pair(); } } }
${kernel('  _ = goes_on().a;')}`),
  );
  expect(loops).toEqual([3]);
  expect(wgsl).toMatch(/return rp_z1\(\); \}\n/);
  expect(wgsl).toContain('fn rp_z1() -> Pair { var zero: Pair; return zero; }');
  expect(wgsl.match(/rp_z\d/g)).toHaveLength(2);
});

test('the nesting depth of loops is followed through calls', () => {
  const depth = (body: string): number =>
    guard(
      checkWgsl(`fn one() { loop { break; } }
fn two() { loop { one(); break; } one(); }
${kernel(body)}`),
    ).depth;
  expect(depth('  one();')).toBe(1);
  expect(depth('  loop { break; }')).toBe(1);
  expect(depth('  two();')).toBe(2);
  expect(depth('  while true { if true { two(); } }')).toBe(3);
});

test('a kernel without loops needs no guard, and its own names are left alone', () => {
  expect(hasLoops(checkWgsl(kernel('  _ = 1;')))).toBe(false);
  expect(hasLoops(checkWgsl(`fn f() { loop { break; } }\n${kernel('  _ = 1;')}`))).toBe(true);
  expect(guard(checkWgsl(kernel('  let rp_t1 = 1; loop { break; }'))).wgsl).toContain('rp1_t1');
});

test('without a place for a storage buffer nothing is guarded, and an error says so', () => {
  const full = Array.from(
    { length: 8 },
    (_, i) => `@group(0) @binding(${i}) var<storage, read_write> b${i}: array<u32>;`,
  );
  const body = `  loop { if (${full.map((__, i) => `b${i}[0]`).join(' + ')} > 0u) { break; } }`;
  expect(() => guard(checkWgsl(`${full.join('\n')}\n${kernel(body)}`))).toThrow('none is left for the loop guard');
});
