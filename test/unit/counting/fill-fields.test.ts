import { expect, test } from 'vitest';
import { fillFields } from '../../../src/counting/fill/fill-fields.ts';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { readFields } from '../../../src/wgsl/read-fields.ts';

/** The bytes of `v` of a type, filled with fields, as floats and as integers, and the fields without a value. */
function filled(
  type: string,
  text: string,
  declarations = '',
): { f32: number[]; u32: number[]; unnamed: readonly string[] } {
  const { bindings } = describe(
    checkWgsl(`enable f16;
struct Inner { scale: f32, axis: vec3f, on: u32 }
${declarations}
@group(0) @binding(0) var<storage, read_write> v: ${type};
@compute @workgroup_size(1) fn main() { _ = &v; }`),
  );
  const { bytes, unnamed } = fillFields(bindings[0]!.store, readFields(text), 1);
  return { f32: [...new Float32Array(bytes.buffer)], u32: [...new Uint32Array(bytes.buffer)], unnamed };
}

test('fields are at their offsets in the struct, without padding', () => {
  const { f32, u32, unnamed } = filled('Inner', 'axis=1;2;3, on=7 ,scale=0.5');
  expect(f32.slice(0, 7)).toEqual([0.5, 0, 0, 0, 1, 2, 3]);
  expect(u32.slice(7)).toEqual([7]);
  expect(unnamed).toEqual([]);
});

test('inner fields, elements and matrices are named by their paths', () => {
  const { f32, u32 } = filled(
    'Outer',
    'inner.scale=2,inner.on=3,list[1]=-4,m=1;2;3;4;5;6,many[1].axis=9',
    'struct Outer { inner: Inner, list: array<i32, 2>, m: mat2x3f, many: array<Inner, 2> }',
  );
  expect([f32[0], u32[7]]).toEqual([2, 3]);
  expect(new Int32Array(Uint32Array.from(u32).buffer)[9]).toBe(-4);
  expect(f32.slice(12, 20)).toEqual([1, 2, 3, 0, 4, 5, 6, 0]);
  expect(f32.slice(20 + 8 + 4, 20 + 8 + 7)).toEqual([9, 9, 9]);
});

test('fields not named hold zeros, and are reported', () => {
  const { u32, unnamed } = filled('Inner', 'on=1');
  expect(u32).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  expect(unnamed).toEqual(['scale', 'axis']);
});

test('a runtime-sized last member is as long as its values', () => {
  const declarations =
    'struct Open { n: u32, data: array<vec2f> }\nstruct Cells { n: atomic<u32>, cells: array<Inner> }';
  expect(filled('Open', 'n=2,data=1;2;3;4', declarations).f32.slice(2)).toEqual([1, 2, 3, 4]);
  expect(filled('Open', 'data=iota:3', declarations).f32).toEqual([0, 0, 0, 1, 2, 3, 4, 5]);
  const { u32 } = filled('Cells', 'n=9,cells[2].on=5', declarations);
  expect([u32[0], u32.length, u32[4 + 2 * 8 + 7]]).toEqual([9, 4 + 3 * 8, 5]);
  const normal = filled('Open', 'data=normal:100', declarations).f32.slice(2);
  expect(normal).toHaveLength(200);
  expect(new Set(normal).size).toBeGreaterThan(150);
});

test('a type without fields is set as a whole', () => {
  expect(filled('vec4f', '1;2;3;4').f32).toEqual([1, 2, 3, 4]);
  expect(filled('f32', '0.25').f32).toEqual([0.25]);
  expect(filled('vec2h', '1;2').u32).toEqual([0x40003c00]);
});

test.each([
  ['Inner', 'size=1', 'expected one of its fields, scale, axis, on, got "size"'],
  ['Inner', 'scale.x=1', 'expected one of its fields'],
  ['Inner', 'axis=1;2', 'axis: expected 3 numbers, got 2'],
  ['Inner', 'on=1.5', 'on: expected whole numbers from 0 to 4294967295, got 1.5'],
  ['Inner', 'on=-1', 'got -1'],
  [
    'Inner',
    'scale=abc',
    'scale: expected numbers separated by semicolons, or zeros, iota, normal or random, got "abc"',
  ],
  ['Inner', 'scale=', 'got ""'],
  ['Inner', 'scale=1,scale=2', 'expected scale once, got it twice'],
  ['Inner', '=1', 'expected fields such as n=1024,scale=0.5, got "=1"'],
  ['Inner', 'a[x]=1', 'expected the name of a field, such as scale, inner.scale or list[2], got "a[x]"'],
  ['Inner', '__proto__=1', 'expected one of its fields'],
  ['Pair', 'list[2]=1', 'list[2]: expected an index below 2, got 2'],
  ['Open', 'n=1', 'data: expected its contents and length, as in data=zeros:64, got nothing'],
  ['Open', 'data=zeros', 'data: expected a length in elements, as in zeros:64, got "zeros"'],
  ['Open', 'data=1;2;3', 'data: expected whole elements of 2 numbers each, got 3 numbers'],
])('%s with %s is refused', (type, text, words) => {
  const declarations = 'struct Pair { list: array<u32, 2> }\nstruct Open { n: u32, data: array<vec2f> }';
  expect(() => filled(type, text, declarations)).toThrow(words);
});
