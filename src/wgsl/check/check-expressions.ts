import { foldBinary, foldUnary } from '../fold/fold-operators.ts';
import { fit } from '../fold/values.ts';
import type { Binary, Expr, Ident, Index, Info, Literal, Member, Unary } from '../syntax/ast.ts';
import {
  ABSTRACT_FLOAT,
  ABSTRACT_INT,
  address,
  BOOL,
  F16,
  F32,
  I32,
  isInteger,
  lanesOf,
  loaded,
  materialised,
  U32,
  vector,
  type Type,
} from '../typing/type.ts';
import { checkCall, latest } from './check-calls.ts';
import type { Checker } from './checker.ts';
import { binaryType } from './operator-types.ts';
import type { Scope } from './scope.ts';

/** Finds an expression's type, stage and, if constant, value, and writes them into the tree. @throws WgslError */
export function checkExpression(checker: Checker, expr: Expr, scope: Scope | null): Info {
  if (expr.info) return expr.info;
  const found = infoOf(checker, expr, scope);
  // Abstract types do not exist at run time.
  const info = found.stage === 'runtime' ? { ...found, type: materialised(found.type) } : found;
  expr.info = info;
  return info;
}

function infoOf(checker: Checker, expr: Expr, scope: Scope | null): Info {
  switch (expr.kind) {
    case 'literal':
      return literal(checker, expr);
    case 'paren':
      return checkExpression(checker, expr.inner, scope);
    case 'ident':
      return ident(checker, expr, scope);
    case 'member':
      return member(checker, expr, scope);
    case 'index':
      return index(checker, expr, scope);
    case 'unary':
      return unary(checker, expr, scope);
    case 'binary':
      return binary(checker, expr, scope);
    default:
      return checkCall(checker, expr, scope);
  }
}

function literal(checker: Checker, { text, start, end }: Literal): Info {
  if (text === 'true' || text === 'false') return { type: BOOL, stage: 'const', value: text === 'true' };
  const isHex = /^0x/i.test(text);
  const suffix = (isHex ? /[iu]$|(?<=[pP][+-]?\d+)[fh]$/ : /[iufh]$/).exec(text)?.[0];
  const digits = suffix ? text.slice(0, -1) : text;
  const isFloat = suffix === 'f' || suffix === 'h' || (isHex ? /[.pP]/ : /[.eE]/).test(digits);
  const value = isHex && isFloat ? hexFloat(digits) : Number(digits);
  if (!Number.isFinite(value)) throw checker.error(`the number ${text} is too large`, { start, end });
  const ofInt = suffix === 'i' ? I32 : suffix === 'u' ? U32 : ABSTRACT_INT;
  const ofFloat = suffix === 'f' ? F32 : suffix === 'h' ? F16 : ABSTRACT_FLOAT;
  const most = { i: 0x7fffffff, u: 0xffffffff }[suffix ?? ''] ?? 2 ** 63;
  if (!isFloat && value > most) throw checker.error(`the number ${text} is too large`, { start, end });
  // A double does not hold this integer exactly, so its value counts as unknown.
  if (!isFloat && BigInt(digits) !== BigInt(value)) return { type: ofInt, stage: 'const' };
  return { type: isFloat ? ofFloat : ofInt, stage: 'const', value: isFloat ? fit(value, ofFloat) : value };
}

function hexFloat(text: string): number {
  const [, whole = '', fraction = '', exponent = '0'] = /^0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/i.exec(text)!;
  return Number.parseInt(`${whole}${fraction}` || '0', 16) * 2 ** (Number(exponent) - 4 * fraction.length);
}

function ident(checker: Checker, expr: Ident, scope: Scope | null): Info {
  const declared = checker.find(expr, scope);
  if (!declared) throw checker.error(`unknown name "${expr.name}"`, expr);
  if (declared.kind !== 'variable') throw checker.error(`expected a value, but "${expr.name}" does not name one`, expr);
  if (expr.template) throw checker.error(`"${expr.name}" takes no template list`, expr);
  expr.target = declared;
  return checker.variable(declared, scope);
}

const SWIZZLE = /^([xyzw]{1,4}|[rgba]{1,4})$/;

/** The lanes that a swizzle names, or null if it is not one for a vector of this size. */
export function swizzle(name: string, size: number): number[] | null {
  if (!SWIZZLE.test(name)) return null;
  const found = [...name].map((letter) => 'xyzwrgba'.indexOf(letter) % 4);
  return found.every((lane) => lane < size) ? found : null;
}

