// The parts of the package that are used here: types are checked where it is not installed, too.

export declare class Builder {
  /** Bytes left before what has been written, from the back of `bb`. */
  space: number;
  readonly bb: { setPosition(at: number): void; bytes(): Uint8Array };
  constructor(size: number);
  startVector(elementBytes: number, count: number, alignment: number): void;
  endVector(): number;
  addInt32(value: number): void;
  addOffset(offset: number): void;
  createString(text: string): number;
  startObject(fields: number): void;
  addFieldInt8(field: number, value: number, absent: number): void;
  addFieldInt32(field: number, value: number, absent: number): void;
  addFieldOffset(field: number, value: number, absent: number): void;
  endObject(): number;
  finish(root: number, identifier: string): void;
  asUint8Array(): Uint8Array;
}
