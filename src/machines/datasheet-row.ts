import type { Machine, Sourced, ValueFlags } from './machine.ts';

/** A table value in TFLOP/s, GB/s or GB, with qualifiers. */
export interface Entry {
  readonly value: number;
  readonly source?: string;
  readonly flags?: ValueFlags;
  readonly alternatives?: readonly { readonly value: number; readonly source: string }[];
  /** The sheet's rate with sparsity. */
  readonly sparse?: number;
}

/** One row of a table of datasheets. */
export interface Row {
  readonly id: string;
  readonly name: string;
  /** Source of every value without a separate source. */
  readonly source: string;
  readonly f16Tensor: number | Entry | null;
  /** `f32`: the same rate as FP32. */
  readonly f16Vector: number | Entry | 'f32' | null;
  readonly f32Vector: number | Entry;
  readonly bandwidth: number | Entry;
  /** Null: the memory is shared with the CPU, and its size varies between machines. */
  readonly capacity: number | Entry | null;
}

const TENSOR: ValueFlags = { density: 'dense', accumulate: 'f32', clock: 'boost' };
const VECTOR: ValueFlags = { density: 'dense', clock: 'boost' };

/** A machine from one row of a table. */
export function fromDatasheet(row: Row): Machine {
  const { id, name, source, f16Tensor, f16Vector, f32Vector, bandwidth, capacity } = row;
  const rate = (entry: number | Entry | null, flags: ValueFlags): Sourced | null =>
    entry === null ? null : sourced(entry, 1e12, 'FLOP/s', source, flags);
  return {
    id,
    name,
    origin: 'datasheet',
    f16Tensor: rate(f16Tensor, TENSOR),
    f16Vector: rate(f16Vector === 'f32' ? f32Vector : f16Vector, VECTOR),
    f32Vector: rate(f32Vector, VECTOR),
    memoryBandwidth: sourced(bandwidth, 1e9, 'B/s', source, {}),
    memoryCapacity: capacity === null ? null : sourced(capacity, 1e9, 'B', source, {}),
    ...(capacity === null && {
      capacityReason: `${name} shares its memory with the CPU, and its size varies between machines`,
    }),
  };
}

function sourced(
  entry: number | Entry,
  factor: number,
  unit: Sourced['unit'],
  sheet: string,
  defaults: ValueFlags,
): Sourced {
  const {
    value,
    source = sheet,
    flags = {},
    alternatives = [],
    sparse,
  } = typeof entry === 'number' ? { value: entry } : entry;
  return {
    value: scaled(value, factor),
    unit,
    source,
    flags: { ...defaults, ...flags },
    alternatives: alternatives.map((other) => ({ ...other, value: scaled(other.value, factor) })),
    ...(sparse !== undefined && { sparse: scaled(sparse, factor) }),
  };
}

/** 31.24 × 1e12 is 31240000000000, not its neighbour. */
const scaled = (value: number, factor: number): number => Math.round(value * factor);
