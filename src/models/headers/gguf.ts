import { InputError, showValue } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import { sizeOfShape, type Headers, type HeaderSource, type Tensor } from './file-header.ts';

/** Types of tensors by number: name, numbers per block, bytes per block. @see ggml, `ggml.h` and `ggml-common.h` */
const TYPES = new Map<number, readonly [name: string, block: number, bytes: number]>([
  [0, ['F32', 1, 4]],
  [1, ['F16', 1, 2]],
  [2, ['Q4_0', 32, 18]],
  [3, ['Q4_1', 32, 20]],
  [6, ['Q5_0', 32, 22]],
  [7, ['Q5_1', 32, 24]],
  [8, ['Q8_0', 32, 34]],
  [9, ['Q8_1', 32, 36]],
  [10, ['Q2_K', 256, 84]],
  [11, ['Q3_K', 256, 110]],
  [12, ['Q4_K', 256, 144]],
  [13, ['Q5_K', 256, 176]],
  [14, ['Q6_K', 256, 210]],
  [15, ['Q8_K', 256, 292]],
  [16, ['IQ2_XXS', 256, 66]],
  [17, ['IQ2_XS', 256, 74]],
  [18, ['IQ3_XXS', 256, 98]],
  [19, ['IQ1_S', 256, 50]],
  [20, ['IQ4_NL', 32, 18]],
  [21, ['IQ3_S', 256, 110]],
  [22, ['IQ2_S', 256, 82]],
  [23, ['IQ4_XS', 256, 136]],
  [24, ['I8', 1, 1]],
  [25, ['I16', 1, 2]],
  [26, ['I32', 1, 4]],
  [27, ['I64', 1, 8]],
  [28, ['F64', 1, 8]],
  [29, ['IQ1_M', 256, 56]],
  [30, ['BF16', 1, 2]],
  [34, ['TQ1_0', 256, 54]],
  [35, ['TQ2_0', 256, 66]],
  [39, ['MXFP4', 32, 17]],
  [40, ['NVFP4', 64, 36]],
]);

/** Values of metadata. */
const STRING = 8;
const ARRAY = 9;
const WIDTHS = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

/** More than any file has. */
const MOST_TENSORS = 1_000_000;
const MOST_ENTRIES = 1_000_000;
const MOST_SIDES = 8;
const MOST_SIDE = 2 ** 40;
/** Arrays longer than this are vocabularies: no answer needs them. */
const MOST_KEPT = 4096;
const DEFAULT_ALIGNMENT = 32;

/** The prefix given ends before the header does. */
class TooShort extends Error {}

/** Reads numbers and texts from the beginning of a file, in order. */
class Reader {
  readonly #view: DataView;
  readonly #file: HeaderSource;
  at = 0;

  constructor(bytes: Uint8Array, file: HeaderSource) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  /** Moves on. @throws TooShort past the prefix, InputError past the end of the file */
  #take(length: number, what: string): number {
    const from = this.at;
    if (from + length > this.#file.size) {
      throw new InputError(
        `${quote(this.#file.name)}: expected ${what} of ${length} bytes at ${from}, got a file of ${this.#file.size} bytes: it is truncated`,
      );
    }
    if (from + length > this.#view.byteLength) throw new TooShort();
    this.at += length;
    return from;
  }

  u32(what: string): number {
    return this.#view.getUint32(this.#take(4, what), true);
  }

  /** @throws InputError for a number that no file can have */
  u64(what: string, most: number): number {
    const value = this.#view.getBigUint64(this.#take(8, what), true);
    if (value <= BigInt(most)) return Number(value);
    throw new InputError(`${quote(this.#file.name)}: expected ${what} of at most ${most}, got ${value}`);
  }

