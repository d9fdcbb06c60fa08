/**
 * Kinds of arithmetic: multiplicands, and after the slash the sums. Without a slash: vector units, one type for all; with
 * one: matrix units.
 */
export const ARITHMETICS = [
  'f32',
  'f16',
  'tf32/f32',
  'f16/f32',
  'f16/f16',
  'bf16/f32',
  'int8/int32',
  'fp8/f32',
  'fp8/f16',
  'int4/int32',
  'fp4/f32',
] as const;

/** One of them. */
export type Arithmetic = (typeof ARITHMETICS)[number];

/** Those without a field of their own in `Machine`. */
export type FurtherArithmetic = Exclude<Arithmetic, 'f32' | 'f16' | 'f16/f32'>;

/** All of those. */
export const FURTHER_ARITHMETICS = ARITHMETICS.filter(
  (one): one is FurtherArithmetic => one !== 'f32' && one !== 'f16' && one !== 'f16/f32',
);

/** A roof's name: three have names of their own, the others are called after their arithmetic. */
export type RoofKind = 'f16-tensor' | 'f16-vector' | 'f32-vector' | FurtherArithmetic;

/** The arithmetic of a roof. */
export function arithmeticOf(kind: RoofKind): Arithmetic {
  if (kind === 'f16-tensor') return 'f16/f32';
  if (kind === 'f16-vector') return 'f16';
  return kind === 'f32-vector' ? 'f32' : kind;
}

/** The name of the roof of an arithmetic. */
export function roofKindOf(arithmetic: Arithmetic): RoofKind {
  if (arithmetic === 'f16/f32') return 'f16-tensor';
  if (arithmetic === 'f16') return 'f16-vector';
  return arithmetic === 'f32' ? 'f32-vector' : arithmetic;
}

/** The units that compute it. */
export const UNIT_WORDS: Readonly<Record<Arithmetic, string>> = {
  f32: 'FP32 vector units',
  f16: 'FP16 vector units',
  'tf32/f32': 'TF32 tensor cores',
  'f16/f32': 'FP16 tensor cores',
  'f16/f16': 'FP16 tensor cores, FP16 sums',
  'bf16/f32': 'BF16 tensor cores',
  'int8/int32': 'INT8 tensor cores',
  'fp8/f32': 'FP8 tensor cores',
  'fp8/f16': 'FP8 tensor cores, FP16 sums',
  'int4/int32': 'INT4 tensor cores',
  'fp4/f32': 'FP4 tensor cores',
};

/** The arithmetic after "its rate in". */
export const ARITHMETIC_WORDS: Readonly<Record<Arithmetic, string>> = {
  f32: 'FP32 on vector units',
  f16: 'FP16 on vector units',
  'tf32/f32': 'TF32',
  'f16/f32': 'FP16',
  'f16/f16': 'FP16 with FP16 sums',
  'bf16/f32': 'BF16',
  'int8/int32': 'INT8',
  'fp8/f32': 'FP8',
  'fp8/f16': 'FP8 with FP16 sums',
  'int4/int32': 'INT4',
  'fp4/f32': 'FP4',
};

/** Unit of its rate: makers count integer operations in OP/s. */
export const rateUnit = (arithmetic: Arithmetic): 'FLOP/s' | 'OP/s' =>
  arithmetic.startsWith('int') ? 'OP/s' : 'FLOP/s';
