import { CORRECTION } from '../layers/linear.ts';
import { bytesPerNumber, FORMATS, type Formats, type NumberFormat } from '../../ops/formats.ts';
import type { LayerGroup } from '../config/model-config.ts';

/**
 * Weights that files store alike. Shared experts are `linear`; a `table` is the input embedding; `small` are norms, convolutions and other vectors.
 */
export const TENSOR_CLASSES = ['linear', 'expert', 'table', 'head', 'router', 'small'] as const;

/** One of them. */
export type TensorClass = (typeof TENSOR_CLASSES)[number];

/** The formats of a model's weights and KV cache. */
export interface StoredFormats {
  /** Of every class that `byClass` does not name. */
  readonly base: NumberFormat;
  readonly byClass: Readonly<Partial<Record<TensorClass, NumberFormat>>>;
  /** Of matrices that differ from their class, by name: `down_proj`. */
  readonly byName: Readonly<Record<string, NumberFormat>>;
  /** Of matrices that differ in some layers, by `groupKey` and name; absent: as the file stores them. */
  readonly byGroup?: ReadonlyMap<unknown, Readonly<Record<string, NumberFormat>>>;
  /** Of the KV cache; null: the file does not say. */
  readonly kv: NumberFormat | null;
  /** What the file says, as a phrase: `fp8 in blocks of 128 × 128`; null: it declares no quantisation. */
  readonly words: string | null;
  /** Bytes of all weights as the headers of the files have them; null: not read. */
  readonly totalBytes: number | null;
}

/** The formats that a `config.json` declares. */
export interface Declared {
  readonly stored: StoredFormats;
  /** The format of one matrix of layer `i`, if it differs from others of its class. */
  readonly formatOf: (layer: number, module: string, kind: TensorClass) => NumberFormat | undefined;
  /** What was assumed, and what is not heeded. */
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
}

/** Formats of a model's calls; weights may differ by class and matrix. */
export interface ModelFormats extends Formats {
  readonly stored?: Pick<StoredFormats, 'byClass' | 'byName' | 'byGroup' | 'words'>;
}

/** Every weight in one format. */
export const storedIn = (base: NumberFormat): StoredFormats => ({
  base,
  byClass: {},
  byName: { [CORRECTION]: FORMATS.f32 },
  kv: null,
  words: null,
  totalBytes: null,
});

/** The formats of a model as its file stores it. @param kv of the cache, instead of the file's */
export const formatsOfFile = (stored: StoredFormats, kv?: NumberFormat): ModelFormats => ({
  weights: stored.base,
  activations: FORMATS.f16,
  kv: kv ?? stored.kv ?? FORMATS.f16,
  stored,
});

const NONE: Readonly<Record<string, NumberFormat>> = {};

/** What tells a group of a model from its others, in copies too. */
export const groupKey = (group: LayerGroup): unknown => group.at?.[0] ?? group;

/** Formats of a group's matrices that differ from others of their class, by name. */
export const ownFormats = ({ stored }: ModelFormats, group: LayerGroup): Readonly<Record<string, NumberFormat>> =>
  stored?.byGroup ? (stored.byGroup.get(groupKey(group)) ?? NONE) : group.stored;

/**
 * The format of a matrix: its layer's for it, that of its name, its class's, or the base.
 * @param name as in files, such as `experts.down_proj`; formats by name go by its last part
 */
export function formatFor(
  { weights, stored }: ModelFormats,
  kind: TensorClass,
  name: string,
  own: Readonly<Record<string, NumberFormat>> = NONE,
): NumberFormat {
  if (!stored) return weights;
  if (Object.hasOwn(own, name)) return own[name]!;
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (Object.hasOwn(stored.byName, last)) return stored.byName[last]!;
  return stored.byClass[kind] ?? weights;
}

/**
 * Bytes of a matrix `[out, in]` with its scales and whatever else goes with it. A group that a row does not fill has a scale
 * all the same.
 * @see AutoGPTQ, `qlinear`: `ceil(in / group_size)` groups
 */
export function matrixBytes(format: NumberFormat, out: number, inner: number): number {
  const { tile, perInputBytes = 0, perMatrixBytes = 0 } = format;
  const beside = perInputBytes * inner + perMatrixBytes;
  if (!tile) return rowsBytes(format, out, inner) + beside;
  const scales = Math.ceil(out / tile.rows) * Math.ceil(inner / tile.cols);
  return (out * inner * format.bits) / 8 + scales * tile.bytes + beside;
}

/** Bytes of a vector. */
export const vectorBytes = (format: NumberFormat, length: number): number => rowsBytes(format, 1, length);

function rowsBytes(format: NumberFormat, rows: number, length: number): number {
  const { bits, group, scaleBits, zeroBits } = format;
  if (group === null) return rows * length * bytesPerNumber(format);
  return Math.ceil((rows * (length * bits + Math.ceil(length / group) * (scaleBits + zeroBits))) / 8);
}
