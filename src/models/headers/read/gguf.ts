import { showValue } from '../../../text/input-error.ts';
import { quote } from '../../../text/untrusted.ts';
import { refusePointer, sizeOfShape, type Headers, type HeaderSource, type Tensor } from './file-header.ts';
import { CUT, GgufReader, LOST, TooShort, WIDTHS } from './gguf-reader.ts';
import { GGUF_TYPES } from './gguf-types.ts';

const MAGIC = 0x46554747;

/** Values of metadata that are not plain. */
const STRING = 8;
const ARRAY = 9;

/** More than any file has. */
const MOST_TENSORS = 1_000_000;
const MOST_ENTRIES = 1_000_000;
const MOST_ENTRIES_OF_LIST = 2 ** 22;
/** A template of a chat has some ten thousand bytes. */
const MOST_TEXT = 2 ** 24;
const MOST_NAME = 2 ** 16 - 1;
const MOST_SIDES = 4;
const MOST_SIDE = 2 ** 40;
/** Lists longer than this are vocabularies, of which no answer needs more than the length. */
const MOST_KEPT = 4096;
const DEFAULT_ALIGNMENT = 32;
const MOST_ALIGNMENT = 2 ** 24;

/** A tensor, and where its data begins, from the first byte after the header on. */
interface Placed extends Tensor {
  readonly offset: number;
}

/**
 * Reads the header of a .gguf: its metadata, and type and shape of each tensor.
 * @param prefix the beginning of the file
 * @returns the length of the prefix that is needed to go on if this one ends before the header
 * @see ggml, `docs/gguf.md`
 * @throws InputError for another format, a truncated file, or numbers that cannot be
 */
export function readGguf(prefix: Uint8Array, file: HeaderSource): Headers | number {
  refusePointer(prefix, file);
  try {
    return read(new GgufReader(prefix, file), file);
  } catch (error) {
    if (error instanceof TooShort) return error.needed;
    throw error;
  }
}

function read(reader: GgufReader, file: HeaderSource): Headers {
  checkMarks(reader);
  const tensorCount = reader.u64('a number of tensors', MOST_TENSORS);
  const entries = reader.u64('a number of metadata', MOST_ENTRIES);
  const metadata = new Map<string, unknown>();
  for (let i = 0; i < entries; i++) {
    const key = reader.text('a key', MOST_NAME);
    if (key === '') throw reader.bad(`expected ${entries} metadata with a name, got number ${i + 1} without: ${LOST}`);
    metadata.set(key, valueOf(reader, reader.u32(`the type of ${quote(key)}`), key));
  }
  const tensors = new Map<string, Placed>();
  for (let i = 0; i < tensorCount; i++) {
    const tensor = tensorOf(reader, file, `tensor ${i + 1} of ${tensorCount}`);
    if (tensors.has(tensor.name)) throw reader.bad(`${quote(tensor.name)}: expected one tensor of this name, got two`);
    tensors.set(tensor.name, tensor);
  }
  checkPlaces([...tensors.values()], reader, alignmentOf(metadata, reader));
  return { tensors: [...tensors.values()], metadata, kind: 'gguf' };
}

function checkMarks(reader: GgufReader): void {
  if (reader.u32('the mark GGUF') !== MAGIC)
    throw reader.bad('expected a .gguf file, got one without the mark GGUF at its beginning');
  const version = reader.u32('a version');
  if (version === 2 || version === 3) return;
  const isBigEndian = version === 2 * 2 ** 24 || version === 3 * 2 ** 24;
  throw reader.bad(
    `expected version 2 or 3 of GGUF, got ${isBigEndian ? 'a file for big-endian machines' : String(version)}`,
  );
}

