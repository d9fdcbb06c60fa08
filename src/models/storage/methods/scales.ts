import { InputError, showValue } from '../../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../../ops/formats.ts';
import { checkWhole, isObject, type RawConfig } from '../../config/fields.ts';

/** The largest group of numbers with one scale. */
export const MOST_GROUP = 65_536;

/** Wider than any matrix: one scale for all of a row, or of a matrix. */
export const WHOLE = 2 ** 40;

/** Numbers of `bits` bits with one scale per output. */
export const perRow = (id: string, bits: number, scaleBytes: number): NumberFormat => ({
  id,
  bits,
  group: null,
  scaleBits: 0,
  zeroBits: 0,
  tile: { rows: 1, cols: WHOLE, bytes: scaleBytes },
});

/** Two scalars of a matrix in 8 bits, of weights and activations. */
export const FP8_PER_TENSOR: NumberFormat = { ...FORMATS.fp8, tile: { rows: WHOLE, cols: WHOLE, bytes: 4 } };

/** Microscaling formats of 8 bits. */
export const MXFP8: NumberFormat = { ...FORMATS.mxfp4, id: 'mxfp8', bits: 8 };

/** Scales per output that are left out, as a sentence. */
export const CHANNELS = 'one scale per output channel is not counted: about 0.02 % of the weights';

/** Numbers with one scale per output that is not counted. */
export const perChannel = (id: string, bits: number): NumberFormat => ({
  id,
  bits,
  group: null,
  scaleBits: 0,
  zeroBits: 0,
});

/** 8-bit floats with a 32-bit scale per block of a matrix. */
export const inBlocks = ([rows, cols]: readonly [number, number]): NumberFormat => ({
  ...FORMATS.fp8,
  tile: { rows, cols, bytes: 4 },
});

/** `in groups of 128`, or that there is one scale per output. */
export const groupWords = (group: number | null): string =>
  group === null ? ', a scale per output' : ` in groups of ${group}`;

/** The size of a group; null for -1: a whole row. @throws InputError for anything else */
export function groupOf(value: unknown, at: string): number | null {
  return value === -1 ? null : checkWhole(value, at, MOST_GROUP);
}

/** A block's rows and columns as a pair of numbers; null if the file names none. @throws InputError for anything else */
export function blockOf(value: unknown, at: string): readonly [number, number] | null {
  if (value === undefined || value === null) return null;
  const pair = typeof value === 'string' && /^\d{1,6}x\d{1,6}$/.test(value) ? value.split('x').map(Number) : value;
  if (!Array.isArray(pair) || pair.length !== 2) {
    throw new InputError(`${at}: expected two numbers such as [128, 128], got ${showValue(value)}`);
  }
  return [checkWhole(pair[0], `${at}[0]`, MOST_GROUP), checkWhole(pair[1], `${at}[1]`, MOST_GROUP)];
}

/** True or false; absent or null: the default. @throws InputError for anything else */
export function flagOf(config: RawConfig, field: string, at: string, usual: boolean): boolean {
  const value = config[field];
  if (value === undefined || value === null) return usual;
  if (typeof value === 'boolean') return value;
  throw new InputError(`${at}.${field}: expected true or false, got ${showValue(value)}`);
}

/** @throws InputError unless a value is one of some names, or absent */
export function oneOf(value: unknown, names: readonly string[], at: string): void {
  if (value === undefined || value === null || names.some((name) => name === value)) return;
  throw new InputError(`${at}: expected ${names.map((name) => `"${name}"`).join(', ')}, got ${showValue(value)}`);
}

/** An object; none if it is absent. @throws InputError for anything else */
export function objectAt(value: unknown, at: string): RawConfig {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw new InputError(`${at}: expected an object, got ${showValue(value)}`);
}
