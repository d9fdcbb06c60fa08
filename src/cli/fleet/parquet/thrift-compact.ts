/** Any Thrift struct in the compact protocol, in which Parquet writes its footer: read, changed and written without its schema. */

/** A value: whole numbers are bigint, decimals 8 bytes as they are, texts bytes. */
export type ThriftValue = boolean | bigint | Uint8Array | ThriftList | ThriftStruct;

/** A list or set; `type` is that of its items. */
export interface ThriftList {
  readonly type: number;
  readonly items: readonly ThriftValue[];
}

/** A field's type on the wire and its value. */
export interface ThriftField {
  readonly type: number;
  readonly value: ThriftValue;
}

/** A struct: its fields by number, in their order. */
export type ThriftStruct = ReadonlyMap<number, ThriftField>;

const TYPE = {
  stop: 0,
  yes: 1,
  no: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};

/** The struct that begins the bytes. @throws Error if they end early or hold a type that footers do not use */
export function readThrift(bytes: Uint8Array): ThriftStruct {
  return new Reader(bytes).struct();
}

/** The same struct in bytes; one that was read and not changed gives the bytes it was read from. */
export function writeThrift(struct: ThriftStruct): Uint8Array {
  const writer = new Writer();
  writer.struct(struct);
  return writer.bytes();
}

/** A struct of structs for lists; empty if the field is not there. @throws Error if it is no such list */
export function structsIn(struct: ThriftStruct, field: number): readonly ThriftStruct[] {
  const value = struct.get(field)?.value;
  if (value === undefined) return [];
  const isList = typeof value === 'object' && 'items' in value && value.type === TYPE.struct;
  if (!isList) throw new Error(`expected a list of structs in field ${field}`);
  return value.items as readonly ThriftStruct[];
}

/** A struct in a field; null if it is not there. @throws Error if it is something else */
export function structIn(struct: ThriftStruct, field: number): ThriftStruct | null {
  const value = struct.get(field)?.value;
  if (value === undefined) return null;
  if (!(value instanceof Map)) throw new Error(`expected a struct in field ${field}`);
  return value;
}

/** A whole number in a field; null if it is not there. @throws Error if it is something else, or too large */
export function numberIn(struct: ThriftStruct, field: number): number | null {
  const value = struct.get(field)?.value;
  if (value === undefined) return null;
  const number = typeof value === 'bigint' ? Number(value) : NaN;
  if (!Number.isSafeInteger(number)) throw new Error(`expected a whole number in field ${field}`);
  return number;
}

/** The struct with another value in a field that it has. */
export function withValue(struct: ThriftStruct, field: number, value: ThriftValue): ThriftStruct {
  const { type } = struct.get(field)!;
  return new Map(struct).set(field, { type, value });
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  struct(): ThriftStruct {
    const fields = new Map<number, ThriftField>();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 15;
      if (type === TYPE.stop) return fields;
      id = head >> 4 === 0 ? Number(this.#zigzag()) : id + (head >> 4);
      fields.set(id, { type, value: type <= TYPE.no ? type === TYPE.yes : this.#value(type) });
    }
  }

  #value(type: number): ThriftValue {
    switch (type) {
      case TYPE.yes:
      case TYPE.no:
        return this.#byte() === TYPE.yes;
      case TYPE.byte:
        return BigInt(this.#byte());
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        return this.#zigzag();
      case TYPE.double:
        return this.#take(8);
      case TYPE.binary:
        return this.#take(Number(this.#varint()));
      case TYPE.list:
      case TYPE.set:
        return this.#list();
      case TYPE.struct:
        return this.struct();
      default:
        throw new Error(`Thrift: unexpected type ${type}`);
    }
  }

  #list(): ThriftList {
    const head = this.#byte();
    const count = head >> 4 === 15 ? Number(this.#varint()) : head >> 4;
    const items: ThriftValue[] = [];
    for (let i = 0; i < count; i++) items.push(this.#value(head & 15));
    return { type: head & 15, items };
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error('Thrift: the bytes end early');
    return byte;
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new Error('Thrift: the bytes end early');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  #varint(): bigint {
    // Most are short: plain numbers take a fraction of the time.
    let small = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      small |= (byte & 127) << shift;
      if (byte < 128) return BigInt(small);
    }
    let value = BigInt(small);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new Error('Thrift: a number of more than 64 bits');
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

class Writer {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  struct(struct: ThriftStruct): void {
    let last = 0;
    for (const [id, { type, value }] of struct) {
      const own = typeof value === 'boolean' ? (value ? TYPE.yes : TYPE.no) : type;
      const step = id - last;
      if (step > 0 && step < 16) {
        this.#put((step << 4) | own);
      } else {
        this.#put(own);
        this.#zigzag(BigInt(id));
      }
      last = id;
      if (typeof value !== 'boolean') this.#value(type, value);
    }
    this.#put(TYPE.stop);
  }

  #value(type: number, value: ThriftValue): void {
    if (typeof value === 'boolean') this.#put(value ? TYPE.yes : TYPE.no);
    else if (typeof value === 'bigint') {
      if (type === TYPE.byte) this.#put(Number(value));
      else this.#zigzag(value);
    } else if (value instanceof Uint8Array) {
      if (type === TYPE.binary) this.#varint(BigInt(value.length));
      this.#append(value);
    } else if ('items' in value) {
      const { type: inner, items } = value;
      this.#put((Math.min(items.length, 15) << 4) | inner);
      if (items.length >= 15) this.#varint(BigInt(items.length));
      for (const item of items) this.#value(inner, item);
    } else this.struct(value);
  }

  #put(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  #append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.bytes());
    this.#bytes = larger;
  }

  #varint(value: bigint): void {
    let rest = value;
    for (; rest > 127n; rest >>= 7n) this.#put(Number(rest & 127n) | 128);
    this.#put(Number(rest));
  }

  #zigzag(value: bigint): void {
    this.#varint(value < 0n ? -2n * value - 1n : 2n * value);
  }
}
