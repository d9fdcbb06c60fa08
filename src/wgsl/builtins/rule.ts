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

/** Operations by type and class (`f32.add`), and bytes by target (`read 0.1`, `write workgroup`). */
export type Cost = Readonly<Record<string, number>>;

/** A built-in function: its result type and the cost of one call. */
export interface Builtin {
  readonly arguments: readonly [least: number, most: number];
  /** The result type for arguments of these types (values or pointers); null if they do not fit. */
  type(args: readonly Type[]): Type | null;
  cost?(args: readonly Type[], result: Type): Cost;
  /** Never has a value before run time. */
  readonly atRuntime?: true;
  /** Combines the values of a subgroup's active lanes, one operation fewer than there are lanes. */
  readonly joins?: 'add' | 'mul';
}

/** The common type of all arguments, abstract types converting to concrete ones; null if there is none. */
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

/** The common type if it is floating-point; abstract integers convert to it. */
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

/** The scalar type and the number of lanes of an operation on this type. */
export function lanes(type: Type): { scalar: Scalar; n: number } {
  const found = lanesOf(materialised(type));
  return found
    ? { scalar: found.scalar, n: found.lanes }
    : { scalar: { kind: 'scalar', name: 'bool', text: 'bool' }, n: 0 };
}

/** The cost of an operation on each lane: `classes` for floats, `integer` for integers, nothing for bool. */
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

/** One operation per lane of the result. */
export const perLane =
  (name: string, integer: string | null = null) =>
  (_: readonly Type[], result: Type): Cost => {
    const { n } = lanes(result);
    return count(result, { [name]: n }, integer === null ? {} : { [integer]: n });
  };
