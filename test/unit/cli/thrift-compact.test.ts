import { expect, test } from 'vitest';
import { readThrift, writeThrift } from '../../../src/cli/fleet/parquet/thrift-compact.ts';

/** Each field as the protocol's description writes it: step and type in a byte, integers zigzag in parts of 7 bits. */
const BYTES = [
  [0x11], // 1: true
  [0x12], // 2: false
  [0x13, 0x80], // 3: -128 as a byte
  [0x15, 0x01], // 4: -1
  [0x16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], // 5: the least 64-bit integer
  [0x17, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f], // 6: 1.0
  [0x18, 0x02, 0x68, 0x69], // 7: "hi"
  [0x19, 0x21, 0x01, 0x02], // 8: [true, false]
  [0x19, 0xf5, 0x10, ...Array.from({ length: 16 }, (_, i) => 2 * i)], // 9: [0 … 15]
  [0x1b, 0x01, 0x85, 0x01, 0x78, 0x0a], // 10: {"x": 5}
  [0x1b, 0x00], // 11: {}
  [0x1c, 0x15, 0x02, 0x00], // 12: {1: 1}
  [0x05, 0xc8, 0x01, 0x54], // 100: 42, too far for a step
  [0x00],
].flat();

test('a struct is read, and written again byte for byte', () => {
  const fields = readThrift(Uint8Array.from(BYTES));
  expect([...fields.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 100]);
  expect([fields.get(4)!.value, fields.get(5)!.value, fields.get(100)!.value]).toEqual([-1n, -(2n ** 63n), 42n]);
  expect(fields.get(9)!.value).toMatchObject({ items: { length: 16, 15: 15n } });
  expect([...writeThrift(fields)]).toEqual(BYTES);
});

test('a struct that ends early, or has an unknown type, is refused', () => {
  for (let length = 0; length < BYTES.length - 1; length++) {
    expect(() => readThrift(Uint8Array.from(BYTES.slice(0, length)))).toThrow(RangeError);
  }
  expect(() => readThrift(Uint8Array.of(0x1d))).toThrow('it has a value of type 13');
});
