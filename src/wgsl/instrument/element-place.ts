import { swizzle } from '../check/check-expressions.ts';
import type { Expr, Variable } from '../syntax/ast.ts';
import { columnStride, leafBytes, leafRanges, offsetsOf, sizeOf, strideOf } from '../typing/layout.ts';
import { loaded, type Type } from '../typing/type.ts';

/** An index on the way to a place, known only at run time. */
export interface DynamicStep {
  readonly index: Expr;
  readonly stride: number;
  /** Length of the array; null: as many elements as the buffer holds after `from`. */
  readonly count: number | null;
  readonly from: number;
}

/** What a reference or pointer refers to. */
export interface Place {
  /** The module variable it is part of; null for a variable of the function. */
  readonly root: Variable | null;
  /** Byte offset in the variable, without indices known only at run time. */
  readonly offset: number;
  /** Private variables that hold the run-time part of the address, for pointers made earlier. */
  readonly slots: readonly string[];
  readonly steps: readonly DynamicStep[];
}

/** What each pointer in scope refers to. */
export type Pointers = ReadonlyMap<Variable, Place>;

/** The place that a reference or pointer refers to. */
export function placeOf(expr: Expr, pointers: Pointers): Place {
  switch (expr.kind) {
    case 'paren':
      return placeOf(expr.inner, pointers);
    case 'unary':
      return placeOf(expr.operand, pointers);
    case 'ident': {
      const variable = expr.target as Variable;
      return pointers.get(variable) ?? { root: variable.atModule ? variable : null, offset: 0, slots: [], steps: [] };
    }
    case 'member': {
      const place = placeOf(expr.object, pointers);
      return { ...place, offset: place.offset + memberOffset(inside(expr.object), expr.name) };
    }
    case 'index': {
      const place = placeOf(expr.object, pointers);
      const [stride, count] = elements(inside(expr.object));
      const { value } = expr.index.info!;
      if (typeof value === 'number') return { ...place, offset: place.offset + value * stride };
      return { ...place, steps: [...place.steps, { index: expr.index, stride, count, from: place.offset }] };
    }
    default:
      throw new Error('wgsl: expected an expression that refers to a place');
  }
}

/** The type that `.` or `[` is applied to. */
function inside(object: Expr): Type {
  const { type } = object.info!;
  return type.kind === 'pointer' ? type.of : loaded(type);
}

function memberOffset(type: Type, name: string): number {
  if (type.kind === 'struct') return offsetsOf(type)[type.members.findIndex((member) => member.name === name)]!;
  // With several lanes, the offsets are in the ranges.
  return type.kind === 'vector' && name.length === 1 ? swizzle(name, type.size)![0]! * sizeOf(type.of) : 0;
}

function elements(type: Type): [stride: number, count: number | null] {
  switch (type.kind) {
    case 'array':
      return [strideOf(type), type.count];
    case 'vector':
      return [sizeOf(type.of), type.size];
    case 'matrix':
      return [columnStride(type), type.columns];
    default:
      throw new Error('wgsl: expected a type with elements');
  }
}

/** Lanes of a stored vector that `v.zx` touches, or null for other expressions. */
function lanesTouched(expr: Expr): { lanes: number[]; bytes: number } | null {
  if (expr.kind === 'paren') return lanesTouched(expr.inner);
  if (expr.kind !== 'member' || expr.name.length === 1) return null;
  const type = inside(expr.object);
  if (type.kind !== 'vector') return null;
  return { lanes: [...new Set(swizzle(expr.name, type.size))].toSorted((a, b) => a - b), bytes: sizeOf(type.of) };
}

/** Bytes that a load or store of this reference moves. */
export function accessBytes(expr: Expr): number {
  const found = lanesTouched(expr);
  return found ? found.lanes.length * found.bytes : leafBytes(loaded(expr.info!.type));
}

/** The byte ranges it moves, relative to its place. */
export function accessRanges(expr: Expr): [number, number][] {
  const found = lanesTouched(expr);
  return found ? found.lanes.map((lane) => [lane * found.bytes, found.bytes]) : leafRanges(loaded(expr.info!.type));
}
