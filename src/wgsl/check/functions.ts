import type { Block, Expr, Function, Statement, Variable } from '../syntax/ast.ts';
import { converts, loaded, type Type } from '../typing/type.ts';
import type { Checker, Mentions } from './checker.ts';
import { binaryType } from './operator-types.ts';
import { within, type Scope } from './scope.ts';

/** Checks a function's body and everything it calls. @throws WgslError */
export function checkFunction(checker: Checker, declared: Function): Mentions {
  const mentions: Mentions = { functions: new Set(), variables: new Set() };
  const scope = within(null);
  for (const parameter of declared.parameters) {
    checker.variable(parameter, null);
    declare(checker, parameter, scope);
  }
  const result = declared.result ? checker.type(declared.result, null) : null;
  checkBody(new Walk(checker, mentions, result), declared.body, scope);
  for (const called of mentions.functions) checker.function(called);
  return mentions;
}

class Walk {
  readonly checker: Checker;
  readonly mentions: Mentions;
  readonly result: Type | null;

  constructor(checker: Checker, mentions: Mentions, result: Type | null) {
    this.checker = checker;
    this.mentions = mentions;
    this.result = result;
  }

  expression(expr: Expr, scope: Scope): Type {
    const { type } = this.checker.expression(expr, scope);
    collect(expr, this.mentions);
    return loaded(type);
  }

  condition(expr: Expr, scope: Scope): void {
    const type = this.expression(expr, scope);
    if (type.text !== 'bool') throw this.checker.error(`expected a condition of type bool, got ${type.text}`, expr);
  }
}

function declare(checker: Checker, variable: Variable, scope: Scope): void {
  if (scope.names.has(variable.name)) throw checker.error(`"${variable.name}" is declared twice`, variable);
  scope.names.set(variable.name, variable);
}

function checkBody(walk: Walk, block: Block, scope: Scope): void {
  for (const statement of block.body) checkStatement(walk, statement, scope);
}

function checkStatement(walk: Walk, statement: Statement, scope: Scope): void {
  const { checker } = walk;
  switch (statement.kind) {
    case 'block':
      return checkBody(walk, statement, within(scope));
    case 'variable': {
      const { init, type } = statement;
      if (init) walk.expression(init, scope);
      if (type) collect(type, walk.mentions);
      const { type: own } = checker.variable(statement, scope);
      if (init && type && !converts(loaded(init.info!.type), loaded(own))) {
        throw checker.error(`expected ${loaded(own).text}, got ${loaded(init.info!.type).text}`, init);
      }
      return declare(checker, statement, scope);
    }
    case 'assign':
      return checkAssign(walk, statement, scope);
    case 'step': {
      const type = walk.expression(statement.left, scope);
      if (type.text !== 'i32' && type.text !== 'u32') {
        throw checker.error(`"${statement.op}": expected a whole number, got ${type.text}`, statement.left);
      }
      return;
    }
    case 'call-statement':
      walk.expression(statement.call, scope);
      return;
    case 'if':
      walk.condition(statement.condition, scope);
      checkBody(walk, statement.body, within(scope));
      if (statement.otherwise) checkStatement(walk, statement.otherwise, scope);
      return;
    case 'switch':
      walk.expression(statement.selector, scope);
      for (const { selectors, body } of statement.clauses) {
        for (const selector of selectors) walk.expression(selector, scope);
        checkBody(walk, body, within(scope));
      }
      return;
    case 'loop': {
      const inner = within(scope);
      checkBody(walk, statement.body, inner);
      if (!statement.continuing) return;
      // Declarations of the body are visible here.
      const last = within(inner);
      checkBody(walk, statement.continuing.body, last);
      if (statement.continuing.breakIf) walk.condition(statement.continuing.breakIf, last);
      return;
    }
    case 'while':
      walk.condition(statement.condition, scope);
      return checkBody(walk, statement.body, within(scope));
    case 'for': {
      const head = within(scope);
      if (statement.init) checkStatement(walk, statement.init, head);
      if (statement.condition) walk.condition(statement.condition, head);
      if (statement.update) checkStatement(walk, statement.update, head);
      return checkBody(walk, statement.body, within(head));
    }
    case 'return':
      return checkReturn(walk, statement, scope);
    case 'const-assert':
      walk.condition(statement.condition, scope);
      return;
    default:
  }
}

function checkAssign(walk: Walk, statement: Statement & { kind: 'assign' }, scope: Scope): void {
  const { left, op, right, opSpan } = statement;
  const { checker } = walk;
  if (left) walk.expression(left, scope);
  const value = walk.expression(right, scope);
  if (!left) return;
  const target = left.info!.type;
  if (target.kind !== 'reference') throw checker.error('this expression cannot be assigned to', left);
  const result = op === '=' ? value : binaryType(op, target.of, value);
  if (!result) throw checker.error(`"${op}" cannot be applied to ${target.of.text} and ${value.text}`, opSpan);
  if (!converts(result, target.of)) throw checker.error(`expected ${target.of.text}, got ${result.text}`, right);
}

function checkReturn(walk: Walk, statement: Statement & { kind: 'return' }, scope: Scope): void {
  const { checker, result } = walk;
  if (!statement.value) {
    if (result) throw checker.error(`expected a return value of type ${result.text}`, statement);
    return;
  }
  const type = walk.expression(statement.value, scope);
  if (!result) throw checker.error('this function has no return type', statement);
  if (!converts(type, result)) throw checker.error(`expected ${result.text}, got ${type.text}`, statement.value);
}

/** Notes every function and module variable that an expression names. */
function collect(expr: Expr, mentions: Mentions): void {
  switch (expr.kind) {
    case 'ident':
      note(expr.target, mentions);
      for (const arg of expr.template ?? []) collect(arg, mentions);
      return;
    case 'call':
      note(expr.callee.target, mentions);
      for (const arg of expr.callee.template ?? []) collect(arg, mentions);
      for (const arg of expr.args) collect(arg, mentions);
      return;
    case 'member':
      return collect(expr.object, mentions);
    case 'index':
      collect(expr.object, mentions);
      return collect(expr.index, mentions);
    case 'unary':
      return collect(expr.operand, mentions);
    case 'binary':
      collect(expr.left, mentions);
      return collect(expr.right, mentions);
    case 'paren':
      return collect(expr.inner, mentions);
    default:
  }
}

function note(target: Variable | { kind: string } | undefined, mentions: Mentions): void {
  if (!target) return;
  if (target.kind === 'function') mentions.functions.add(target as Function);
  else if (target.kind === 'variable' && (target as Variable).atModule) mentions.variables.add(target as Variable);
}
