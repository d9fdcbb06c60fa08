import { describe, expect, test } from 'vitest';
import {
  numberIn,
  readThrift,
  structIn,
  structsIn,
  withValue,
  writeThrift,
  type ThriftField,
  type ThriftStruct,
  type ThriftValue,
} from '../../../../src/cli/fleet/parquet/thrift-compact.ts';

const TYPES = { byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, map: 11, struct: 12 };
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const struct = (fields: Record<number, ThriftField>): ThriftStruct =>
  new Map(Object.entries(fields).map(([id, field]) => [Number(id), field]));

test('reads and writes what the specification of the compact protocol gives', () => {
  // true in field 1, -1 in 2, "hi" in 3, 300 in 20 (more than 15 on: the number itself), false in 21, a list in 22.
  const wire = bytes(0x11, 0x15, 0x01, 0x18, 2, 0x68, 0x69, 0x06, 0x28, 0xd8, 0x04, 0x12, 0x19, 0x25, 0x02, 0x03, 0);
  const read = readThrift(wire);
  expect([...read]).toEqual([
    [1, { type: 1, value: true }],
    [2, { type: TYPES.i32, value: -1n }],
    [3, { type: TYPES.binary, value: new Uint8Array([0x68, 0x69]) }],
    [20, { type: TYPES.i64, value: 300n }],
    [21, { type: 2, value: false }],
    [22, { type: TYPES.list, value: { type: TYPES.i32, items: [1n, -2n] } }],
  ]);
  expect(writeThrift(read)).toEqual(wire);
});

test.each([0n, 1n, -1n, 63n, -64n, 64n, 2n ** 27n, 2n ** 28n, -(2n ** 31n), 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)])(
  'keeps %s',
  (value) => {
    const given = struct({ 1: { type: TYPES.i64, value } });
    expect(readThrift(writeThrift(given))).toEqual(given);
  },
);

test('keeps fields of any number, far, backwards and negative', () => {
  const given: ThriftStruct = new Map([40, 41, 57, 3, -2].map((id) => [id, { type: TYPES.i16, value: BigInt(id) }]));
  expect([...readThrift(writeThrift(given)).keys()]).toEqual([40, 41, 57, 3, -2]);
});

/** Numbers from 0 to 1, always the same. */
function random(seed: number): () => number {
  let state = seed + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function anyValue(type: number, next: () => number, depth: number): ThriftValue {
  const whole = BigInt(Math.floor((next() - 0.5) * 2 ** (1 + 50 * next())));
  if (type <= 2) return next() < 0.5;
  if (type === TYPES.byte) return BigInt.asUintN(8, whole);
  if (type <= TYPES.i64) return whole;
  if (type === TYPES.double) return Uint8Array.from({ length: 8 }, () => Math.floor(256 * next()));
  if (type === TYPES.binary) return Uint8Array.from({ length: Math.floor(300 * next() ** 4) }, () => 7);
  if (type === TYPES.struct) return anyStruct(next, depth);
  const inner = [2, TYPES.byte, TYPES.i32, TYPES.double, TYPES.binary, TYPES.struct][Math.floor(6 * next())]!;
  return { type: inner, items: Array.from({ length: Math.floor(20 * next()) }, () => anyValue(inner, next, depth)) };
}

function anyStruct(next: () => number, depth: number): ThriftStruct {
  const types = [1, ...Object.values(TYPES)].filter((type) => type !== TYPES.map && (type < TYPES.list || depth > 0));
  const fields = new Map<number, ThriftField>();
  for (let id = 0, count = Math.floor(8 * next()); count > 0; count--) {
    id += 1 + Math.floor(20 * next() ** 3);
    const type = types[Math.floor(types.length * next())]!;
    const value = anyValue(type, next, depth - 1);
    fields.set(id, { type: typeof value === 'boolean' ? (value ? 1 : 2) : type, value });
  }
  return fields;
}

test('gives the bytes it read for any struct, and an error for any of their beginnings', () => {
  for (let seed = 0; seed < 300; seed++) {
    const given = anyStruct(random(seed), 3);
    const wire = writeThrift(given);
    expect(readThrift(wire)).toEqual(given);
    expect(writeThrift(readThrift(wire))).toEqual(wire);
    const short = wire.subarray(0, Math.floor(random(seed)() * wire.length));
    expect(() => readThrift(short)).toThrow('the bytes end early');
  }
});

describe('refuses', () => {
  test.each([
    ['a map', bytes(0x1b, 0, 0), /unexpected type 11/],
    ['a text longer than the rest', bytes(0x18, 100, 1), /end early/],
    ['a list longer than the rest', bytes(0x19, 0xf5, 0xff, 0xff, 0x03, 1), /end early/],
    ['a number without an end', bytes(0x16, ...Array<number>(20).fill(0xff)), /more than 64 bits/],
  ])('%s', (_, wire, why) => expect(() => readThrift(wire)).toThrow(why));
});

test('looks into fields, and says which is of another kind', () => {
  const inner = struct({ 1: { type: TYPES.i32, value: 5n } });
  const outer = struct({
    1: { type: TYPES.struct, value: inner },
    2: { type: TYPES.list, value: { type: TYPES.struct, items: [inner] } },
    3: { type: TYPES.i64, value: 2n ** 60n },
  });
  expect(structIn(outer, 1)).toBe(inner);
  expect(structsIn(outer, 2)).toEqual([inner]);
  expect(numberIn(inner, 1)).toBe(5);
  expect([structIn(outer, 9), structsIn(outer, 9), numberIn(outer, 9)]).toEqual([null, [], null]);
  expect(() => structIn(outer, 3)).toThrow('expected a struct in field 3');
  expect(() => structsIn(outer, 1)).toThrow('expected a list of structs in field 1');
  expect(() => numberIn(outer, 3)).toThrow('expected a whole number in field 3');
  expect(numberIn(withValue(outer, 3, 8n), 3)).toBe(8);
  expect(outer.get(3)!.value).toBe(2n ** 60n);
});
