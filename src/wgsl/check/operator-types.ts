import { unify, unifyNumber } from '../builtins/rule.ts';
import {
  BOOL,
  commonScalar,
  converts,
  isInteger,
  lanesOf,
  U32,
  vector,
  withScalar,
  type Type,
} from '../typing/type.ts';

const COMPARISONS = new Set(['==', '!=', '<', '>', '<=', '>=']);

/** The result type of a binary operation, or null if it cannot be applied to these types. */
export function binaryType(op: string, left: Type, right: Type): Type | null {
  if (op === '&&' || op === '||') return left.text === 'bool' && right.text === 'bool' ? BOOL : null;
  if (COMPARISONS.has(op)) {
    const type = unify([left, right]);
    const found = type && lanesOf(type);
    if (!type || !found || type.kind === 'matrix') return null;
    if (found.scalar.name === 'bool' && op !== '==' && op !== '!=') return null;
    return type.kind === 'vector' ? vector(type.size, BOOL) : BOOL;
  }
  if (op === '<<' || op === '>>') {
    const found = lanesOf(left);
    return found && isInteger(found.scalar) && converts(right, withScalar(left, U32)) ? left : null;
  }
  if (op === '&' || op === '|' || op === '^') {
    const type = unify([left, right]);
    const scalar = type && lanesOf(type)?.scalar;
    return scalar && (isInteger(scalar) || scalar.name === 'bool') ? type : null;
  }
  return arithmetic(op, left, right);
}

function arithmetic(op: string, left: Type, right: Type): Type | null {
  const same = unifyNumber([left, right]);
  if (same && (same.kind !== 'matrix' || op === '+' || op === '-')) return same;
  const [a, b] = [lanesOf(left), lanesOf(right)];
  const scalar = a && b && commonScalar(a.scalar, b.scalar);
  if (!scalar || scalar.name === 'bool') return null;
  if (left.kind === 'vector' && right.kind === 'scalar') return withScalar(left, scalar);
  if (left.kind === 'scalar' && right.kind === 'vector') return withScalar(right, scalar);
  return op === '*' ? product(withScalar(left, scalar), withScalar(right, scalar)) : null;
}

function product(left: Type, right: Type): Type | null {
  if (left.kind === 'matrix') {
    if (right.kind === 'scalar') return left;
    if (right.kind === 'vector') return right.size === left.columns ? vector(left.rows, left.of) : null;
    if (right.kind !== 'matrix' || right.rows !== left.columns) return null;
    return { ...right, rows: left.rows, text: `mat${right.columns}x${left.rows}<${left.of.text}>` };
  }
  if (right.kind !== 'matrix') return null;
  if (left.kind === 'scalar') return right;
  return left.kind === 'vector' && left.size === right.rows ? vector(right.columns, right.of) : null;
}
