import type { Expr, Ident, Unary } from './ast.ts';
import { MOST_DEPTH, type Cursor } from './cursor.ts';

/** Precedence of binary operators. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  __proto__: null as never,
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 6,
  '>': 6,
  '<=': 6,
  '>=': 6,
  '<<': 7,
  '>>': 7,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '%': 9,
};

/** An expression. @throws WgslError */
export const parseExpression = (cursor: Cursor): Expr => cursor.nested(() => binary(cursor, 1));

function binary(cursor: Cursor, least: number): Expr {
  let left = unary(cursor);
  for (;;) {
    const { kind, text: op } = cursor.token;
    const precedence = kind === 'mark' ? PRECEDENCE[op] : undefined;
    if (precedence === undefined || precedence < least) return left;
    const opSpan = cursor.take();
    const right = binary(cursor, precedence + 1);
    const { start } = left;
    left = {
      kind: 'binary',
      op,
      opSpan,
      left,
      right,
      start,
      end: right.end,
      depth: deeper(cursor, left.depth, right.depth),
    };
  }
}

function unary(cursor: Cursor): Expr {
  const { kind, text, start } = cursor.token;
  if (kind !== 'mark') return postfix(cursor);
  if (text === '--') cursor.fail('an expression');
  // In WGSL `&&x` is not the address of an address.
  if (!['-', '!', '~', '&', '*'].includes(text)) return postfix(cursor);
  cursor.take();
  const operand = cursor.nested(() => unary(cursor));
  const op = text as Unary['op'];
  return { kind: 'unary', op, operand, start, end: operand.end, depth: deeper(cursor, operand.depth) };
}

function postfix(cursor: Cursor): Expr {
  let object = primary(cursor);
  for (;;) {
    const { start } = object;
    const depth = deeper(cursor, object.depth);
    if (cursor.eat('.')) {
      const nameSpan = cursor.name('a member or a swizzle');
      object = { kind: 'member', object, name: nameSpan.text, nameSpan, start, end: nameSpan.end, depth };
    } else if (cursor.eat('[')) {
      const index = parseExpression(cursor);
      const { end } = cursor.expect(']', 'after an index');
      object = { kind: 'index', object, index, start, end, depth: deeper(cursor, depth, index.depth) };
    } else return object;
  }
}

function primary(cursor: Cursor): Expr {
  const { kind, text, start, end } = cursor.token;
  if (kind === 'int' || kind === 'float' || text === 'true' || text === 'false') {
    cursor.take();
    return { kind: 'literal', text, start, end, depth: 0 };
  }
  if (cursor.eat('(')) {
    const inner = parseExpression(cursor);
    const close = cursor.expect(')', 'to close the parenthesis');
    return { kind: 'paren', inner, start, end: close.end, depth: deeper(cursor, inner.depth) };
  }
  const callee = parseIdent(cursor, 'an expression');
  if (!cursor.is('(')) return callee;
  const args = parseArguments(cursor);
  const depth = deeper(cursor, callee.depth, deepest(args));
  return { kind: 'call', callee, args, start, end: cursor.lastEnd, depth };
}

/** `(a, b,)`. */
export function parseArguments(cursor: Cursor): Expr[] {
  cursor.expect('(', 'before arguments');
  const args: Expr[] = [];
  while (!cursor.is(')')) {
    args.push(parseExpression(cursor));
    if (!cursor.eat(',')) break;
  }
  cursor.expect(')', 'after arguments');
  return args;
}

/** A name with its template list, if it has one. */
export function parseIdent(cursor: Cursor, what: string): Ident {
  const { text: name, start } = cursor.name(what);
  let template: Expr[] | null = null;
  if (cursor.token.kind === 'template-start') template = parseTemplate(cursor);
  const depth = template ? deeper(cursor, deepest(template)) : 0;
  return { kind: 'ident', name, template, start, end: cursor.lastEnd, depth };
}

/** `<a, b,>`. */
export function parseTemplate(cursor: Cursor): Expr[] {
  cursor.take();
  const args: Expr[] = [];
  while (cursor.token.kind !== 'template-end') {
    args.push(parseExpression(cursor));
    if (!cursor.eat(',')) break;
  }
  if (cursor.token.kind !== 'template-end') cursor.fail('">" after a template list');
  cursor.take();
  if (args.length === 0) throw cursor.error('expected arguments between "<" and ">"', cursor.token);
  return args;
}

/** The deepest argument. Not `Math.max(...)`: there may be too many arguments to spread. */
const deepest = (args: readonly Expr[]): number => args.reduce((most, { depth }) => Math.max(most, depth), 0);

function deeper(cursor: Cursor, one: number, other = 0): number {
  const depth = 1 + Math.max(one, other);
  if (depth > MOST_DEPTH) throw cursor.error('this expression is nested too deeply', cursor.token);
  return depth;
}
