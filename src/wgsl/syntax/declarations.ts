import type { Attribute, ConstAssert, Declared, Function, Module, Struct, StructMember, Variable } from './ast.ts';
import { Cursor } from './cursor.ts';
import { parseExpression, parseIdent } from './parse-expressions.ts';
import { diagnosticControl, parseAttributes, parseVariable } from './parse-variables.ts';
import { parseBlock } from './parse-statements.ts';

/** Parses a whole source. @throws WgslError at the first syntax error */
export function parseModule(source: string): Module {
  const cursor = new Cursor(source);
  const enables: string[] = [];
  const requires: string[] = [];
  for (;;) {
    if (cursor.is('enable')) directiveNames(cursor, enables);
    else if (cursor.is('requires')) directiveNames(cursor, requires);
    else if (cursor.is('diagnostic')) {
      cursor.take();
      diagnosticControl(cursor);
      cursor.expect(';', 'after "diagnostic"');
    } else if (!cursor.eat(';')) break;
  }
  const afterDirectives = cursor.lastEnd;
  const declarations: Declared[] = [];
  const asserts: ConstAssert[] = [];
  while (cursor.token.kind !== 'end') {
    if (cursor.eat(';')) continue;
    if (cursor.is('const_assert')) {
      const { start } = cursor.take();
      const condition = parseExpression(cursor);
      asserts.push({ kind: 'const-assert', condition, start, end: cursor.expect(';', 'after const_assert').end });
    } else declarations.push(declaration(cursor));
  }
  return { source, enables, requires, afterDirectives, declarations, asserts };
}

function directiveNames(cursor: Cursor, into: string[]): void {
  cursor.take();
  do {
    if (cursor.is(';') && into.length > 0) break;
    into.push(cursor.name('an extension name').text);
  } while (cursor.eat(','));
  cursor.expect(';', 'after a directive');
}

function declaration(cursor: Cursor): Declared {
  const attributes = parseAttributes(cursor);
  const { text, start } = cursor.token;
  switch (text) {
    case 'fn':
      return functionDeclaration(cursor, attributes);
    case 'struct':
      return structDeclaration(cursor);
    case 'alias': {
      cursor.take();
      const { text: name } = cursor.name('a name');
      cursor.expect('=', 'after the alias name');
      const type = parseIdent(cursor, 'a type');
      return { kind: 'alias', name, type, start, end: cursor.expect(';', 'after an alias').end };
    }
    case 'var':
    case 'const':
    case 'override':
    case 'let': {
      if (text === 'let') cursor.fail('"const", "override" or "var" at module scope');
      const variable = parseVariable(cursor, attributes, true);
      return { ...variable, end: cursor.expect(';', `after "${text}"`).end };
    }
    default:
      return cursor.fail('a declaration: fn, struct, alias, var, const or override');
  }
}

function functionDeclaration(cursor: Cursor, attributes: readonly Attribute[]): Function {
  const { start: fnStart } = cursor.take();
  const nameSpan = cursor.name('a function name');
  cursor.expect('(', 'before parameters');
  const parameters: Variable[] = [];
  while (!cursor.is(')')) {
    const own = parseAttributes(cursor);
    const name = cursor.name('a parameter name');
    cursor.expect(':', 'after the parameter name');
    const type = parseIdent(cursor, 'a type');
    parameters.push({
      kind: 'variable',
      how: 'parameter',
      name: name.text,
      nameSpan: name,
      attributes: own,
      template: [],
      type,
      init: null,
      atModule: false,
      start: own[0]?.start ?? name.start,
      end: cursor.lastEnd,
    });
    if (!cursor.eat(',')) break;
  }
  cursor.expect(')', 'after parameters');
  let result = null;
  if (cursor.eat('->')) {
    parseAttributes(cursor);
    result = parseIdent(cursor, 'a type');
  }
  const body = parseBlock(cursor);
  const start = attributes[0]?.start ?? fnStart;
  return {
    kind: 'function',
    name: nameSpan.text,
    nameSpan,
    attributes,
    parameters,
    result,
    body,
    start,
    end: body.end,
  };
}

function structDeclaration(cursor: Cursor): Struct {
  const { start } = cursor.take();
  const { text: name } = cursor.name('a struct name');
  cursor.expect('{', 'before members');
  const members: StructMember[] = [];
  while (!cursor.is('}')) {
    const attributes = parseAttributes(cursor);
    const member = cursor.name('a member or "}"');
    cursor.expect(':', 'after the member name');
    const type = parseIdent(cursor, 'a type');
    members.push({ name: member.text, attributes, type, start: member.start, end: type.end });
    if (!cursor.eat(',')) break;
  }
  const { end } = cursor.expect('}', 'after members');
  return { kind: 'struct', name, members, start, end };
}
