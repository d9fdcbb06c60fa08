/**
 * Thrift's compact protocol, in which the footer of a Parquet file is written: any struct is read, and written again byte
 * for byte, without knowing what its fields mean.
 * Source: thrift-compact-protocol.md of Apache Thrift.
 */

/** Types by the numbers that the protocol gives them. */
const TYPE = { true: 1, false: 2, i8: 3, double: 7, binary: 8, list: 9, set: 10, map: 11, struct: 12 } as const;

/** Fields by their ids, in their order. */
export type ThriftStruct = Map<number, ThriftField>;

/** A value with its type. */
export interface ThriftField {
  readonly type: number;
  readonly value: ThriftValue;
}

/** Integers are bigint, texts and doubles bytes, booleans of fields are in their type. */
export type ThriftValue = bigint | Uint8Array | ThriftList | ThriftMap | ThriftStruct | null;

/** Elements of one type. */
export interface ThriftList {
  readonly element: number;
  readonly items: ThriftValue[];
}

interface ThriftMap {
  readonly types: number;
  readonly entries: (readonly [ThriftValue, ThriftValue])[];
}

/** Reads one struct. @throws RangeError where the bytes end early, Error for a type that the protocol does not have */
export function readThrift(bytes: Uint8Array): ThriftStruct {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const byte = (): number => view.getUint8(at++);
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const part = byte();
      value |= BigInt(part & 0x7f) << shift;
      if (part < 0x80) return value;
    }
  };
  const integer = (): bigint => {
    const zigzag = varint();
    return (zigzag >> 1n) ^ -(zigzag & 1n);
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('it ends early');
    return bytes.subarray(at, (at += length));
  };
  const struct = (): ThriftStruct => {
    const fields: ThriftStruct = new Map();
    for (let id = 0, head = byte(); head !== 0; head = byte()) {
      id = head >> 4 === 0 ? Number(integer()) : id + (head >> 4);
      const type = head & 15;
      fields.set(id, { type, value: type === TYPE.true || type === TYPE.false ? null : value(type) });
    }
    return fields;
  };
  const list = (): ThriftList => {
    const head = byte();
    const length = head >> 4 === 15 ? Number(varint()) : head >> 4;
    const element = head & 15;
    const items: ThriftValue[] = [];
    while (items.length < length) items.push(value(element));
    return { element, items };
  };
  const map = (): ThriftMap => {
    const length = Number(varint());
    const types = length === 0 ? 0 : byte();
    const entries: [ThriftValue, ThriftValue][] = [];
    while (entries.length < length) entries.push([value(types >> 4), value(types & 15)]);
    return { types, entries };
  };
  const value = (type: number): ThriftValue => {
    // As elements booleans are a byte, as fields they are in the type.
    if (type <= TYPE.i8) return take(1);
    if (type < TYPE.double) return integer();
    if (type === TYPE.double) return take(8);
    if (type === TYPE.binary) return take(Number(varint()));
    if (type === TYPE.list || type === TYPE.set) return list();
    if (type === TYPE.map) return map();
    if (type === TYPE.struct) return struct();
    throw new Error(`it has a value of type ${type}`);
  };
  return struct();
}

/** The bytes of a struct. */
export function writeThrift(root: ThriftStruct): Uint8Array {
  const bytes: number[] = [];
  const varint = (value: bigint): void => {
    for (; value >= 0x80n; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
    bytes.push(Number(value));
  };
  const integer = (value: bigint): void => varint(value < 0n ? -value * 2n - 1n : value * 2n);
  const struct = (fields: ThriftStruct): void => {
    let last = 0;
    for (const [id, { type, value }] of fields) {
      const step = id - last;
      if (step > 0 && step < 16) bytes.push((step << 4) | type);
      else {
        bytes.push(type);
        integer(BigInt(id));
      }
      last = id;
      if (value !== null) write(type, value);
    }
    bytes.push(0);
  };
  const write = (type: number, value: ThriftValue): void => {
    if (typeof value === 'bigint') integer(value);
    else if (value instanceof Uint8Array) {
      if (type === TYPE.binary) varint(BigInt(value.length));
      for (const one of value) bytes.push(one);
    } else if (value instanceof Map) struct(value);
    else if (value !== null && 'items' in value) {
      const { element, items } = value;
      bytes.push((Math.min(items.length, 15) << 4) | element);
      if (items.length >= 15) varint(BigInt(items.length));
      for (const item of items) write(element, item);
    } else if (value !== null) {
      varint(BigInt(value.entries.length));
      if (value.entries.length > 0) bytes.push(value.types);
      for (const [key, one] of value.entries) {
        write(value.types >> 4, key);
        write(value.types & 15, one);
      }
    }
  };
  struct(root);
  return Uint8Array.from(bytes);
}
