import { InputError, showValue } from '../../../text/input-error.ts';
import { lookup } from '../../../text/lookup.ts';
import { quote } from '../../../text/untrusted.ts';
import { isObject } from '../../config/fields.ts';
import { kindOfBytes, refusePointer, sizeOfShape, type HeaderSource, type Tensor } from './file-header.ts';

/** Bits per number of each type. @see the safetensors format, `Dtype` */
const BITS = lookup<number>({
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
});

/** Bytes before the JSON: its length. */
export const SAFETENSORS_START = 8;
/** The longest header that the format allows. */
const MOST_HEADER_BYTES = 100_000_000;

/**
 * The length of a file's header, from its first 8 bytes.
 * @throws InputError if there are none, or more than the file or the format has
 */
export function safetensorsLength(start: Uint8Array, file: HeaderSource): number {
  const { name, size } = file;
  refusePointer(start, file);
  if (start.length < SAFETENSORS_START) {
    throw new InputError(`${quote(name)}: expected a .safetensors file, got ${size} bytes, too few for a header`);
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  const most = Math.min(MOST_HEADER_BYTES, size - SAFETENSORS_START);
  if (length >= 2n && length <= BigInt(Math.max(0, most))) return Number(length);
  const kind = kindOfBytes(start);
  if (kind !== null) throw new InputError(`${quote(name)}: expected a .safetensors file, got ${kind}`);
  throw new InputError(
    `${quote(name)}: expected a header of 2 to ${most} bytes, got ${length}: the file is truncated, or no .safetensors`,
  );
}

/**
 * The tensors of a file, from its header.
 * @param header the bytes after the first 8
 * @throws InputError naming the tensor whose type, shape or place cannot be
 */
export function readSafetensors(header: Uint8Array, { name: file, size }: HeaderSource): readonly Tensor[] {
  const room = size - SAFETENSORS_START - header.length;
  const tensors: Tensor[] = [];
  const spans: (readonly [begin: number, end: number, name: string])[] = [];
  for (const [name, value] of parsed(header, file)) {
    const { tensor, begin, end } = tensorOf(name, value, file);
    if (end > room) {
      throw new InputError(
        `${quote(file)}: ${quote(name)}: expected data within the ${room} bytes after the header, got an end at ${end}: the file is truncated`,
      );
    }
    tensors.push(tensor);
    spans.push([begin, end, name]);
  }
  if (tensors.length === 0) throw new InputError(`${quote(file)}: expected tensors in its header, got none`);
  checkSpans(spans, room, file);
  return tensors;
}

/** The descriptions of the tensors. @throws InputError for no JSON, or a name that comes twice */
function parsed(header: Uint8Array, file: string): readonly (readonly [name: string, value: unknown])[] {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(header);
    value = JSON.parse(text);
  } catch {
    text = '';
  }
  if (!isObject(value)) {
    throw new InputError(
      `${quote(file)}: expected a JSON object as header, got something else: its length is wrong, or the file is damaged`,
    );
  }
  const entries = Object.entries(value).filter(([name]) => name !== '__metadata__');
  // The parser keeps the last of two fields of one name.
  const described = countOf('"data_offsets"', text) - (hasOffsets(value['__metadata__']) ? 1 : 0);
  if (described > entries.length && entries.every(([, one]) => isObject(one))) {
    throw new InputError(
      `${quote(file)}: expected each tensor once in its header, got ${described} descriptions of ${entries.length} tensors`,
    );
  }
  return entries;
}

const hasOffsets = (metadata: unknown): boolean => isObject(metadata) && Object.hasOwn(metadata, 'data_offsets');

function countOf(part: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
}

function tensorOf(name: string, value: unknown, file: string): { tensor: Tensor; begin: number; end: number } {
  const at = `${quote(file)}: ${quote(name)}`;
  if (!isObject(value)) throw new InputError(`${at}: expected dtype, shape and data_offsets, got ${showValue(value)}`);
  const { dtype, shape, data_offsets: offsets } = value;
  const bits = typeof dtype === 'string' ? BITS[dtype] : undefined;
  if (bits === undefined) throw new InputError(`${at}: expected a dtype such as "BF16", got ${showValue(dtype)}`);
  if (!isSides(shape)) throw new InputError(`${at}: expected a shape of whole numbers from 0, got ${showValue(shape)}`);
  const [begin, end] = Array.isArray(offsets) ? (offsets as unknown[]) : [];
  if (!isOffset(begin) || !isOffset(end) || (offsets as unknown[]).length !== 2 || end < begin) {
    throw new InputError(`${at}: expected data_offsets that begin before they end, got ${showValue(offsets)}`);
  }
  const bytes = Math.ceil((sizeOfShape(shape) * bits) / 8);
  if (!Number.isSafeInteger(bytes))
    throw new InputError(`${at}: expected less than 2^53 bytes, got a shape of ${showValue(shape)}`);
  if (bytes !== end - begin) {
    throw new InputError(
      `${at}: expected ${bytes} bytes for the shape ${showValue(shape)} of ${dtype as string}, got ${end - begin} by its data_offsets`,
    );
  }
  return { tensor: { name, shape, type: dtype as string, bytes, file }, begin, end };
}

const isOffset = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSides = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((side) => Number.isSafeInteger(side) && (side as number) >= 0);

/** Tensors lie one after the other, without holes or overlaps, to the end of the file. */
function checkSpans(spans: (readonly [number, number, string])[], room: number, file: string): void {
  let last = 0;
  for (const [begin, end, name] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (begin !== last) {
      throw new InputError(`${quote(file)}: ${quote(name)}: expected data from byte ${last} on, got from ${begin}`);
    }
    last = end;
  }
  if (last !== room) {
    throw new InputError(`${quote(file)}: expected ${last} bytes of tensors after the header, got ${room}`);
  }
}
