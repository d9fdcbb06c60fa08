import type { Expr, For, Variable } from '../syntax/ast.ts';
import { loaded, materialised } from '../typing/type.ts';
import { escapesOf } from './escapes.ts';

/** How many turns a loop takes, known when it begins: a number, or both ends of what its index runs over. */
export type Turns = number | { readonly first: Expr; readonly end: Expr };

/**
 * The turns of `for (var i = first; i < end; i++)` whose body neither leaves it nor touches `i`, where `end` cannot
 * change on the way; null for every other loop. A counter in a tight loop may cost as much as the loop.
 */
export function turnsOf({ init, condition, update, body }: For): Turns | null {
  if (init?.kind !== 'variable' || init.how !== 'var' || !init.init) return null;
  const { breaks, returns } = escapesOf(body);
  if (breaks || returns || !stepsByOne(update, init)) return null;
  if (condition?.kind !== 'binary' || condition.op !== '<' || !names(condition.left, init)) return null;
  const [first, end] = [init.init, condition.right];
  const type = init.info && materialised(loaded(init.info.type)).text;
  if ((type !== 'u32' && type !== 'i32') || isTouched(body, init)) return null;
  const [from, to] = [first.info!.value, end.info!.value];
  if (typeof from === 'number' && typeof to === 'number') return Math.max(0, to - from);
  // Before it runs a kernel may subtract nothing that comes out negative.
  if (first.info!.stage !== 'runtime' && end.info!.stage !== 'runtime') return null;
  return isPlain(first, false) && isPlain(end, true) ? { first, end } : null;
}

function names(expr: Expr, variable: Variable): boolean {
  if (expr.kind === 'paren') return names(expr.inner, variable);
  return expr.kind === 'ident' && expr.target === variable;
}

function stepsByOne(update: For['update'], variable: Variable): boolean {
  if (update?.kind === 'step') return update.op === '++' && names(update.left, variable);
  if (update?.kind !== 'assign' || update.op !== '+' || !update.left) return false;
  return names(update.left, variable) && update.right.info?.value === 1;
}

/** Whether anything in a tree may change the variable: it is assigned to, or pointed at. */
function isTouched(node: unknown, variable: Variable): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { kind, left, operand, op } = node as { kind?: string; left?: Expr; operand?: Expr; op?: string };
  if ((kind === 'assign' || kind === 'step') && left && names(left, variable)) return true;
  if (kind === 'unary' && op === '&' && operand && names(operand, variable)) return true;
  return Object.entries(node).some(
    ([key, child]) => key !== 'info' && key !== 'target' && key !== 'callee' && isTouched(child, variable),
  );
}

/** An expression that may be written twice: of numbers, names and operators; where it must hold, of nothing that changes. */
function isPlain(expr: Expr, holds: boolean): boolean {
  switch (expr.kind) {
    case 'literal':
      return true;
    case 'paren':
      return isPlain(expr.inner, holds);
    case 'ident': {
      const { target, info } = expr;
      if (target?.kind !== 'variable') return false;
      if (target.how !== 'var') return info!.type.kind !== 'pointer';
      const space = info!.type.kind === 'reference' ? info!.type.space : null;
      return space === 'uniform' || (!holds && space === 'function');
    }
    case 'member':
      return isPlain(expr.object, holds);
    case 'unary':
      return (expr.op === '-' || expr.op === '~') && isPlain(expr.operand, holds);
    case 'binary':
      return /^([-+*/%&|^]|<<|>>)$/.test(expr.op) && isPlain(expr.left, holds) && isPlain(expr.right, holds);
    default:
      return false;
  }
}
