/** An address space. */
export type Space = 'function' | 'private' | 'workgroup' | 'uniform' | 'storage' | 'immediate' | 'handle';
/** An access mode. */
export type Access = 'read' | 'write' | 'read_write';
/** The name of a scalar type. */
export type ScalarName = 'bool' | 'i32' | 'u32' | 'f32' | 'f16' | 'abstract-int' | 'abstract-float';

/** A scalar type. */
export interface Scalar {
  readonly kind: 'scalar';
  readonly name: ScalarName;
  readonly text: string;
}
/** A vector type. */
export interface Vector {
  readonly kind: 'vector';
  readonly size: number;
  readonly of: Scalar;
  readonly text: string;
}
/** A matrix type. */
export interface Matrix {
  readonly kind: 'matrix';
  readonly columns: number;
  readonly rows: number;
  readonly of: Scalar;
  readonly text: string;
}
/** An array type, fixed-size or runtime-sized. */
export interface ArrayType {
  readonly kind: 'array';
  readonly of: Type;
  /** Null: runtime-sized. */
  readonly count: number | null;
  readonly text: string;
}
/** A struct type. */
export interface StructType {
  readonly kind: 'struct';
  readonly name: string;
  readonly members: readonly Field[];
  readonly text: string;
}
/** One member of a struct type. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  /** `@align` and `@size`, if given. */
  readonly align: number | null;
  readonly size: number | null;
  /** Its `@builtin`, if any. */
  readonly builtin: string | null;
}
/** An atomic type. */
export interface Atomic {
  readonly kind: 'atomic';
  readonly of: Scalar;
  readonly text: string;
}
/** A pointer, or a reference: the type of a variable's name before it is loaded. */
export interface Address {
  readonly kind: 'pointer' | 'reference';
  readonly space: Space;
  readonly of: Type;
  readonly access: Access;
  readonly text: string;
}
/** Textures and samplers: known by name; `textureOf` reads it. */
export interface Handle {
  readonly kind: 'handle';
  readonly text: string;
}
/** The type of a call without a value. */
export interface Void {
  readonly kind: 'void';
  readonly text: string;
}

/** A WGSL type. Two types are equal if their texts are. */
export type Type = Scalar | Vector | Matrix | ArrayType | StructType | Atomic | Address | Handle | Void;

const scalar = (name: ScalarName): Scalar => ({ kind: 'scalar', name, text: name });

/** The type `bool`. */
export const BOOL = scalar('bool');
/** The type `i32`. */
export const I32 = scalar('i32');
/** The type `u32`. */
export const U32 = scalar('u32');
/** The type `f32`. */
export const F32 = scalar('f32');
/** The type `f16`. */
export const F16 = scalar('f16');
/** The type of integer constants without a suffix. */
export const ABSTRACT_INT = scalar('abstract-int');
/** The type of real constants without a suffix. */
export const ABSTRACT_FLOAT = scalar('abstract-float');
/** The type of a call without a value. */
export const VOID: Void = { kind: 'void', text: 'nothing' };

const SCALARS: Readonly<Record<string, Scalar>> = { bool: BOOL, i32: I32, u32: U32, f32: F32, f16: F16 };

/** The scalar type with a name, if there is one. */
export const scalarNamed = (name: string): Scalar | undefined =>
  Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;

/** The vector type of a scalar and a width. */
export const vector = (size: number, of: Scalar): Vector => ({
  kind: 'vector',
  size,
  of,
  text: `vec${size}<${of.text}>`,
});
/** The matrix type of a scalar, columns and rows. */
export const matrix = (columns: number, rows: number, of: Scalar): Matrix => ({
  kind: 'matrix',
  columns,
  rows,
  of,
  text: `mat${columns}x${rows}<${of.text}>`,
});
/** The array type of an element and a length. */
export const array = (of: Type, count: number | null): ArrayType => ({
  kind: 'array',
  of,
  count,
  text: count === null ? `array<${of.text}>` : `array<${of.text}, ${count}>`,
});
/** The struct type of a name and its members. */
export const struct = (name: string, members: readonly Field[]): StructType => ({
  kind: 'struct',
  name,
  members,
  text: name,
});
/** The atomic type of a scalar. */
export const atomic = (of: Scalar): Atomic => ({ kind: 'atomic', of, text: `atomic<${of.text}>` });
/** A reference or pointer type. */
export const address = (kind: Address['kind'], space: Space, of: Type, access: Access): Address => ({
  kind,
  space,
  of,
  access,
  text: `${kind === 'pointer' ? 'ptr' : 'ref'}<${space}, ${of.text}, ${access}>`,
});

/** The store type of a reference; any other type unchanged. */
export const loaded = (type: Type): Type => (type.kind === 'reference' ? type.of : type);

/** Scalar type and number of components of a scalar, vector or matrix; null for other types. */
export function lanesOf(type: Type): { scalar: Scalar; lanes: number } | null {
  switch (type.kind) {
    case 'scalar':
      return { scalar: type, lanes: 1 };
    case 'vector':
      return { scalar: type.of, lanes: type.size };
    case 'matrix':
      return { scalar: type.of, lanes: type.columns * type.rows };
    default:
      return null;
  }
}

/** The same shape over another scalar. */
export function withScalar(type: Type, of: Scalar): Type {
  if (type.kind === 'vector') return vector(type.size, of);
  if (type.kind === 'matrix') return matrix(type.columns, type.rows, of);
  return type.kind === 'scalar' ? of : type;
}

/** Whether a scalar type is abstract. */
export const isAbstract = ({ name }: Scalar): boolean => name === 'abstract-int' || name === 'abstract-float';
/** Whether a scalar is a floating-point number. */
export const isFloat = ({ name }: Scalar): boolean => name === 'f32' || name === 'f16' || name === 'abstract-float';
/** Whether a scalar is an integer. */
export const isInteger = ({ name }: Scalar): boolean => name === 'i32' || name === 'u32' || name === 'abstract-int';

/** The type with abstract scalars made concrete: i32 and f32. */
export function materialised(type: Type): Type {
  if (type.kind === 'array') {
    const of = materialised(type.of);
    return of === type.of ? type : array(of, type.count);
  }
  const found = lanesOf(type);
  if (!found || !isAbstract(found.scalar)) return type;
  return withScalar(type, found.scalar.name === 'abstract-int' ? I32 : F32);
}

const RANK: Readonly<Record<ScalarName, number>> = {
  'abstract-int': 0,
  'abstract-float': 1,
  bool: 2,
  i32: 2,
  u32: 2,
  f32: 2,
  f16: 2,
};

/** The scalar type that both implicitly convert to, or null. */
export function commonScalar(a: Scalar, b: Scalar): Scalar | null {
  if (a.name === b.name) return a;
  const [low, high] = RANK[a.name] <= RANK[b.name] ? [a, b] : [b, a];
  if (!isAbstract(low) || high.name === 'bool') return null;
  return low.name === 'abstract-float' && isInteger(high) ? null : high;
}

/** Whether a value of one type implicitly converts to another. */
export function converts(from: Type, to: Type): boolean {
  if (from.text === to.text) return true;
  if (from.kind === 'array' && to.kind === 'array') return from.count === to.count && converts(from.of, to.of);
  const [a, b] = [lanesOf(from), lanesOf(to)];
  if (!a || !b || from.kind !== to.kind) return false;
  return withScalar(from, b.scalar).text === to.text && commonScalar(a.scalar, b.scalar)?.name === b.scalar.name;
}
