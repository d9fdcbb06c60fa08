import type { Assign, Block, Expr, If, Loop, Statement, Switch } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseAttributes, parseVariable } from './parse-variables.ts';
import { parseExpression } from './parse-expressions.ts';

/** `{ … }`, with the attributes before it. @throws WgslError */
export const parseBlock = (cursor: Cursor): Block =>
  cursor.nested(() => {
    parseAttributes(cursor);
    const { start } = cursor.expect('{', 'before a body');
    const body: Statement[] = [];
    while (!cursor.is('}')) {
      if (cursor.eat(';')) continue;
      body.push(statement(cursor));
    }
    const { end } = cursor.take();
    return { kind: 'block', body, start, end };
  });

function statement(cursor: Cursor): Statement {
  const { start } = cursor.token;
  const attributes = parseAttributes(cursor);
  const { kind, text } = cursor.token;
  if (kind === 'end') cursor.fail('"}" after a body');
  if (text === '{') return parseBlock(cursor);
  if (kind === 'word') {
    const parse = COMPOUND[text];
    if (parse) return parse(cursor, start);
    if (text === 'const_assert') {
      cursor.take();
      const condition = parseExpression(cursor);
      return { kind: 'const-assert', condition, start, end: cursor.expect(';', 'after const_assert').end };
    }
  }
  if (attributes.length > 0) cursor.fail('a block, if, switch or loop after attributes');
  const simple = simpleStatement(cursor, true);
  return { ...simple, end: cursor.expect(';', 'after a statement').end };
}

/** A statement that may appear in the head of a `for`; in bodies also `return` and jumps. */
function simpleStatement(cursor: Cursor, inBody: boolean): Statement {
  const { kind, text, start } = cursor.token;
  const done = (): { start: number; end: number } => ({ start, end: cursor.lastEnd });
  if (kind === 'word') {
    if (text === 'var' || text === 'let' || text === 'const') return parseVariable(cursor, [], false);
    if (inBody && text === 'return') {
      cursor.take();
      const value = cursor.is(';') ? null : parseExpression(cursor);
      return { kind: 'return', value, ...done() };
    }
    if (inBody && (text === 'break' || text === 'continue' || text === 'discard')) {
      cursor.take();
      return { kind: text, ...done() };
    }
    if (text === '_' && cursor.following.text === '=') {
      cursor.take();
      const opSpan = cursor.take();
      const right = parseExpression(cursor);
      return { kind: 'assign', left: null, op: '=', opSpan, right, ...done() };
    }
  }
  const left = parseExpression(cursor);
  const { kind: nextKind, text: op } = cursor.token;
  if (nextKind === 'mark') {
    if (op === '++' || op === '--') {
      const opSpan = cursor.take();
      return { kind: 'step', left, op, opSpan, ...done() };
    }
    if (ASSIGNMENTS.has(op)) return assignment(cursor, left, op, start);
  }
  if (left.kind === 'call') return { kind: 'call-statement', call: left, ...done() };
  return cursor.fail('"=" or another assignment operator, since this is not a call');
}

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=']);

function assignment(cursor: Cursor, left: Expr, op: string, start: number): Assign {
  const opSpan = cursor.take();
  const right = parseExpression(cursor);
  return { kind: 'assign', left, op: op === '=' ? '=' : op.slice(0, -1), opSpan, right, start, end: cursor.lastEnd };
}

const COMPOUND: Readonly<Record<string, ((cursor: Cursor, start: number) => Statement) | undefined>> = {
  __proto__: null as never,
  if: ifStatement,
  switch: switchStatement,
  loop: loopStatement,
  while(cursor, start) {
    cursor.take();
    const condition = parseExpression(cursor);
    const body = parseBlock(cursor);
    return { kind: 'while', condition, body, start, end: body.end };
  },
  for(cursor, start) {
    cursor.take();
    cursor.expect('(', 'after "for"');
    const init = cursor.is(';') ? null : simpleStatement(cursor, false);
    cursor.expect(';', 'after the first part of "for"');
    const condition = cursor.is(';') ? null : parseExpression(cursor);
    cursor.expect(';', 'after the condition of "for"');
    const update = cursor.is(')') ? null : simpleStatement(cursor, false);
    cursor.expect(')', 'after the head of "for"');
    const body = parseBlock(cursor);
    return { kind: 'for', init, condition, update, body, start, end: body.end };
  },
};

function ifStatement(cursor: Cursor, start: number): If {
  return cursor.nested(() => {
    cursor.take();
    const condition = parseExpression(cursor);
    const body = parseBlock(cursor);
    let otherwise: If | Block | null = null;
    if (cursor.eat('else')) {
      otherwise = cursor.is('if') ? ifStatement(cursor, cursor.token.start) : parseBlock(cursor);
    }
    return { kind: 'if', condition, body, otherwise, start, end: cursor.lastEnd };
  });
}

function switchStatement(cursor: Cursor, start: number): Switch {
  cursor.take();
  const selector = parseExpression(cursor);
  parseAttributes(cursor);
  cursor.expect('{', 'before the clauses of "switch"');
  const clauses: { selectors: Expr[]; body: Block }[] = [];
  while (!cursor.is('}')) {
    const selectors: Expr[] = [];
    if (cursor.eat('case')) {
      do if (!cursor.eat('default')) selectors.push(parseExpression(cursor));
      while (cursor.eat(',') && !cursor.is(':') && !cursor.is('{') && !cursor.is('@'));
    } else if (!cursor.eat('default')) cursor.fail('"case", "default" or "}" in "switch"');
    cursor.eat(':');
    clauses.push({ selectors, body: parseBlock(cursor) });
  }
  const { end } = cursor.take();
  return { kind: 'switch', selector, clauses, start, end };
}

function loopStatement(cursor: Cursor, start: number): Loop {
  cursor.take();
  parseAttributes(cursor);
  const open = cursor.expect('{', 'after "loop"');
  const statements: Statement[] = [];
  let continuing: Loop['continuing'] = null;
  while (!cursor.is('}')) {
    if (cursor.eat(';')) continue;
    if (cursor.is('continuing')) {
      continuing = continuingBlock(cursor);
      if (!cursor.is('}')) cursor.fail('"}" after "continuing"');
    } else statements.push(statement(cursor));
  }
  const { end } = cursor.take();
  const body: Block = { kind: 'block', body: statements, start: open.start, end };
  return { kind: 'loop', body, continuing, start, end };
}

function continuingBlock(cursor: Cursor): NonNullable<Loop['continuing']> {
  cursor.take();
  parseAttributes(cursor);
  const { start } = cursor.expect('{', 'after "continuing"');
  const body: Statement[] = [];
  let breakIf: Expr | null = null;
  while (!cursor.is('}')) {
    if (cursor.eat(';')) continue;
    if (cursor.is('break') && cursor.following.text === 'if') {
      cursor.take();
      cursor.take();
      breakIf = parseExpression(cursor);
      cursor.expect(';', 'after "break if"');
      if (!cursor.is('}')) cursor.fail('"}" after "break if"');
    } else body.push(statement(cursor));
  }
  const { end } = cursor.take();
  return { body: { kind: 'block', body, start, end }, breakIf };
}
