import { expect, test } from 'vitest';
import { guardLoops } from '../../../src/wgsl/guard-loops.ts';
import { parse } from '../../../src/wgsl/parse.ts';

const kernel = (body: string): string => `@compute @workgroup_size(1) fn main() {\n${body}\n}`;

test('every loop of every kind gets a way out, and lines stay where they were', () => {
  const source = kernel(`  for (var i = 0u; i < 4u; i++) { while true { break; } }
  loop { if true { break; } continuing { } }
  switch 1 { default { loop { return; } } }`);
  const { wgsl, limit } = guardLoops(source)!;
  expect(wgsl.match(new RegExp(`> ${limit}\\) { break; }`, 'g'))).toHaveLength(4);
  expect(wgsl.split('\n').findIndex((line) => line.includes('switch'))).toBe(3);
  expect(() => parse(wgsl)).not.toThrow();
});

test('a loop with a barrier, its own or one of a function it calls, counts in a variable of its function', () => {
  const source = `fn all_here() { workgroupBarrier(); }
${kernel(`  loop { workgroupBarrier(); for (var i = 0; i < 3; i++) { } break; }
  while true { all_here(); break; }`)}`;
  const { wgsl } = guardLoops(source)!;
  expect(wgsl.match(/rpg_t\+\+; if \(rpg_t > rpg_most\) \{ break; \}/g)).toHaveLength(2);
  expect(wgsl.match(/rpg_n\+\+/g)).toHaveLength(1);
  expect(wgsl.match(/var rpg_t = 0u;/g)).toHaveLength(1);
  expect(() => parse(wgsl)).not.toThrow();
});

test('a kernel without loops needs none, and its own names are left alone', () => {
  expect(guardLoops(kernel('  _ = 1;'))).toBeNull();
  const { limit } = guardLoops(kernel('  let rpg_n = 1; loop { break; }'))!;
  expect(limit).not.toBe('rpg_most');
});
