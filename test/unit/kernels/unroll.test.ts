import { expect, test } from 'vitest';
import { unroll } from '../../../src/kernels/unroll.ts';

const lines = (...text: string[]): string => text.join('\n');

test('repeats a marked loop, with a suffix for the names that its body declares', () => {
  const text = lines(
    'for (var r = 0u; r < ROWS; r++) { // @unroll',
    '  let start = r * PITCH;',
    '  sum += a[start + r];',
    '}',
    'store(sum);',
  );
  expect(unroll(text, { ROWS: 2 })).toBe(
    lines(
      'let start_0 = 0u * PITCH;',
      'sum += a[start_0 + 0u];',
      'let start_1 = 1u * PITCH;',
      'sum += a[start_1 + 1u];',
      'store(sum);',
    ),
  );
});

test('repeats nested loops, and none that is not marked', () => {
  const text = lines(
    'for (var r = 0u; r < 2; r++) { // @unroll',
    '  for (var s = 0u; s < WIDTH / 4; s++) { // @unroll',
    '    use(r, s);',
    '  }',
    '  for (var i = 0u; i < 2; i++) {',
    '    more(r, i);',
    '  }',
    '}',
  );
  expect(unroll(text, { WIDTH: 8 }).replaceAll(/\s*\n\s*/g, ' ')).toBe(
    'use(0u, 0u); use(0u, 1u); for (var i = 0u; i < 2; i++) { more(0u, i); } ' +
      'use(1u, 0u); use(1u, 1u); for (var i = 0u; i < 2; i++) { more(1u, i); }',
  );
});

test('makes marked arrays a variable per element', () => {
  const text = lines(
    'var sums: array<f32, ROWS * 2>; // @vars',
    'var left: array<vec4f, ROWS>; // @lets',
    'for (var r = 0u; r < ROWS; r++) { // @unroll',
    '  left[r] = a[r];',
    '  sums[r * 2 + 1] = fma(left[r].x, b, sums[r * 2 + 1]);',
    '}',
  );
  expect(unroll(text, { ROWS: 2 }).split('\n')).toEqual([
    'var sums_0 = f32();',
    'var sums_1 = f32();',
    'var sums_2 = f32();',
    'var sums_3 = f32();',
    'let left_0 = a[0u];',
    'sums_1 = fma(left_0.x, b, sums_1);',
    'let left_1 = a[1u];',
    'sums_3 = fma(left_1.x, b, sums_3);',
  ]);
});

test.each([
  [['for (var r = 0u; r < 2; r++) { // @unroll', '  use(r);'], 'expected the end of'],
  [['for (var r = 0u; r < n; r++) { // @unroll', '  use(r);', '}'], 'expected a constant, got "n"'],
  [
    ['var sums: array<f32, 2>; // @vars', 'for (var r = 0u; r < 2; r++) { // @unroll', '  sums[i] = 0;', '}'],
    'expected a constant, got "i"',
  ],
])('refuses %j', (text, message) => {
  expect(() => unroll(lines(...text), {})).toThrow(message);
});

test('leaves a text without marks as it is', () => {
  const text = 'for (var r = 0u; r < n; r++) {\n}\n';
  expect(unroll(text, {})).toBe(text);
});
