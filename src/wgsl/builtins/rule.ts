import {
  ABSTRACT_FLOAT,
  commonScalar,
  isFloat,
  isInteger,
  lanesOf,
  materialised,
  withScalar,
  type Scalar,
  type Type,
} from '../typing/type.ts';

/** Operations by class and type (`f32.add`), and bytes by what they touch (`read 0.1`, `write workgroup`). */
export type Cost = Readonly<Record<string, number>>;

/** A built-in function: what it gives, and what it costs each time. */
export interface Builtin {
  readonly arguments: readonly [least: number, most: number];
  /** The result of arguments of these types (values, pointers where there are any); null when they do not fit. */
  type(args: readonly Type[]): Type | null;
  cost?(args: readonly Type[], result: Type): Cost;
  /** Has no value before run time, whatever its arguments. */
  readonly atRuntime?: true;
  /** Joins the values of a subgroup's active lanes: that takes one operation less than there are lanes. */
  readonly joins?: 'add' | 'mul';
}

/** One type for all arguments, abstract numbers giving way; null when there is none. */
export function unify(args: readonly Type[]): Type | null {
  let result = args[0] ?? null;
  for (const arg of args.slice(1)) {
    if (result === null) return null;
    if (arg.text === result.text) continue;
    const [a, b] = [lanesOf(result), lanesOf(arg)];
    if (!a || !b || withScalar(arg, a.scalar).text !== result.text) return null;
    const scalar = commonScalar(a.scalar, b.scalar);
    result = scalar && withScalar(result, scalar);
  }
  return result;
}

/** The unified type if it is of floating-point numbers; whole abstract numbers become such. */
export function unifyFloat(args: readonly Type[]): Type | null {
  const type = unify(args);
  const scalar = type && lanesOf(type)?.scalar;
  if (!type || !scalar) return null;
  if (scalar.name === 'abstract-int') return withScalar(type, ABSTRACT_FLOAT);
  return isFloat(scalar) ? type : null;
}

/** The integer type that both types convert to. */
export function unifyInteger(args: readonly Type[]): Type | null {
  const type = unify(args);
  const scalar = type && lanesOf(type)?.scalar;
  return scalar && isInteger(scalar) ? type : null;
}

/** The number type that both types convert to. */
export function unifyNumber(args: readonly Type[]): Type | null {
  return unifyInteger(args) ?? unifyFloat(args);
}

/** The scalar and lanes that an operation of this type runs on. */
export function lanes(type: Type): { scalar: Scalar; n: number } {
  const found = lanesOf(materialised(type));
  return found
    ? { scalar: found.scalar, n: found.lanes }
    : { scalar: { kind: 'scalar', name: 'bool', text: 'bool' }, n: 0 };
}

/** `n` operations of a floating-point class; nothing for bool. Integers go by `integer`, if anything. */
export function count(type: Type, classes: Cost, integer: Cost = {}): Cost {
  const { scalar } = lanes(type);
  if (scalar.name === 'bool') return {};
  if (!isFloat(scalar)) return integer;
  return Object.fromEntries(
    Object.entries(classes)
      .filter(([, n]) => n > 0)
      .map(([name, n]) => [`${scalar.name}.${name}`, n]),
  );
}

/** Each lane of the result once. */
export const perLane =
  (name: string, integer: string | null = null) =>
  (_: readonly Type[], result: Type): Cost => {
    const { n } = lanes(result);
    return count(result, { [name]: n }, integer === null ? {} : { [integer]: n });
  };
