import { InputError } from '../../../text/input-error.ts';
import { quote } from '../../../text/untrusted.ts';
import type { HeaderSource } from './file-header.ts';

/** More than any header has: vocabularies of a million entries take less. */
export const MOST_HEADER = 2 ** 26;

/** The prefix given ends before the header does. */
export class TooShort extends Error {
  /** Bytes of the file that are needed to go on. */
  readonly needed: number;

  constructor(needed: number) {
    super('too short');
    this.needed = needed;
  }
}

/** What is wrong if the contents of a header make no sense. */
export const LOST = 'its count of metadata or of tensors may be wrong, or the file is damaged';

/** What is wrong if a length goes beyond the file. */
export const CUT = 'the file is truncated, or this length is wrong';

/** Bytes of each plain type of value; 0: text, list. */
export const WIDTHS = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8] as const;

const UTF8 = new TextDecoder();

/** Reads numbers and texts from the beginning of a file, in order. */
export class GgufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #file: HeaderSource;
  at = 0;

  constructor(bytes: Uint8Array, file: HeaderSource) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  /** Bytes of the file from here on. */
  get left(): number {
    return this.#file.size - this.at;
  }

  bad(words: string): InputError {
    return new InputError(`${quote(this.#file.name)}: ${words}`);
  }

  /** Moves on. @throws TooShort past the prefix, InputError past the end of the file or of any header */
  skip(length: number, what: string): number {
    const from = this.at;
    const end = from + length;
    if (end > this.#file.size) {
      throw this.bad(
        `expected ${what} of ${length} bytes at ${from}, got a file of ${this.#file.size} bytes: it is truncated`,
      );
    }
    if (end > MOST_HEADER) {
      throw this.bad(
        `expected a header of at most ${MOST_HEADER} bytes, got ${what} that ends at byte ${end}: ${LOST}`,
      );
    }
    if (end > this.#view.byteLength) throw new TooShort(end);
    this.at = end;
    return from;
  }

  u32(what: string): number {
    return this.#view.getUint32(this.skip(4, what), true);
  }

  /** @throws InputError for a number above the most that can be, with the reason */
  u64(what: string, most: number, reason: string = LOST): number {
    const at = this.skip(8, what);
    const value = this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
    if (value <= most) return value;
    throw this.bad(`expected ${what} of at most ${most}, got ${this.#view.getBigUint64(at, true)}: ${reason}`);
  }

  text(what: string, most: number, reason?: string): string {
    const length = this.u64(`the length of ${what}`, most, reason);
    const from = this.skip(length, what);
    return UTF8.decode(this.#bytes.subarray(from, from + length));
  }

  /** A value of a plain type. */
  number(type: number, what: string): number | boolean {
    const at = this.skip(WIDTHS[type]!, what);
    const view = this.#view;
    switch (type) {
      case 0:
        return view.getUint8(at);
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getUint16(at, true);
      case 3:
        return view.getInt16(at, true);
      case 4:
        return view.getUint32(at, true);
      case 5:
        return view.getInt32(at, true);
      case 6:
        return view.getFloat32(at, true);
      case 7:
        return view.getUint8(at) !== 0;
      case 10:
        return Number(view.getBigUint64(at, true));
      case 11:
        return Number(view.getBigInt64(at, true));
      default:
        return view.getFloat64(at, true);
    }
  }
}
