import {
  BOOL,
  converts,
  I32,
  isFloat,
  lanesOf,
  materialised,
  matrix,
  struct,
  U32,
  vector,
  withScalar,
  type Scalar,
  type Type,
} from '../typing/type.ts';
import {
  count,
  lanes,
  perLane,
  unify,
  unifyFloat,
  unifyInteger,
  unifyNumber,
  type Builtin,
  type Cost,
} from './rule.ts';

const float = (n: number, cost: NonNullable<Builtin['cost']>): Builtin => ({
  arguments: [n, n],
  type: unifyFloat,
  cost,
});

/** One FLOP per lane, listed by name. */
const transcendental = (name: string, n = 1): [string, Builtin] => [name, float(n, perLane(name))];
/** Rounding and similar: listed, but not FLOP. */
const misc = (name: string, n = 1): [string, Builtin] => [name, float(n, perLane('misc'))];
const bits = (name: string): [string, Builtin] => [
  name,
  { arguments: [1, 1], type: unifyInteger, cost: perLane('misc', 'int.op') },
];

const isVector = (type: Type | null): type is Type & { kind: 'vector' } => type?.kind === 'vector';
const scalarOf = (type: Type | null): Scalar | null => (type && lanesOf(type)?.scalar) ?? null;
/** A dot product of n lanes. */
const dot = (n: number): Cost => ({ mul: n, add: n - 1 });
const plus = (a: Cost, b: Cost): Cost => {
  const sum: Record<string, number> = { ...a };
  for (const [name, n] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
};

/** A function of vectors or scalars whose cost depends on the lanes n of its first argument. */
const ofLanes = (args: number, type: Builtin['type'], cost: (n: number) => Cost): Builtin => ({
  arguments: [args, args],
  type,
  cost: (types) => count(unify(types) ?? types[0]!, cost(lanes(types[0]!).n)),
});

const toScalar: Builtin['type'] = (args) => scalarOf(unifyFloat(args));
const toVector: Builtin['type'] = (args) => {
  const type = unifyFloat(args);
  return isVector(type) ? type : null;
};

function determinantCost(n: number): Cost {
  if (n === 2) return { mul: 2, sub: 1 };
  if (n === 3) return { mul: 9, sub: 4, add: 1 };
  return { mul: 40, sub: 18, add: 5 };
}

const resultStruct = (name: string, fields: Readonly<Record<string, Type>>): Type =>
  struct(
    name,
    Object.entries(fields).map(([field, type]) => ({ name: field, type, align: null, size: null, builtin: null })),
  );

const last =
  (...kinds: readonly Type[]) =>
  (args: readonly Type[]): boolean =>
    kinds.every((kind, i) => converts(args[args.length - kinds.length + i]!, kind));

/** The numeric and logical built-ins. @see https://www.w3.org/TR/WGSL/#numeric-builtin-functions */
export const NUMERIC: Readonly<Record<string, Builtin>> = Object.fromEntries<Builtin>([
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cos', 'cosh', 'exp', 'exp2', 'inverseSqrt', 'log', 'log2']
    .concat(['sin', 'sinh', 'sqrt', 'tan', 'tanh'])
    .map((name) => transcendental(name)),
  transcendental('atan2', 2),
  transcendental('pow', 2),
  ...['ceil', 'floor', 'round', 'trunc', 'fract', 'saturate'].map((name) => misc(name)),
  misc('step', 2),
  ['sign', { arguments: [1, 1], type: unifyNumber, cost: perLane('misc', 'int.misc') }],
  ['abs', { arguments: [1, 1], type: unifyNumber, cost: perLane('abs', 'int.abs') }],
  ['min', { arguments: [2, 2], type: unifyNumber, cost: perLane('minmax', 'int.minmax') }],
  ['max', { arguments: [2, 2], type: unifyNumber, cost: perLane('minmax', 'int.minmax') }],
  ['clamp', { arguments: [3, 3], type: unifyNumber, cost: perLane('minmax', 'int.minmax') }],
  ['fma', float(3, perLane('fma'))],
  ['degrees', float(1, perLane('mul'))],
  ['radians', float(1, perLane('mul'))],
  ['quantizeToF16', { arguments: [1, 1], type: unifyFloat, cost: perLane('cvt') }],
  [
    'mix',
    {
      arguments: [3, 3],
      type(args) {
        const ends = unifyFloat(args.slice(0, 2));
        const scalar = scalarOf(ends);
        if (!ends || !scalar) return null;
        // The third argument may be a scalar for all lanes.
        if (ends.kind === 'vector' && args[2]!.kind === 'scalar') {
          const of = scalarOf(unifyFloat([scalar, args[2]!]));
          return of && withScalar(ends, of);
        }
        return unifyFloat([ends, args[2]!]);
      },
      cost: (_, result) => {
        const { n } = lanes(result);
        return count(result, { sub: n, mul: 2 * n, add: n });
      },
    },
  ],
  ['smoothstep', ofLanes(3, unifyFloat, (n) => ({ sub: 3 * n, div: n, mul: 3 * n }))],
  ['length', ofLanes(1, toScalar, (n) => plus(dot(n), { sqrt: 1 }))],
  ['distance', ofLanes(2, toScalar, (n) => plus(dot(n), { sub: n, sqrt: 1 }))],
  ['normalize', ofLanes(1, toVector, (n) => plus(dot(n), { sqrt: 1, div: n }))],
  ['cross', ofLanes(2, toVector, () => ({ mul: 6, sub: 3 }))],
  ['reflect', ofLanes(2, toVector, (n) => plus(dot(n), { mul: 2 * n, sub: n }))],
  ['faceForward', ofLanes(3, toVector, (n) => plus(dot(n), { cmp: 1, neg: n }))],
  [
    'refract',
    {
      arguments: [3, 3],
      type: (args) => toVector(args.slice(0, 2)),
      // k = 1 − η²(1 − dot²); η·I − (η·dot + √k)·N
      cost: ([first], result) => {
        const { n } = lanes(first!);
        return count(result, plus(dot(n), { mul: 4 + 2 * n, sub: 2 + n, add: 1, sqrt: 1, cmp: 1 }));
      },
    },
  ],
  [
    'dot',
    {
      arguments: [2, 2],
      type(args) {
        const type = unifyNumber(args);
        return isVector(type) ? type.of : null;
      },
      cost: ([first], result) => {
        const { n } = lanes(first!);
        return count(result, dot(n), { 'int.op': 2 * n - 1 });
      },
    },
  ],
  [
    'determinant',
    {
      arguments: [1, 1],
      type: ([type]) => (type?.kind === 'matrix' && type.columns === type.rows ? type.of : null),
      cost: ([type], result) => count(result, determinantCost(type?.kind === 'matrix' ? type.rows : 0)),
    },
  ],
  [
    'transpose',
    {
      arguments: [1, 1],
      type: ([type]) => (type?.kind === 'matrix' ? matrix(type.rows, type.columns, type.of) : null),
    },
  ],
  [
    'ldexp',
    {
      arguments: [2, 2],
      type: ([value, exponent]) => {
        const type = unifyFloat([value!]);
        return type && converts(exponent!, withScalar(type, I32)) ? type : null;
      },
      cost: perLane('misc'),
    },
  ],
  [
    'modf',
    {
      arguments: [1, 1],
      type: (args) => {
        const type = unifyFloat(args);
        return type && resultStruct(`__modf_result_${type.text}`, { fract: type, whole: type });
      },
      cost: ([type]) => count(type!, { misc: lanes(type!).n }),
    },
  ],
  [
    'frexp',
    {
      arguments: [1, 1],
      type: (args) => {
        const type = unifyFloat(args);
        return type && resultStruct(`__frexp_result_${type.text}`, { fract: type, exp: withScalar(type, I32) });
      },
      cost: ([type]) => count(type!, { misc: lanes(type!).n }),
    },
  ],
  ...[
    'countLeadingZeros',
    'countOneBits',
    'countTrailingZeros',
    'firstLeadingBit',
    'firstTrailingBit',
    'reverseBits',
  ].map(bits),
  [
    'extractBits',
    {
      arguments: [3, 3],
      type: (args) => (last(U32, U32)(args) ? unifyInteger(args.slice(0, 1)) : null),
      cost: perLane('misc', 'int.op'),
    },
  ],
  [
    'insertBits',
    {
      arguments: [4, 4],
      type: (args) => (last(U32, U32)(args) ? unifyInteger(args.slice(0, 2)) : null),
      cost: perLane('misc', 'int.op'),
    },
  ],
  ['all', { arguments: [1, 1], type: ([type]) => (lanesOf(type!)?.scalar.name === 'bool' ? BOOL : null) }],
  ['any', { arguments: [1, 1], type: ([type]) => (lanesOf(type!)?.scalar.name === 'bool' ? BOOL : null) }],
  [
    'select',
    {
      arguments: [3, 3],
      type([no, yes, condition]) {
        const type = unify([no!, yes!]);
        if (!type || !lanesOf(type)) return null;
        const lanewise = type.kind === 'vector' ? vector(type.size, BOOL).text : BOOL.text;
        return condition!.text === 'bool' || condition!.text === lanewise ? type : null;
      },
      cost: perLane('select', 'int.select'),
    },
  ],
]);

/** The cost of converting each lane to another scalar type. */
export function conversionCost(from: Type, to: Type): Cost {
  const [a, b] = [lanesOf(materialised(from)), lanesOf(materialised(to))];
  if (!a || !b || a.scalar.name === b.scalar.name) return {};
  const named = isFloat(b.scalar) ? b.scalar : isFloat(a.scalar) ? a.scalar : null;
  // Between i32 and u32 no bit changes; conversions from and to bool are not counted.
  if (!named || a.scalar.name === 'bool' || b.scalar.name === 'bool') return {};
  return { [`${named.name}.cvt`]: Math.min(a.lanes, b.lanes) };
}
