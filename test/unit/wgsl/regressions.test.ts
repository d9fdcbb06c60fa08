import { describe, expect, test } from 'vitest';
import { checkWgsl } from '../../../src/wgsl/check-wgsl.ts';
import { instrument } from '../../../src/wgsl/instrument.ts';
import { parse } from '../../../src/wgsl/parse-wgsl.ts';
import type { Expr, Function, Statement } from '../../../src/wgsl/syntax/ast.ts';

/** An expression with every binary operation in parentheses. */
function bracketed(expr: Expr): string {
  switch (expr.kind) {
    case 'binary':
      return `(${bracketed(expr.left)} ${expr.op} ${bracketed(expr.right)})`;
    case 'unary':
      return `${expr.op}${bracketed(expr.operand)}`;
    case 'paren':
      return bracketed(expr.inner);
    case 'call':
      return `${bracketed(expr.callee)}(${expr.args.map(bracketed).join(', ')})`;
    case 'ident':
      return expr.name + (expr.template ? `<${expr.template.map(bracketed).join(', ')}>` : '');
    case 'member':
      return `${bracketed(expr.object)}.${expr.name}`;
    case 'index':
      return `${bracketed(expr.object)}[${bracketed(expr.index)}]`;
    default:
      return expr.text;
  }
}

function statements(body: string): readonly Statement[] {
  const [declared] = parse(`fn main() { ${body} }`).declarations;
  return (declared as Function).body.body;
}

function initOf(text: string): Expr {
  const [statement] = statements(`let z = ${text};`);
  if (statement?.kind !== 'variable' || !statement.init) throw new Error('expected a let');
  return statement.init;
}

describe('expressions', () => {
  test.each([
    ['a && w + c < d', '(a && ((w + c) < d))'],
    ['a == b || c + 1 == d', '((a == b) || ((c + 1) == d))'],
    ['a + b * c - d', '((a + (b * c)) - d)'],
    ['a < b && c > (d)', '((a < b) && (c > d))'],
    ['a < b', '(a < b)'],
    ['a<b>(c)', 'a<b>(c)'],
    ['vec2<f32>((a < b), c > d)', 'vec2<f32>((a < b), (c > d))'],
    ['f(a < b, c > (d))', 'f(a<b, c>(d))'],
    ['array<vec2<u32>, 2>(x, y)[i >> 2u]', 'array<vec2<u32>, 2>(x, y)[(i >> 2u)]'],
    ['array<f32, select(2, 3, (a > b))>()', 'array<f32, select(2, 3, (a > b))>()'],
    ['i << 2u >= 3u', '((i << 2u) >= 3u)'],
    ['a <= b', '(a <= b)'],
    ['-a.x * !b', '(-a.x * !b)'],
    ['*p + -(*p)', '(*p + -*p)'],
    ['a - -b', '(a - -b)'],
    ['a /* < */ < b // >\n', '(a < b)'],
  ])('%s is %s', (text, expected) => {
    expect(bracketed(initOf(text))).toBe(expected);
  });

  test.each(['0', '1i', '0x1Fu', '1.', '.5f', '1e-3', '1.5h', '0x1p4', '0x1.8p-2f', '0x.8', '2f', '1E+5'])(
    'the number %s is one token',
    (text) => expect(initOf(text)).toMatchObject({ kind: 'literal', text }),
  );

  test('comments nest, and lines and columns are those of the source', () => {
    expect(initOf('/* a /* b */ c */ 1')).toMatchObject({ kind: 'literal' });
    expect(() => parse('fn a() {}\r\nfn b() {\n  let x = ;\n}')).toThrow(
      'line 3, column 11: expected an expression, got ";"',
    );
  });
});

const HEAD = `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> o: array<f32>;
`;

/** Bytes of x that a kernel with one invocation per workgroup reads, over all its blocks. */
function readBytes(body: string, declarations = ''): number {
  const { blocks } = instrument(checkWgsl(`${HEAD}${declarations}@compute @workgroup_size(1) fn main() { ${body} }`));
  return blocks.flatMap(({ costs }) => costs).reduce((sum, { cost }) => sum + (cost['read 0.0'] ?? 0), 0);
}

describe('scopes', () => {
  test('a name is declared only after its own value', () => {
    expect(readBytes('let x = u32(x[0]); o[x] = f32(x);')).toBe(4);
  });

  test('an inner name shadows an outer one, and no longer than its body lasts', () => {
    expect(readBytes('{ var x = array<f32, 2>(1, 2); o[0] = x[1]; } o[1] = x[1];')).toBe(4);
  });

  test('the variable of a for ends with it', () => {
    expect(readBytes('for (var x = 0u; x < 2u; x++) { o[x] = f32(x); } o[0] = x[0];')).toBe(4);
    expect(() => readBytes('for (var i = 0u; i < 2u; i++) {} o[i] = 0;')).toThrow('unknown name "i"');
  });

  test('a parameter shadows a module variable', () => {
    expect(readBytes('o[0] = pick(array<f32, 2>(1, 2));', 'fn pick(x: array<f32, 2>) -> f32 { return x[1]; }')).toBe(0);
  });

  test('what loop declares can be seen in continuing', () => {
    expect(readBytes('loop { let k = 1u; continuing { let y = x[k]; break if y > 0; } }')).toBe(4);
  });

  test('built-in names may be redeclared', () => {
    expect(readBytes('o[0] = min(x[0]);', 'fn min(x: f32) -> f32 { return x; }')).toBe(4);
  });

  test('declarations may follow their use', () => {
    expect(readBytes('o[0] = late(N);', 'const N = M + 1; const M = 2; fn late(n: u32) -> f32 { return x[n]; }')).toBe(
      4,
    );
  });
});

describe('refusals', () => {
  test.each([
    ['o[0] = foo(1);', 'unknown function "foo"'],
    ['o[0] = textureLoad(t, vec2u(), 0).x;', 'unknown name "t"'],
    ['let y: quux = 1;', 'unknown type "quux"'],
    ['o[0] = x[0] + 1u;', '"+" cannot be applied to f32 and u32'],
    ['o[0] = x.y;', 'has no member "y"'],
    ['if (x[0]) {}', 'expected a condition of type bool, got f32'],
    ['main();', '"main" depends on itself'],
    ['o[0] = dpdx(x[0]);', 'unknown function "dpdx"'],
    ['let from = 1;', '"from" is a reserved word'],
    ['let __own = 1;', '"__own" is a reserved word'],
    ['x[1.5] = 0;', 'expected a whole number as an index'],
    ['let a = array<f32, 0>();', 'expected an array length of at least 1'],
    ['let y = 99999999999u;', 'too large'],
  ])('%s is refused with its place', (body, reason) => {
    expect(() => readBytes(body)).toThrow(
      new RegExp(`^line 3, column \\d+: .*${reason.replaceAll(/[[\]+.()"]/g, '\\$&')}`),
    );
  });
});
