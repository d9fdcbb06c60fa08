import { expect, test } from 'vitest';
import { ForeignTextError, parse } from '../../../src/wgsl/parse-wgsl.ts';

const MAIN = '@compute @workgroup_size(1) fn main() {}';

test.each([
  ['// a kernel\n  #define TILE 64\n', 2, '"#define TILE 64" is a preprocessor line'],
  ['/* # no\n # no */\n#ifdef USE_HALF\nenable f16;\n#endif\n', 3, '"#ifdef USE_HALF" is a preprocessor line'],
  ['#include "common.wgsl"\n', 1, '"#include \\"common.wgsl\\"" is a preprocessor line'],
  ['#import bevy_pbr::mesh\n', 1, 'is a preprocessor line'],
  ['const n = #{SIZE}u;\n', 1, '"#{SIZE}" is a preprocessor placeholder'],
  ['const a = 1;\nconst n = {{ size }}u;\n', 2, '"{{ size }}" is a template placeholder'],
  ['{% if half %}enable f16;{% endif %}\n', 1, '"{% if half %}" is a template placeholder'],
  ['const n = ${tile}u;\n', 1, '"${tile}" is a template placeholder'],
  ['import package::tools::sum;\n', 1, '"import package::tools::sum;" is a module import'],
])('%j is reported as written for another tool, with its line', (text, line, words) => {
  const read = (): unknown => parse(`${text}${MAIN}`);
  expect(read).toThrow(ForeignTextError);
  expect(read).toThrow(new RegExp(`^line ${line}, `));
  expect(read).toThrow(words);
  expect(read).toThrow('for another tool, not WGSL: pass the preprocessed source');
});

test('what is merely wrong, or only looks foreign in a comment, is not attributed to another tool', () => {
  expect(() => parse(`fn a() {{ let x = 1; }}\n${MAIN}`)).not.toThrow();
  expect(() => parse(`// #define A\nfn a() {{ let x = ; }}\n${MAIN}`)).toThrow(
    'line 2, column 19: expected an expression',
  );
});
