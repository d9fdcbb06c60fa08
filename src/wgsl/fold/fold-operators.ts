import { unify } from '../builtins/rule.ts';
import type { Value } from '../syntax/ast.ts';
import { lanesOf, withScalar, type Scalar, type Type } from '../typing/type.ts';
import { product } from './matrices.ts';
import { convert, every, fit, type Known } from './values.ts';

const COMPARISONS: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
};

/** The value of a unary operation, if its operand is known. */
export function foldUnary(op: string, type: Type, value: Known): Known {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return every((value as readonly Value[]).map((one) => foldUnary(op, type, one)));
  if (op === '!') return value !== true;
  const scalar = lanesOf(type)?.scalar;
  return scalar && fit(op === '~' ? ~Number(value) : -Number(value), scalar);
}

/** One operand of a binary operation. */
export interface Side {
  readonly type: Type;
  readonly value: Known;
}

/** The value of a binary operation with a result type, if its operands are known. */
export function foldBinary(op: string, type: Type, left: Side, right: Side): Known {
  // Short-circuit: the right side may be unknown or invalid.
  if (op === '&&') return left.value === false ? false : left.value === true ? right.value : undefined;
  if (op === '||') return left.value === true ? true : left.value === false ? right.value : undefined;
  if (left.value === undefined || right.value === undefined) return undefined;
  const compare = Object.hasOwn(COMPARISONS, op) ? COMPARISONS[op] : undefined;
  if (compare) {
    const both = unify([left.type, right.type]);
    if (!both) return undefined;
    return lanewise(convert(left.value, both), convert(right.value, both), compare);
  }
  const scalar = lanesOf(type)?.scalar;
  if (!scalar) return undefined;
  const isShift = op === '<<' || op === '>>';
  const a = convert(left.value, withScalar(left.type, scalar));
  const b = isShift ? right.value : convert(right.value, withScalar(right.type, scalar));
  if (a === undefined || b === undefined) return undefined;
  if (op === '*' && (left.type.kind === 'matrix' || right.type.kind === 'matrix')) {
    return product({ type: left.type, value: a }, { type: right.type, value: b }, scalar);
  }
  return lanewise(a, b, (one, other) => foldScalars(op, one, other, scalar));
}

/** Applies an operation lane by lane; a scalar operand is used for all lanes. */
function lanewise(left: Known, right: Known, fold: (left: Value, right: Value) => Known): Known {
  if (left === undefined || right === undefined) return undefined;
  if (!Array.isArray(left) && !Array.isArray(right)) return fold(left, right);
  const n = (Array.isArray(left) ? left : (right as readonly Value[])).length;
  const lane = (value: Value, i: number): Value => (Array.isArray(value) ? (value[i] as Value) : value);
  return every(Array.from({ length: n }, (_, i) => lanewise(lane(left, i), lane(right, i), fold)));
}

function foldScalars(op: string, left: Value, right: Value, scalar: Scalar): Known {
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    const [a, b] = [left === true, right === true];
    return op === '&' ? a && b : op === '|' ? a || b : op === '^' ? a !== b : undefined;
  }
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  if (scalar.name === 'abstract-int') return wide(op, left, right);
  const value = arithmetic(op, left, right, scalar);
  return value === undefined ? undefined : fit(value, scalar);
}

function arithmetic(op: string, left: number, right: number, { name }: Scalar): number | undefined {
  const isWhole = name === 'i32' || name === 'u32';
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return isWhole ? Math.imul(left, right) : left * right;
    case '/':
      if (right === 0) return undefined;
      return isWhole ? Math.trunc(left / right) : left / right;
    case '%':
      return right === 0 ? undefined : left % right;
    case '<<':
      return left << right;
    case '>>':
      return name === 'u32' ? left >>> right : left >> right;
    case '&':
      return left & right;
    case '|':
      return left | right;
    default:
      return left ^ right;
  }
}

/** Abstract integers have 64 bits; one that a double cannot hold exactly is unknown. */
function wide(op: string, left: number, right: number): number | undefined {
  const [a, b] = [BigInt(left), BigInt(right)];
  const result = wideResult(op, a, b);
  if (result === undefined || BigInt.asIntN(64, result) !== result) return undefined;
  const value = Number(result);
  return BigInt(value) === result ? value : undefined;
}

function wideResult(op: string, a: bigint, b: bigint): bigint | undefined {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? undefined : a / b;
    case '%':
      return b === 0n ? undefined : a % b;
    case '<<':
      return b > 63n ? undefined : a << b;
    case '>>':
      return a >> b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    default:
      return a ^ b;
  }
}