  text(what: string): string {
    const length = this.u64(`the length of ${what}`, this.#file.size);
    const from = this.#take(length, what);
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + from, length));
  }

  skip(length: number, what: string): void {
    this.#take(length, what);
  }

  number(type: number, what: string): number | boolean {
    const at = this.#take(WIDTHS[type]!, what);
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

const MAGIC = 0x46554747;

/**
 * Reads the header of a .gguf: its metadata, and type and shape of each tensor.
 * @param prefix the beginning of the file
 * @returns null if the prefix ends before the header
 * @see ggml, `docs/gguf.md`
 * @throws InputError for another format, a truncated file, or numbers that cannot be
 */
export function readGguf(prefix: Uint8Array, file: HeaderSource): Headers | null {
  const reader = new Reader(prefix, file);
  try {
    return read(reader, file);
  } catch (error) {
    if (error instanceof TooShort) return null;
    throw error;
  }
}

function read(reader: Reader, file: HeaderSource): Headers {
  const bad = (words: string): InputError => new InputError(`${quote(file.name)}: ${words}`);
  if (reader.u32('the mark GGUF') !== MAGIC) throw bad('expected a .gguf file, got one without the mark GGUF');
  const version = reader.u32('a version');
  if (version !== 2 && version !== 3) throw bad(`expected version 2 or 3 of GGUF, got ${version}`);
  const tensorCount = reader.u64('a number of tensors', MOST_TENSORS);
  const entries = reader.u64('a number of metadata', MOST_ENTRIES);
  const metadata = new Map<string, unknown>();
  for (let i = 0; i < entries; i++) {
    const key = reader.text('a key');
    metadata.set(key, valueOf(reader, reader.u32(`the type of ${quote(key)}`), key, bad));
  }
  const tensors: Tensor[] = [];
  const offsets: number[] = [];
  for (let i = 0; i < tensorCount; i++) {
    const { tensor, offset } = tensorOf(reader, file, bad);
    tensors.push(tensor);
    offsets.push(offset);
  }
  if (tensors.length === 0) throw bad('expected tensors in its header, got none');
  const given = metadata.get('general.alignment');
  const alignment = typeof given === 'number' && given >= 1 ? given : DEFAULT_ALIGNMENT;
  const start = Math.ceil(reader.at / alignment) * alignment;
  for (const [i, { name, bytes }] of tensors.entries()) {
    const end = start + offsets[i]! + bytes;
    if (end > file.size) {
      throw bad(`${quote(name)}: expected data up to byte ${end}, got a file of ${file.size} bytes: it is truncated`);
    }
  }
  return { tensors, metadata, kind: 'gguf' };
}

function tensorOf(
  reader: Reader,
  file: HeaderSource,
  bad: (words: string) => InputError,
): { tensor: Tensor; offset: number } {
  const name = reader.text('the name of a tensor');
  const sides = reader.u32(`the dimensions of ${quote(name)}`);
  if (sides < 1 || sides > MOST_SIDES)
    throw bad(`${quote(name)}: expected 1 to ${MOST_SIDES} dimensions, got ${sides}`);
  const reversed = Array.from({ length: sides }, () => reader.u64(`a dimension of ${quote(name)}`, MOST_SIDE));
  if (reversed.includes(0)) throw bad(`${quote(name)}: expected dimensions above 0, got ${showValue(reversed)}`);
  const number = reader.u32(`the type of ${quote(name)}`);
  const type = TYPES.get(number);
  if (!type) throw bad(`${quote(name)}: expected a known type of tensor, got number ${number}`);
  const [typeName, block, blockBytes] = type;
  // The fastest dimension comes first.
  const shape = reversed.toReversed();
  const numbers = sizeOfShape(shape);
  if (reversed[0]! % block !== 0) {
    throw bad(`${quote(name)}: expected rows of a multiple of ${block} numbers for ${typeName}, got ${reversed[0]}`);
  }
  const bytes = (numbers / block) * blockBytes;
  const offset = reader.u64(`the place of ${quote(name)}`, Number.MAX_SAFE_INTEGER);
  if (!Number.isSafeInteger(bytes) || bytes > file.size) {
    throw bad(
      `${quote(name)}: expected at most ${file.size} bytes, the size of the file, got ${bytes}: it is truncated`,
    );
  }
  return { tensor: { name, shape, type: typeName, bytes }, offset };
}

function valueOf(reader: Reader, type: number, key: string, bad: (words: string) => InputError): unknown {
  if (type === STRING) return reader.text(`the value of ${quote(key)}`);
  if (type !== ARRAY) {
    if (type >= WIDTHS.length) throw bad(`${quote(key)}: expected a known type of value, got number ${type}`);
    return reader.number(type, `the value of ${quote(key)}`);
  }
  const inner = reader.u32(`the type of ${quote(key)}`);
  const length = reader.u64(`the length of ${quote(key)}`, Number.MAX_SAFE_INTEGER);
  if (inner === ARRAY || inner >= WIDTHS.length)
    throw bad(`${quote(key)}: expected a list of plain values, got type ${inner}`);
  if (inner === STRING) {
    for (let i = 0; i < length; i++)
      reader.skip(reader.u64(`a length in ${quote(key)}`, Number.MAX_SAFE_INTEGER), quote(key));
    return null;
  }
  if (length > MOST_KEPT) {
    reader.skip(length * WIDTHS[inner]!, quote(key));
    return null;
  }
  return Array.from({ length }, () => reader.number(inner, `the values of ${quote(key)}`));
}
