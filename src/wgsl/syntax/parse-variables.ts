import type { Attribute, Variable } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseArguments, parseExpression, parseIdent, parseTemplate } from './parse-expressions.ts';

/** `var<…> name: type = init`, `let`, `const` or `override`, without the semicolon. */
export function parseVariable(cursor: Cursor, attributes: readonly Attribute[], atModule: boolean): Variable {
  const { text, start } = cursor.take();
  const how = text as Variable['how'];
  const template = how === 'var' && cursor.token.kind === 'template-start' ? parseTemplate(cursor) : [];
  const nameSpan = cursor.name(`a name after "${text}"`);
  const type = cursor.eat(':') ? parseIdent(cursor, 'a type') : null;
  const init = cursor.eat('=') ? parseExpression(cursor) : null;
  if (init === null && (how === 'let' || how === 'const')) cursor.fail(`"=" and a value after "${text}"`);
  if (init === null && type === null) cursor.fail('a type or an initial value for this variable');
  return {
    kind: 'variable',
    how,
    name: nameSpan.text,
    nameSpan,
    attributes,
    template,
    type,
    init,
    atModule,
    start: attributes[0]?.start ?? start,
    end: cursor.lastEnd,
  };
}

/** `@a @b(1)`, zero or more. */
export function parseAttributes(cursor: Cursor): Attribute[] {
  const attributes: Attribute[] = [];
  while (cursor.is('@')) {
    const { start } = cursor.take();
    const { text: name, kind } = cursor.take();
    if (kind !== 'word') cursor.fail('an attribute name after "@"');
    if (name === 'diagnostic') {
      diagnosticControl(cursor);
      attributes.push({ name, args: [], start, end: cursor.lastEnd });
      continue;
    }
    const args = cursor.is('(') ? parseArguments(cursor) : [];
    attributes.push({ name, args, start, end: cursor.lastEnd });
  }
  return attributes;
}

/** Skips `(severity, rule.name)`. */
export function diagnosticControl(cursor: Cursor): void {
  cursor.expect('(', 'after "diagnostic"');
  cursor.name('a severity');
  cursor.expect(',', 'after a severity');
  do cursor.name('a diagnostic rule');
  while (cursor.eat('.'));
  cursor.eat(',');
  cursor.expect(')', 'after a diagnostic rule');
}
