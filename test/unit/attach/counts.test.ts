import { expect, test } from 'vitest';
import { addCount, countOf } from '../../../src/attach/count/read-counts.ts';
import { layoutOf } from '../../../src/counting/output-layout.ts';
import { groupWork } from '../../../src/session/group-work.ts';
import type { GroupCount } from '../../../src/session/session-format.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';

const WGSL = `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&y)) {
    y[id.x] = y[id.x] * 2 + 1;
  }
}`;

/** A count of a kernel whose every counter stands at the same number. */
function counted(wgsl: string, each: number, occurrence = 1): GroupCount {
  const kernel = instrument(checkWgsl(wgsl));
  const layout = layoutOf(kernel);
  const words = new Uint32Array(layout.bytes / 4);
  for (let k = 0; k < kernel.output.counters; k++) words[kernel.output.countersAt + 2 * k] = each;
  return countOf(kernel, words, layout, occurrence)!;
}

test('a count has the lines that ran, and the invocations that were busy', () => {
  // Four workgroups of 64, and only four invocations pass the bound.
  const { lines, busyInvocations, invocations, workgroupSize } = counted(WGSL, 4);
  expect(lines).toEqual([
    { line: 4, executions: 256, flop: 0, bytes: 0 },
    { line: 5, executions: 4, flop: 8, bytes: 32 },
  ]);
  expect({ busyInvocations, invocations, workgroupSize }).toEqual({
    busyInvocations: 4,
    invocations: 256,
    workgroupSize: 64,
  });
});

test('of a kernel with thousands of lines the hundred with the most work are kept, in order', () => {
  const body = Array.from({ length: 3000 }, (_, i) => `  y[0] = y[${i === 1500 ? '1] * 2 * 3' : '0]'} + 1;`).join('\n');
  const { lines } = counted(
    `@group(0) @binding(0) var<storage, read_write> y: array<f32>;\n@compute @workgroup_size(1) fn main() {\n${body}\n}`,
    1,
  );
  expect(lines).toHaveLength(100);
  expect(lines!.map(({ line }) => line)).toContain(1503);
  expect(lines!.map(({ line }) => line)).toEqual(lines!.map(({ line }) => line).toSorted((a, b) => a - b));
});

test('only the first count of a group has lines, as long as there is room, and they stand for all of them', () => {
  const [counts, books] = [[] as GroupCount[], { lineRoom: 3 }];
  addCount(counts, counted(WGSL, 2, 10), books);
  expect(books.lineRoom).toBe(1);
  addCount(counts, counted(WGSL, 2, 1), books);
  expect(counts.map(({ occurrence, lines }) => [occurrence, lines?.length])).toEqual([
    [1, 2],
    [10, undefined],
  ]);
  expect(books.lineRoom).toBe(1);
  expect(groupWork({ counts })!.counted.lines).toEqual(counts[0]!.lines);
  const more: GroupCount[] = [];
  addCount(more, counted(WGSL, 2), books);
  expect(more[0]!.lines).toBeUndefined();
});
