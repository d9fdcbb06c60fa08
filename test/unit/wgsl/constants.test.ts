import { expect, test } from 'vitest';
import { CONST_DECLARATIONS, CONST_EXPRESSIONS } from '../../support/const-expressions.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';

/** The workgroup size that a const-expression makes. */
const sizeOf = (expression: string, declarations = ''): number =>
  instrument(checkWgsl(`${declarations}\n@compute @workgroup_size(${expression}) fn main() {}`)).workgroupSize[0];

test.each(CONST_EXPRESSIONS)('%s is %d', (expression, expected) => {
  expect(sizeOf(expression, CONST_DECLARATIONS)).toBe(expected);
});

test('a constant keeps what its type can hold, and no more', () => {
  expect(sizeOf('u32(third * 3e8) - 99999999u', 'const third: f32 = 0.33333333333;')).toBe(
    Math.fround(Math.fround(0.33333333333) * 3e8) - 99999999,
  );
});

test('overrides fold like constants, with the values they are given', () => {
  const { workgroupSize } = instrument(
    checkWgsl(
      `override side: u32 = 2;
override area = u32(dot(vec2f(f32(side), 3), vec2f(2, 1))) + select(0u, 1u, side > 3);
@compute @workgroup_size(area, side) fn main() {}`,
      { side: 4 },
    ),
  );
  expect(workgroupSize).toEqual([12, 4, 1]);
});

test('const and override expressions cost nothing, whatever they are made of', () => {
  const { blocks } = instrument(
    checkWgsl(`override scale: f32 = 2;
const turn = mat2x2f(0, 1, -1, 0) * mat2x2f(1, 2, 3, 4);
@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@compute @workgroup_size(1) fn main() {
  const inner = dot(turn[0], vec2f(1, 2));
  o[0] = inner * scale + sqrt(scale) + turn[1].x + f32(1u << 3u);
}`),
  );
  expect(blocks.flatMap(({ costs }) => costs.map(({ cost }) => cost))).toEqual([{ 'write 0.0': 4 }]);
});