function tensorOf(reader: GgufReader, file: HeaderSource, which: string): Placed {
  const name = reader.text(`the name of ${which}`, MOST_NAME);
  if (name === '') throw reader.bad(`expected a name of ${which}, got none: ${LOST}`);
  const bad = (words: string): Error => reader.bad(`${quote(name)}: ${words}`);
  const sides = reader.u32(`the dimensions of ${quote(name)}`);
  if (sides < 1 || sides > MOST_SIDES) throw bad(`expected 1 to ${MOST_SIDES} dimensions, got ${sides}: ${LOST}`);
  const reversed = Array.from({ length: sides }, () => reader.u64(`a dimension of ${quote(name)}`, MOST_SIDE));
  const number = reader.u32(`the type of ${quote(name)}`);
  const type = GGUF_TYPES.get(number);
  if (!type) throw bad(`expected a known type of tensor, got number ${number}`);
  const [typeName, block, blockBytes] = type;
  // The fastest dimension comes first.
  const shape = reversed.toReversed();
  if (reversed[0]! % block !== 0) {
    throw bad(`expected rows of a multiple of ${block} numbers for ${typeName}, got ${showValue(reversed[0])}`);
  }
  const bytes = (sizeOfShape(shape) / block) * blockBytes;
  const offset = reader.u64(`the place of ${quote(name)}`, Number.MAX_SAFE_INTEGER);
  if (!Number.isSafeInteger(bytes) || bytes > file.size) {
    throw bad(`expected at most ${file.size} bytes, the size of the file, got ${bytes}: it is truncated`);
  }
  return { name, shape, type: typeName, bytes, offset };
}

function valueOf(reader: GgufReader, type: number, key: string): unknown {
  const name = quote(key);
  if (type === STRING) return reader.text(`the value of ${name}`, Math.min(reader.left, MOST_TEXT), CUT);
  if (type !== ARRAY) {
    if (type >= WIDTHS.length) throw reader.bad(`${name}: expected a known type of value, got number ${type}: ${LOST}`);
    return reader.number(type, `the value of ${name}`);
  }
  const inner = reader.u32(`the type of ${name}`);
  if (inner === ARRAY || inner >= WIDTHS.length)
    throw reader.bad(`${name}: expected a list of plain values, got type ${inner}`);
  // A text takes at least the bytes of its length.
  const most = Math.max(0, Math.floor((reader.left - 8) / (inner === STRING ? 8 : WIDTHS[inner]!)));
  const length = reader.u64(`the length of the list ${name}`, Math.min(most, MOST_ENTRIES_OF_LIST), CUT);
  if (inner === STRING) {
    for (let i = 0; i < length; i++) reader.skip(reader.u64(`a length in ${name}`, reader.left, CUT), name);
    return { length };
  }
  if (length > MOST_KEPT) {
    reader.skip(length * WIDTHS[inner]!, name);
    return { length };
  }
  return Array.from({ length }, () => reader.number(inner, `the values of ${name}`));
}

/** @throws InputError unless it is a power of two, as readers need it */
function alignmentOf(metadata: ReadonlyMap<string, unknown>, reader: GgufReader): number {
  const given = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof given === 'number' && given >= 1 && given <= MOST_ALIGNMENT && Number.isInteger(Math.log2(given))) {
    return given;
  }
  throw reader.bad(`general.alignment: expected a power of two up to ${MOST_ALIGNMENT}, got ${showValue(given)}`);
}

/** Tensors lie behind the header, none over another, and nothing behind them. */
function checkPlaces(tensors: readonly Placed[], reader: GgufReader, alignment: number): void {
  const padded = (at: number): number => Math.ceil(at / alignment) * alignment;
  const start = padded(reader.at);
  const size = reader.at + reader.left;
  let [last, before] = [0, 'the header'];
  for (const { name, bytes, offset } of tensors.toSorted((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (offset < last) {
      throw reader.bad(`${quote(name)}: expected data from byte ${last} on, behind ${before}, got from ${offset}`);
    }
    [last, before] = [offset + bytes, quote(name)];
    if (start + last > size) {
      throw reader.bad(
        `${quote(name)}: expected data up to byte ${start + last}, got a file of ${size} bytes: it is truncated`,
      );
    }
  }
  const end = tensors.length === 0 ? reader.at : start + last;
  if (size > Math.max(padded(end), start)) {
    throw reader.bad(`expected the end at byte ${end}, behind the last tensor, got ${size - end} bytes more: ${LOST}`);
  }
}
