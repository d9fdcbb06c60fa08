import { BOOL, F32, I32, lanesOf, materialised, struct, U32, vector, VOID, type Type } from '../typing/type.ts';
import { count, lanes, unify, unifyNumber, type Builtin, type Cost } from './rule.ts';

/** The atomic type that a pointer points to, or null. */
function atomicOf(type: Type | undefined): Type | null {
  return type?.kind === 'pointer' && type.of.kind === 'atomic' ? type.of.of : null;
}

const atomicFunction = (name: string, args: number, result: (of: Type) => Type): [string, Builtin] => [
  name,
  {
    arguments: [args, args],
    atRuntime: true,
    type: ([pointer]) => {
      const of = atomicOf(pointer);
      return of && result(of);
    },
    // Its bytes are counted by the walker, which knows the buffer.
    cost: () => ({ [`atomic.${name}`]: 1 }),
  },
];

const exchangeResult = (of: Type): Type =>
  struct(`__atomic_compare_exchange_result_${of.text}`, [
    { name: 'old_value', type: of, align: null, size: null, builtin: null },
    { name: 'exchanged', type: BOOL, align: null, size: null, builtin: null },
  ]);

const ATOMICS = ['atomicAdd', 'atomicSub', 'atomicMax', 'atomicMin', 'atomicAnd', 'atomicOr', 'atomicXor'];

const subgroup = (name: string, args: number, type: Builtin['type']): [string, Builtin] => [
  name,
  {
    arguments: [args, args],
    atRuntime: true,
    type: (types) => {
      const result = type(types);
      return result && materialised(result);
    },
    cost: (_, result) => ({ [`sg.${name}`]: Math.max(1, lanes(result).n) }),
  },
];

/** A sum or product over the active lanes of a subgroup, or a scan. */
const joining = (name: string, joins: 'add' | 'mul'): [string, Builtin] => {
  const [, { cost, ...rest }] = subgroup(name, 1, number);
  const own: Builtin['cost'] = (types, result) => ({ ...cost!(types, result), ...joiningCost(joins, result) });
  return [name, { ...rest, joins, cost: own }];
};

/** One addition or multiplication of each component. */
export const joiningCost = (joins: 'add' | 'mul', type: Type): Cost => {
  const { n } = lanes(type);
  return count(type, { [joins]: n }, { 'int.op': n });
};

const value: Builtin['type'] = ([first]) => (lanesOf(first!) ? first! : null);
const number: Builtin['type'] = ([first]) => unifyNumber([first!]);
const ballot = vector(4, U32);

const packed = (name: string, from: Type, to: Type, cost: Cost): [string, Builtin] => [
  name,
  { arguments: [1, 1], type: ([arg]) => (unify([arg!, from])?.text === from.text ? to : null), cost: () => cost },
];

const pair = vector(2, F32);
const quad = vector(4, F32);
const PACKED: [string, Builtin][] = [
  ['4x8snorm', quad],
  ['4x8unorm', quad],
  ['2x16snorm', pair],
  ['2x16unorm', pair],
  ['2x16float', pair],
].flatMap(([name, type]) => {
  const cost = { 'f32.cvt': lanes(type as Type).n };
  return [
    packed(`pack${name as string}`, type as Type, U32, cost),
    packed(`unpack${name as string}`, U32, type as Type, cost),
  ];
});

const barrier = (name: string, kind: string): [string, Builtin] => [
  name,
  { arguments: [0, 0], atRuntime: true, type: () => VOID, cost: () => ({ [`barrier.${kind}`]: 1 }) },
];

/** Built-ins of memory, invocations and packed words. */
export const DEVICE: Readonly<Record<string, Builtin>> = Object.fromEntries<Builtin>([
  [
    'arrayLength',
    {
      arguments: [1, 1],
      atRuntime: true,
      type: ([pointer]) =>
        pointer?.kind === 'pointer' && pointer.of.kind === 'array' && pointer.of.count === null ? U32 : null,
    },
  ],
  atomicFunction('atomicLoad', 1, (of) => of),
  atomicFunction('atomicStore', 2, () => VOID),
  atomicFunction('atomicExchange', 2, (of) => of),
  atomicFunction('atomicCompareExchangeWeak', 3, exchangeResult),
  ...ATOMICS.map((name) => atomicFunction(name, 2, (of) => of)),
  barrier('workgroupBarrier', 'workgroup'),
  barrier('storageBarrier', 'storage'),
  barrier('textureBarrier', 'texture'),
  [
    'workgroupUniformLoad',
    {
      arguments: [1, 1],
      atRuntime: true,
      type: ([pointer]) =>
        pointer?.kind === 'pointer' ? (pointer.of.kind === 'atomic' ? pointer.of.of : pointer.of) : null,
      cost: () => ({ 'barrier.workgroupUniformLoad': 1 }),
    },
  ],
  ...['subgroupAdd', 'subgroupExclusiveAdd', 'subgroupInclusiveAdd'].map((name) => joining(name, 'add')),
  ...['subgroupMul', 'subgroupExclusiveMul', 'subgroupInclusiveMul'].map((name) => joining(name, 'mul')),
  ...['subgroupMax', 'subgroupMin', 'subgroupAnd', 'subgroupOr', 'subgroupXor'].map((name) =>
    subgroup(name, 1, number),
  ),
  ...['subgroupBroadcastFirst', 'quadSwapX', 'quadSwapY', 'quadSwapDiagonal'].map((name) => subgroup(name, 1, value)),
  ...['subgroupBroadcast', 'subgroupShuffle', 'subgroupShuffleDown', 'subgroupShuffleUp', 'subgroupShuffleXor']
    .concat(['quadBroadcast'])
    .map((name) => subgroup(name, 2, value)),
  subgroup('subgroupAll', 1, () => BOOL),
  subgroup('subgroupAny', 1, () => BOOL),
  subgroup('subgroupElect', 0, () => BOOL),
  subgroup('subgroupBallot', 1, () => ballot),
  ...PACKED,
  ...[
    ['I8', I32],
    ['U8', U32],
  ].flatMap(([name, of]) => {
    const type = vector(4, of as typeof I32);
    const cost = { 'int.op': 4 };
    return [
      packed(`pack4x${name as string}`, type, U32, cost),
      packed(`pack4x${name as string}Clamp`, type, U32, cost),
      packed(`unpack4x${name as string}`, U32, type, cost),
    ];
  }),
  ...[
    ['dot4I8Packed', I32],
    ['dot4U8Packed', U32],
  ].map(([name, type]): [string, Builtin] => [
    name as string,
    {
      arguments: [2, 2],
      type: (args) => (unify([...args, U32])?.text === 'u32' ? (type as Type) : null),
      cost: () => ({ 'int.dot4': 1 }),
    },
  ]),
]);

/** The cost of a matrix product by the shapes of its operands; null if it is not one. */
export function productCost(left: Type, right: Type): Cost | null {
  const scalarType = left.kind === 'matrix' ? left : right;
  if (left.kind === 'matrix' && right.kind === 'matrix') {
    const n = right.columns * left.rows;
    return count(scalarType, { mul: n * left.columns, add: n * (left.columns - 1) });
  }
  if (left.kind === 'matrix' && right.kind === 'vector') {
    return count(scalarType, { mul: left.rows * left.columns, add: left.rows * (left.columns - 1) });
  }
  if (left.kind === 'vector' && right.kind === 'matrix') {
    return count(scalarType, { mul: right.rows * right.columns, add: right.columns * (right.rows - 1) });
  }
  return null;
}
