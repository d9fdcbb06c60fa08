import { rateUnit, type FurtherArithmetic } from './arithmetic.ts';
import type { Link } from './links.ts';
import type { Machine, Maker, Sourced, ValueFlags } from './machine.ts';

/** A table value in TFLOP/s, TOP/s, GB/s or GB, with qualifiers. */
export interface Entry {
  readonly value: number;
  readonly source?: string;
  readonly flags?: ValueFlags;
  readonly alternatives?: readonly { readonly value: number; readonly source: string }[];
  /** The sheet's rate with sparsity. */
  readonly sparse?: number;
}

/** A value; a value and the rate with sparsity; a value with qualifiers. */
export type Cell = number | readonly [dense: number, sparse: number] | Entry;

/** Rates by arithmetic. */
export type Cells = Readonly<Partial<Record<FurtherArithmetic, Cell>>>;

/** One row of a table of datasheets. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly maker: Maker;
  /** Source of every value without a separate source. */
  readonly source: string;
  readonly f16Tensor: Cell | null;
  /** `f32`: the same rate as FP32. */
  readonly f16Vector: Cell | 'f32' | null;
  readonly f32Vector: Cell;
  /** Rates in further arithmetics; `ratesSource` is the source of those without their own. */
  readonly rates?: Cells;
  readonly ratesSource?: string;
  readonly bandwidth: Cell;
  /** Null: the memory is shared with the CPU, and its size varies between machines. */
  readonly capacity: Cell | null;
  /** Memory that its driver reports. */
  readonly reported?: Reported;
  readonly links?: readonly Link[];
}

/** A size in GB of a card that is also sold with another. */
export const eitherSize = (gigabytes: number, other: number): Entry => ({
  value: gigabytes,
  alternatives: [
    { value: other, source: `it comes with ${Math.min(gigabytes, other)} or ${Math.max(gigabytes, other)} GB` },
  ],
});

/** Memory as a driver reports it. */
export interface Reported {
  readonly bytes: number;
  readonly source: string;
  /** Other totals that it has reported. */
  readonly others?: readonly { readonly bytes: number; readonly source: string }[];
}

const MEBIBYTE = 2 ** 20;

/** The total that nvidia-smi shows, in MiB. `other`: with error correction the other way round, or of another driver. */
export const nvidiaSmi = (mebibytes: number, other?: readonly [mebibytes: number, why: string]): Reported => ({
  bytes: mebibytes * MEBIBYTE,
  source: `nvidia-smi: ${mebibytes} MiB in total`,
  ...(other && {
    others: [{ bytes: other[0] * MEBIBYTE, source: `nvidia-smi ${other[1]}: ${other[0]} MiB in total` }],
  }),
});

const VECTOR: ValueFlags = { density: 'dense', clock: 'boost' };

/** Flags of a rate on matrix units: the sums are named after the slash. */
const matrixFlags = (arithmetic: FurtherArithmetic | 'f16/f32'): ValueFlags => ({
  density: 'dense',
  accumulate: arithmetic.split('/')[1] as 'f16' | 'f32' | 'int32',
  clock: 'boost',
});

/** A machine from one row of a table. */
export function fromDatasheet(row: Row): Machine {
  const { id, name, maker, source, f16Tensor, f16Vector, f32Vector, bandwidth, capacity, reported } = row;
  const vector = (cell: Cell | null): Sourced | null =>
    cell === null ? null : sourced(cell, 1e12, { unit: 'FLOP/s', source, flags: VECTOR });
  const matrix = (cell: Cell, arithmetic: FurtherArithmetic | 'f16/f32', from: string): Sourced =>
    sourced(cell, 1e12, { unit: rateUnit(arithmetic), source: from, flags: matrixFlags(arithmetic) });
  const further = Object.entries(row.rates ?? {}) as [FurtherArithmetic, Cell][];
  const memoryCapacity = capacity === null ? null : sourced(capacity, 1e9, { unit: 'B', source, flags: {} });
  return {
    id,
    name,
    maker,
    origin: 'datasheet',
    f16Tensor: f16Tensor === null ? null : matrix(f16Tensor, 'f16/f32', source),
    f16Vector: vector(f16Vector === 'f32' ? f32Vector : f16Vector),
    f32Vector: vector(f32Vector),
    rates: Object.fromEntries(
      further.map(([arithmetic, cell]) => [arithmetic, matrix(cell, arithmetic, row.ratesSource ?? source)]),
    ),
    memoryBandwidth: sourced(bandwidth, 1e9, { unit: 'B/s', source, flags: {} }),
    memoryCapacity,
    ...(capacity === null && {
      capacityReason: `${name} shares its memory with the CPU, and its size varies between machines`,
    }),
    usableBytes: reported ? usable(reported, memoryCapacity) : null,
    links: row.links ?? [],
  };
}

/** What the driver reports, beside the size as sold. */
function usable({ bytes, source, others = [] }: Reported, sold: Sourced | null): Sourced {
  const asSold = sold ? [{ value: sold.value, source: `as sold: ${sold.source}` }] : [];
  const alternatives = [...others.map((other) => ({ value: other.bytes, source: other.source })), ...asSold];
  return {
    value: bytes,
    unit: 'B',
    source,
    flags: {},
    alternatives: alternatives.filter(({ value }) => value !== bytes),
  };
}

function sourced(cell: Cell, factor: number, defaults: Pick<Sourced, 'unit' | 'source' | 'flags'>): Sourced {
  const entry: Entry =
    typeof cell === 'number' ? { value: cell } : isPair(cell) ? { value: cell[0], sparse: cell[1] } : cell;
  const { value, source = defaults.source, flags = {}, alternatives = [], sparse } = entry;
  return {
    value: scaled(value, factor),
    unit: defaults.unit,
    source,
    flags: { ...defaults.flags, ...flags },
    alternatives: alternatives.map((other) => ({ ...other, value: scaled(other.value, factor) })),
    ...(sparse !== undefined && { sparse: scaled(sparse, factor) }),
  };
}

const isPair = (cell: Cell): cell is readonly [number, number] => Array.isArray(cell);

/** 31.24 × 1e12 is 31240000000000, not its neighbour. */
const scaled = (value: number, factor: number): number => Math.round(value * factor);
