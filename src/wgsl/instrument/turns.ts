import type { Expr, For, Variable } from '../syntax/ast.ts';
import { loaded, materialised } from '../typing/type.ts';
import { escapesOf } from './escapes.ts';

/** The iterations of a loop, known when it begins: a number, or the range of its index. */
export type Turns = number | Range;

/** `for (var i = first; i op end; i += step)`. */
interface Range {
  readonly first: Expr;
  readonly op: Comparison;
  readonly end: Expr;
  readonly step: number;
}

type Comparison = '<' | '<=' | '>' | '>=';

/** With longer strides, an index may wrap round its type and go on before a run is cut short. */
const LONGEST_STEP = 1024;

/**
 * The iterations of `for (var i = first; i < end; i++)`, also backwards or with a constant step, if the body neither
 * leaves the loop nor touches `i` and `end` cannot change; null for other loops. Used because a counter in a tight loop
 * may cost as much as the loop.
 */
export function turnsOf({ init, condition, update, body }: For): Turns | null {
  if (init?.kind !== 'variable' || init.how !== 'var' || !init.init) return null;
  const { breaks, returns } = escapesOf(body);
  if (breaks || returns || condition?.kind !== 'binary' || !names(condition.left, init)) return null;
  const step = stepOf(update, init);
  const op = comparisonOf(condition.op, step);
  if (op === null) return null;
  const [first, end] = [init.init, condition.right];
  const type = init.info && materialised(loaded(init.info.type)).text;
  if ((type !== 'u32' && type !== 'i32') || isTouched(body, init)) return null;
  const [from, to] = [first.info!.value, end.info!.value];
  if (typeof from === 'number' && typeof to === 'number') {
    const distance = (to - from) * Math.sign(step) + (isInclusive(op) ? 1 : 0);
    const turns = Math.max(0, Math.ceil(distance / Math.abs(step)));
    // An index wraps round at the end of its type: `i >= 0u` always holds.
    const past = from + turns * step;
    return past === (type === 'u32' ? past >>> 0 : past | 0) ? turns : null;
  }
  // A const-expression must not subtract to a negative u32.
  if (first.info!.stage !== 'runtime' && end.info!.stage !== 'runtime') return null;
  return isPlain(first, false) && isPlain(end, true) ? { first, op, end, step } : null;
}

/** A statement before a loop that adds its iterations to a counter; its subtraction wraps as the index does. */
export function addTurns(counter: string, { first, op, end, step }: Range, text: (expr: Expr) => string): string {
  const [from, to] = [`(${text(first)})`, `(${text(end)})`];
  const distance = `u32(${step > 0 ? `${to} - ${from}` : `${from} - ${to}`})`;
  const whole = isInclusive(op) ? distance : `(${distance} - 1u)`;
  return `if (${from} ${op} ${to}) { ${counter} += ${whole} / ${Math.abs(step)}u + 1u; } `;
}

const isInclusive = (op: Comparison): boolean => op.length === 2;

/** The comparison that holds until the index has passed the end in its direction. */
function comparisonOf(op: string, step: number): Comparison | null {
  if (step > 0 && (op === '<' || op === '<=')) return op;
  return step < 0 && (op === '>' || op === '>=') ? op : null;
}

function names(expr: Expr, variable: Variable): boolean {
  if (expr.kind === 'paren') return names(expr.inner, variable);
  return expr.kind === 'ident' && expr.target === variable;
}

/** The index step, or 0 if unknown. Backwards only 1 is allowed, since a longer stride may miss 0. */
function stepOf(update: For['update'], variable: Variable): number {
  if ((update?.kind !== 'step' && update?.kind !== 'assign') || !update.left || !names(update.left, variable)) return 0;
  if (update.kind === 'step') return update.op === '++' ? 1 : -1;
  const by = update.right.info?.value;
  if (update.op === '-' && by === 1) return -1;
  return update.op === '+' && typeof by === 'number' && by >= 1 && by <= LONGEST_STEP ? by : 0;
}

/** Whether a tree may change the variable, by assigning to it or taking its address. */
function isTouched(node: unknown, variable: Variable): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const { kind, left, operand, op } = node as { kind?: string; left?: Expr; operand?: Expr; op?: string };
  if ((kind === 'assign' || kind === 'step') && left && names(left, variable)) return true;
  if (kind === 'unary' && op === '&' && operand && names(operand, variable)) return true;
  return Object.entries(node).some(
    ([key, child]) => key !== 'info' && key !== 'target' && key !== 'callee' && isTouched(child, variable),
  );
}

/** Whether an expression may be repeated: only numbers, names and operators. @param holds whether its value must not change */
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
