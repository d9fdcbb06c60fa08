import type { Fields } from '../../wgsl/read-fields.ts';
import { toHalf } from '../../device/half.ts';
import { fillNormals, randomWords } from '../../protocol/random.ts';

/** The initial contents of a buffer. */
export interface BufferSpec {
  readonly type: 'f32' | 'f16' | 'u32' | 'i32' | 'bytes';
  /** `random`: floats in [0, 1), or any integer or byte. `data`: raw little-endian bytes. */
  readonly fill: 'zeros' | 'iota' | 'normal' | 'random' | 'values' | 'data';
  /** Elements; required unless `values` or `data` give it. */
  readonly length?: number;
  readonly values?: readonly number[];
  /** Base64. */
  readonly data?: string;
}

/** The initial contents of a struct buffer, by field name. */
export interface StructSpec {
  readonly type: 'struct';
  readonly fields: Fields;
}

/** The initial contents of a texture with one level. */
export interface TextureSpec {
  readonly type: 'texture';
  /** As of a buffer, component by component; in a normalised format, values are clamped, and `iota` counts its steps. */
  readonly fill: BufferSpec['fill'];
  /** Width, height, and depth or layers. */
  readonly size: readonly [number, number, number];
  /** Default: a storage texture's own; otherwise four components of 32 bits, or of 16 where the kernel samples. */
  readonly format?: string;
  readonly values?: readonly number[];
  /** Base64: rows without gaps, x fastest. */
  readonly data?: string;
}

/** The initial contents of a buffer or a texture. */
export type ResourceSpec = BufferSpec | StructSpec | TextureSpec;

const ELEMENT_BYTES = { f32: 4, f16: 2, u32: 4, i32: 4, bytes: 1 } as const;

/** Size in bytes of a buffer with this spec. */
export function bytesOf({ type, length, values, data }: BufferSpec): number {
  const elements = length ?? values?.length;
  if (elements !== undefined) return elements * ELEMENT_BYTES[type];
  return data === undefined ? 0 : Math.floor((data.replaceAll('=', '').length * 3) / 4);
}

const LARGEST = { f32: 3.4028234663852886e38, f16: 65504 } as const;
const WHOLE = { u32: [0, 2 ** 32 - 1], i32: [-(2 ** 31), 2 ** 31 - 1], bytes: [0, 255] } as const;

/** What is wrong with values, as a sentence without a full stop; null if the type holds all exactly. */
export function valueProblem(type: BufferSpec['type'], values: readonly number[]): string | null {
  if (type === 'f32' || type === 'f16') {
    const most = LARGEST[type];
    const over = values.find((value) => !(Math.abs(value) <= most));
    return over === undefined ? null : `expected ${type} values of at most ${most}, got ${over}`;
  }
  const [least, most] = WHOLE[type];
  const wrong = values.find((value) => !Number.isInteger(value) || value < least || value > most);
  return wrong === undefined ? null : `expected whole numbers from ${least} to ${most}, got ${wrong}`;
}

/**
 * The bytes of a buffer, rounded up to whole words with zeros.
 * @param seed of normal and random values
 */
export function fillBytes(spec: BufferSpec, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil(bytesOf(spec) / 4) * 4);
  if (spec.fill === 'data') {
    bytes.set(bytesIn(spec.data ?? '').subarray(0, bytes.length));
    return bytes;
  }
  const length = Math.floor(bytesOf(spec) / ELEMENT_BYTES[spec.type]);
  const values = numbers(spec, length, seed);
  switch (spec.type) {
    case 'f32':
      new Float32Array(bytes.buffer).set(values);
      break;
    case 'f16':
      new Uint16Array(bytes.buffer).set(Uint16Array.from(values, toHalf));
      break;
    case 'u32':
    case 'i32':
      // Negative numbers become their two's complement.
      new Uint32Array(bytes.buffer).set(Uint32Array.from(values, (value) => Math.trunc(value) >>> 0));
      break;
    default:
      bytes.set(Uint8Array.from(values, (value) => value & 255));
  }
  return bytes;
}

/** The bytes of a base64 text. */
export const bytesIn = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (one) => one.codePointAt(0)!);

/** The values of a fill by numbers. */
export function numbers(
  { type, fill, values }: Pick<BufferSpec, 'type' | 'fill' | 'values'>,
  length: number,
  seed: number,
): ArrayLike<number> & Iterable<number> {
  const isFloat = type === 'f32' || type === 'f16';
  switch (fill) {
    case 'iota':
      return Float64Array.from({ length }, (_, i) => i);
    case 'normal': {
      const made = new Float32Array(length);
      fillNormals(made, { rows: 1, cols: length, pitch: length, deviation: 1 }, seed);
      // As integers, normals with deviation 1 would mostly be −1, 0 or 1: use deviation 100.
      return isFloat ? made : made.map((value) => Math.round(value * 100));
    }
    case 'random': {
      const next = randomWords(seed);
      return Float64Array.from({ length }, () => (isFloat ? next() / 2 ** 32 : next()));
    }
    case 'values': {
      const given = values ?? [];
      // Fewer values than elements repeat as a pattern.
      return Float64Array.from({ length }, (_, i) => given[i % Math.max(1, given.length)] ?? 0);
    }
    default:
      return new Float64Array(length);
  }
}
