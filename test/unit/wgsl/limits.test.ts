import { expect, test } from 'vitest';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { describe } from '../../../src/wgsl/describe.ts';
import { WgslError } from '../../../src/wgsl/error.ts';
import { guard } from '../../../src/wgsl/guard.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';

const kernel = (body: string, before = ''): string => `${before}
@group(0) @binding(0) var<storage, read_write> o: array<f32>;
@compute @workgroup_size(1) fn main() { ${body} }`;

/** All that is done with a source. */
function everything(source: string): void {
  const checker = checkWgsl(source);
  describe(checker);
  instrument(checker);
  instrument(checker, { marks: true });
  guard(checker);
}

const many = (n: number, text: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => text(i)).join('\n');

test.each([
  ['brackets', kernel(`o[0] = ${'('.repeat(4e5)}1${')'.repeat(4e5)};`)],
  ['bodies', kernel('{'.repeat(1e5) + '}'.repeat(1e5))],
  ['else if', kernel(`if (o[0] > 1) {}${' else if (o[0] > 2) {}'.repeat(1e4)}`)],
  ['signs', kernel(`o[0] = ${'- '.repeat(1e5)}1;`)],
  ['sums', kernel(`o[0] = 1${' + o[0]'.repeat(1e5)};`)],
  ['indices', kernel(`o[${'u32(o['.repeat(1e4)}0${'])'.repeat(1e4)}] = 1;`)],
  ['members', kernel(`o[0] = o${'.x'.repeat(1e5)};`)],
  ['types', kernel(`var a: ${'array<'.repeat(1e4)}f32${', 2>'.repeat(1e4)};`)],
  [
    'calls',
    kernel(
      'o[0] = q999();',
      many(1000, (i) => `fn q${i}() -> f32 { return ${i === 0 ? 'o[0]' : `q${i - 1}()`}; }`),
    ),
  ],
])('nesting too deep for any walk, of %s, is refused with its place in a short sentence', (_, source) => {
  for (const read of [describe, instrument, guard]) {
    let error: unknown;
    try {
      read(checkWgsl(source));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(WgslError);
    expect((error as Error).message).toMatch(/^line \d+, column \d+: .{10,200}$/);
    expect((error as Error).message).toMatch(/too (deep|long)/);
  }
});

test.each([
  ['f32', 'o[0] = f32(ARGS);', 'f32: expected one scalar, got abstract-int'],
  ['vec4f', 'let v = vec4f(ARGS);', 'vec4<f32>: expected 4 numbers, got abstract-int'],
  ['max', 'o[0] = max(ARGS);', '"max" takes 2 arguments, got 100000'],
  ['a function', 'o[0] = one(ARGS);', '"one" takes 1 arguments, got 100000'],
])('100,000 arguments of %s are refused in a short sentence', (_, body, words) => {
  const source = kernel(body.replace('ARGS', '1,'.repeat(1e5)), 'fn one(x: f32) -> f32 { return x; }');
  expect(() => instrument(checkWgsl(source))).toThrow(words);
  expect(() => instrument(checkWgsl(source))).toThrow(/^.{1,400}$/s);
});

test('chains of constants may be of any length', () => {
  const before = many(20_000, (i) => `const c${i} = ${i === 0 ? '1' : `c${i - 1} + 1`};`);
  const { workgroupSize } = instrument(checkWgsl(`${before}\n@compute @workgroup_size(c19999 / 100) fn main() {}`));
  expect(workgroupSize[0]).toBe(200);
});

const SOURCES: readonly (readonly [string, (n: number) => string])[] = [
  ['statements', (n) => kernel(many(n, () => 'o[0] = o[1] * 2;'))],
  ['branches', (n) => kernel(many(n, () => 'if (o[0] > 1) { o[1] += 1; }'))],
  ['returns', (n) => kernel(many(n, () => 'if (o[0] > 1) { return; }'))],
  ['breaks', (n) => kernel(`loop { ${many(n, () => 'o[1] += 1; if (o[0] > 4) { break; }')} }`)],
  ['loops', (n) => kernel(many(n, () => 'for (var i = 0; i < 3; i++) { o[1] += 1; }'))],
  [
    'constants',
    (n) =>
      kernel(
        'o[0] = f32(c7);',
        many(n, (i) => `const c${i} = ${i};`),
      ),
  ],
  [
    'functions',
    (n) =>
      kernel(
        many(n, (i) => `o[0] = q${i}();`),
        many(n, (i) => `fn q${i}() -> f32 { return o[${i}]; }`),
      ),
  ],
  [
    'one function, often called',
    (n) =>
      kernel(
        many(n, () => 'f(1);'),
        `fn f(x: f32) { ${many(40, () => 'if (o[0] > 1) { return; }')} }`,
      ),
  ],
  [
    'bindings',
    (n) =>
      kernel(
        many(n, (i) => `o[0] = b${i}.x;`),
        many(n, (i) => `@group(1) @binding(${i}) var<uniform> b${i}: vec4f;`),
      ),
  ],
  [
    'entry points',
    (n) =>
      kernel(
        '',
        many(n, (i) => `@compute @workgroup_size(1) fn e${i}() { o[0] = 1; }`),
      ),
  ],
  [
    'structs',
    (n) =>
      kernel(
        'o[0] = 1;',
        many(n, (i) => `struct S${i} { a: f32 }`),
      ),
  ],
];

test.each(SOURCES)('eight times as many %s take no more than some thirty times as long', (_, source) => {
  const seconds = (n: number): number => {
    const text = source(n);
    const began = performance.now();
    everything(text);
    return performance.now() - began;
  };
  seconds(500);
  const few = Math.min(seconds(1000), seconds(1000), seconds(1000));
  const lots = Math.min(seconds(8000), seconds(8000));
  // What grows with the square would take 64 times as long.
  expect(lots / few).toBeLessThan(32);
});