/** The object before `.` or `[`: a value, or what a reference or pointer leads to. */
function inside(type: Type): { of: Type; wrap(of: Type): Type } {
  if (type.kind !== 'reference' && type.kind !== 'pointer') return { of: type, wrap: (of) => of };
  const { space, access } = type;
  return { of: type.of, wrap: (of) => address('reference', space, of, access) };
}

function member(checker: Checker, expr: Member, scope: Scope | null): Info {
  const object = checkExpression(checker, expr.object, scope);
  const { of, wrap } = inside(object.type);
  const part = Array.isArray(object.value) ? object.value : null;
  if (of.kind === 'struct') {
    const at = of.members.findIndex(({ name }) => name === expr.name);
    if (at < 0) throw checker.error(`${of.text} has no member "${expr.name}"`, expr.nameSpan);
    return { type: wrap(of.members[at]!.type), stage: object.stage, value: part?.[at] };
  }
  const found = of.kind === 'vector' ? swizzle(expr.name, of.size) : null;
  if (of.kind !== 'vector' || !found) throw checker.error(`${of.text} has no member "${expr.name}"`, expr.nameSpan);
  const type = wrap(found.length === 1 ? of.of : vector(found.length, of.of));
  const values = part && found.map((lane) => part[lane]!);
  return { type, stage: object.stage, value: values ? (found.length === 1 ? values[0] : values) : undefined };
}

function index(checker: Checker, expr: Index, scope: Scope | null): Info {
  const object = checkExpression(checker, expr.object, scope);
  const at = checkExpression(checker, expr.index, scope);
  const by = lanesOf(loaded(at.type));
  if (!by || by.lanes !== 1 || !isInteger(by.scalar)) {
    throw checker.error(`expected a whole number as an index, got ${loaded(at.type).text}`, expr.index);
  }
  const { of, wrap } = inside(object.type);
  const element =
    of.kind === 'array' ? of.of : of.kind === 'vector' ? of.of : of.kind === 'matrix' ? vector(of.rows, of.of) : null;
  if (!element) throw checker.error(`${of.text} cannot be indexed`, expr);
  const count =
    of.kind === 'array' ? of.count : of.kind === 'matrix' ? of.columns : of.kind === 'vector' ? of.size : null;
  if (at.stage === 'const' && typeof at.value === 'number' && (at.value < 0 || at.value >= (count ?? Infinity))) {
    throw checker.error(`index ${at.value} is out of bounds for ${of.text}`, expr.index);
  }
  const value = Array.isArray(object.value) && typeof at.value === 'number' ? object.value[at.value] : undefined;
  return { type: wrap(element), stage: latest([object.stage, at.stage]), value };
}

function unary(checker: Checker, expr: Unary, scope: Scope | null): Info {
  const { type, stage, value } = checkExpression(checker, expr.operand, scope);
  if (expr.op === '&') {
    if (type.kind !== 'reference') throw checker.error('"&": expected a variable or a part of one', expr);
    return { type: address('pointer', type.space, type.of, type.access), stage };
  }
  if (expr.op === '*') {
    if (type.kind !== 'pointer') throw checker.error(`"*": expected a pointer, got ${type.text}`, expr);
    return { type: address('reference', type.space, type.of, type.access), stage };
  }
  const of = loaded(type);
  const scalar = lanesOf(of)?.scalar;
  const fits =
    scalar &&
    (expr.op === '!'
      ? scalar.name === 'bool'
      : expr.op === '~'
        ? isInteger(scalar)
        : scalar.name !== 'bool' && scalar.name !== 'u32');
  if (!fits) throw checker.error(`"${expr.op}" cannot be applied to ${of.text}`, expr);
  return { type: of, stage, value: foldUnary(expr.op, of, value) };
}

function binary(checker: Checker, expr: Binary, scope: Scope | null): Info {
  const left = checkExpression(checker, expr.left, scope);
  const right = checkExpression(checker, expr.right, scope);
  const type = binaryType(expr.op, loaded(left.type), loaded(right.type));
  if (!type) {
    const pair = `${loaded(left.type).text} and ${loaded(right.type).text}`;
    throw checker.error(`"${expr.op}" cannot be applied to ${pair}`, expr);
  }
  const stage = latest([left.stage, right.stage]);
  if (stage === 'runtime') return { type, stage };
  const [a, b] = [left, right].map((side) => ({ type: loaded(side.type), value: side.value }));
  return { type, stage, value: foldBinary(expr.op, type, a!, b!) };
}
