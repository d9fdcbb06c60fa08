import type { Roof } from './roof.ts';

/** What kind of number a value is. */
export interface ValueFlags {
  /** Rates with structured sparsity are twice as high and no dense model reaches them. */
  readonly density?: 'dense';
  /** The type that tensor cores add up in. */
  readonly accumulate?: 'f16' | 'f32';
  readonly clock?: 'boost' | 'base';
}

/** One value with where it was read. */
export interface Sourced {
  /** In its unit, without prefix. */
  readonly value: number;
  readonly unit: 'FLOP/s' | 'B/s' | 'B';
  readonly source: string;
  readonly flags: ValueFlags;
  /** Other values where sources disagree. */
  readonly alternatives: readonly { readonly value: number; readonly source: string }[];
  /** The rate with sparsity that the same sheet prints, often larger: never to be taken for this one. */
  readonly sparse?: number;
}

/** A GPU: from its datasheet, from a file, or measured. */
export interface Gpu {
  /** Slug, as commands take it. */
  readonly id: string;
  readonly name: string;
  readonly origin: 'datasheet' | 'file' | 'measured';
  /** Dense FP16 rate of its matrix units; null: it has none, or its maker prints no rate. */
  readonly f16Tensor: Sourced | null;
  /** FP16 rate of the vector units; null: none, or not known. */
  readonly f16Vector: Sourced | null;
  /** FP32 rate of the vector units: what f32 WGSL runs under. */
  readonly f32Vector: Sourced | null;
  readonly memoryBandwidth: Sourced;
  /** Null: not known; `capacityReason` says why. */
  readonly memoryCapacity: Sourced | null;
  readonly capacityReason?: string;
  /** Seconds that one dispatch costs; only a measured GPU has it. */
  readonly dispatchSeconds?: number;
  /** What a reader should know of its values, one sentence each. */
  readonly notes?: readonly string[];
}

/** The units of a GPU that arithmetic may run on. */
export type RoofKind = 'f16-tensor' | 'f16-vector' | 'f32-vector';

/** A roof that says what it is. */
export interface NamedRoof extends Roof {
  readonly kind: RoofKind;
}

const FIELDS = { 'f16-tensor': 'f16Tensor', 'f16-vector': 'f16Vector', 'f32-vector': 'f32Vector' } as const;

/** The roof of these units, or null where the GPU has none. */
export function roofOf(gpu: Gpu, kind: RoofKind): NamedRoof | null {
  const rate = gpu[FIELDS[kind]];
  return rate && { kind, flopPerSecond: rate.value, bytesPerSecond: gpu.memoryBandwidth.value };
}

/**
 * The roof that half-precision arithmetic runs under: the tensor cores', else that of FP16, else that of FP32.
 * @throws if the GPU has no rate at all
 */
export function halfRoof(gpu: Gpu): NamedRoof {
  const roof = roofOf(gpu, 'f16-tensor') ?? roofOf(gpu, 'f16-vector') ?? roofOf(gpu, 'f32-vector');
  if (!roof) throw new Error(`gpu ${gpu.id}: expected a rate of arithmetic, got none`);
  return roof;
}
