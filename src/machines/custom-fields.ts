import { rateUnit, type Arithmetic, type FurtherArithmetic } from './arithmetic.ts';
import type { QuantityUnit } from '../text/quantity.ts';

/** A field of a `gpu.json` with a rate or a size. */
export interface QuantityField {
  readonly unit: QuantityUnit;
  /** Plausible range. */
  readonly least: number;
  readonly most: number;
  /** Accepted names. */
  readonly names: readonly string[];
}

/** A rate in an arithmetic, without the names of a field. */
export const rateField = (arithmetic: Arithmetic): Omit<QuantityField, 'names'> => ({
  unit: rateUnit(arithmetic),
  least: 1e9,
  most: 1e18,
});

const rate = (name: string, unit: 'FLOP/s' | 'OP/s' = 'FLOP/s'): QuantityField => ({
  unit,
  least: 1e9,
  most: 1e18,
  names: [name, `${name}${unit === 'FLOP/s' ? 'FlopPerSecond' : 'OpPerSecond'}`],
});

/** Every field with a rate or a size. */
export const QUANTITIES = {
  f16Tensor: rate('f16Tensor'),
  f16Vector: rate('f16Vector'),
  f32Vector: rate('f32Vector'),
  f16SumTensor: rate('f16SumTensor'),
  bf16Tensor: rate('bf16Tensor'),
  tf32Tensor: rate('tf32Tensor'),
  int8Tensor: rate('int8Tensor', 'OP/s'),
  fp8Tensor: rate('fp8Tensor'),
  int4Tensor: rate('int4Tensor', 'OP/s'),
  fp4Tensor: rate('fp4Tensor'),
  memoryBandwidth: {
    unit: 'B/s',
    least: 1e8,
    most: 1e16,
    names: ['memoryBandwidth', 'memoryBandwidthBytesPerSecond', 'bytesPerSecond'],
  },
  memoryCapacity: {
    unit: 'B',
    least: 1e6,
    most: 1e15,
    names: ['memoryCapacity', 'memoryCapacityBytes', 'memoryBytes'],
  },
  usableBytes: { unit: 'B', least: 1e6, most: 1e15, names: ['usableBytes'] },
} as const satisfies Readonly<Record<string, QuantityField>>;

/** One of them. */
export type Field = keyof typeof QUANTITIES;

/** Rates on matrix units beside `f16Tensor`, each with its arithmetic. `f16SumTensor`: FP16 with FP16 sums. */
export const FURTHER_FIELDS = {
  f16SumTensor: 'f16/f16',
  bf16Tensor: 'bf16/f32',
  tf32Tensor: 'tf32/f32',
  int8Tensor: 'int8/int32',
  fp8Tensor: 'fp8/f32',
  int4Tensor: 'int4/int32',
  fp4Tensor: 'fp4/f32',
} as const satisfies Readonly<Partial<Record<Field, FurtherArithmetic>>>;

/** A field with its arithmetic. */
export type FurtherField = keyof typeof FURTHER_FIELDS;

/** An example `gpu.json`, for help and error messages. */
export const GPU_FILE_EXAMPLE =
  '{"name": "A10", "f16Tensor": "125 TFLOP/s", "f32Vector": "31.2 TFLOP/s", "int8Tensor": "250 TOP/s", "memoryBandwidth": "600 GB/s", "memoryCapacity": "24 GB"}';
