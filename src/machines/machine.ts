import { arithmeticOf, type Arithmetic, type FurtherArithmetic, type RoofKind } from './arithmetic.ts';
import type { Link } from './links.ts';
import { lookup } from '../text/lookup.ts';
import type { Roof } from './roof.ts';

export type { Arithmetic, RoofKind } from './arithmetic.ts';

/** Qualifiers of a value. */
export interface ValueFlags {
  /** Rates with structured sparsity are twice as high, and no dense model reaches them. */
  readonly density?: 'dense';
  /** Type of the sums. */
  readonly accumulate?: 'f16' | 'f32' | 'int32';
  readonly clock?: 'boost' | 'base';
}

/** A value with its source. */
export interface Sourced {
  /** In SI base units, without prefix. */
  readonly value: number;
  readonly unit: 'FLOP/s' | 'OP/s' | 'B/s' | 'B' | 's';
  readonly source: string;
  readonly flags: ValueFlags;
  /** Other values, if sources disagree. */
  readonly alternatives: readonly { readonly value: number; readonly source: string }[];
  /** The rate with sparsity that the same sheet prints, often in larger type; not to be confused with `value`. */
  readonly sparse?: number;
}

/** Rates by arithmetic, of those that have no field of their own. */
export type FurtherRates = Readonly<Partial<Record<FurtherArithmetic, Sourced>>>;

/** Who makes the GPU. */
export type Maker = 'nvidia' | 'amd' | 'intel' | 'apple';

/** A GPU as rates: from its datasheet, from a file, or as a report measured it. */
export interface Machine {
  /** Slug, as used on the command line. */
  readonly id: string;
  readonly name: string;
  /** Null: unknown. */
  readonly maker: Maker | null;
  readonly origin: 'datasheet' | 'file' | 'measured';
  /** Dense FP16 rate of its matrix units with FP32 sums; null: it has none, or its maker states no rate. */
  readonly f16Tensor: Sourced | null;
  /** FP16 rate of the vector units; null: none, or unknown. */
  readonly f16Vector: Sourced | null;
  /** FP32 rate of the vector units: the roof of f32 WGSL. */
  readonly f32Vector: Sourced | null;
  /** Dense rates in every other arithmetic that has a known rate; read them with `rateOf`. */
  readonly rates: FurtherRates;
  readonly memoryBandwidth: Sourced;
  /** The size as sold, 1 GB being 1e9 bytes. Null: unknown; `capacityReason` says why. */
  readonly memoryCapacity: Sourced | null;
  readonly capacityReason?: string;
  /**
   * Bytes that its driver reports as the total, less what it keeps for itself. A card sold as 24 GB has 24 GiB, so this may
   * exceed `memoryCapacity`. Null: unknown, or shared with the CPU.
   */
  readonly usableBytes: Sourced | null;
  /** Ways from this GPU to another, the fastest first. */
  readonly links: readonly Link[];
  /** Seconds of overhead per dispatch; only for a measured machine. */
  readonly dispatchSeconds?: number;
  /** Caveats about its values, one sentence each. */
  readonly notes?: readonly string[];
}

/** The memory that a model can use: what the driver reports, else the size as sold; null: unknown. */
export const memoryOf = ({ usableBytes, memoryCapacity }: Machine): Sourced | null => usableBytes ?? memoryCapacity;

/** A roof with its kind. */
export interface NamedRoof extends Roof {
  readonly kind: RoofKind;
}

/** The dense rate in an arithmetic, or null if the machine has none or its maker states none. */
export function rateOf(machine: Machine, arithmetic: Arithmetic): Sourced | null {
  if (arithmetic === 'f16/f32') return machine.f16Tensor;
  if (arithmetic === 'f16') return machine.f16Vector;
  if (arithmetic === 'f32') return machine.f32Vector;
  return machine.rates[arithmetic] ?? null;
}

/** The roof of these units, or null if the machine has none. */
export function roofOf(machine: Machine, kind: RoofKind): NamedRoof | null {
  const rate = rateOf(machine, arithmeticOf(kind));
  return rate && { kind, flopPerSecond: rate.value, bytesPerSecond: machine.memoryBandwidth.value };
}

/**
 * The roof of half-precision arithmetic with FP32 sums: that of the matrix units, else of the vector units.
 * @throws if the machine has no rate at all
 */
export function halfRoof(machine: Machine): NamedRoof {
  for (const kind of ['f16-tensor', 'bf16/f32', 'f16-vector', 'f32-vector'] as const) {
    const roof = roofOf(machine, kind);
    if (roof) return roof;
  }
  throw new Error(`gpu ${machine.id}: expected an arithmetic rate, got none`);
}

/** A machine's roof for FP32 on its vector units: the roof of f32 WGSL. */
export const vectorRoof = (machine: Machine): NamedRoof => roofOf(machine, 'f32-vector') ?? halfRoof(machine);

const SHORT_NAMES = lookup({ a100: 'A100' });

/** A machine in one or two words. */
export const shortName = ({ id, name }: Machine): string =>
  SHORT_NAMES[id] ?? name.replace(/^(GeForce|Radeon|Instinct) /, '');

/** The hues of measured machines, in their order on the page. */
export const MEASURED_HUES = ['accent', 'second', 'third', 'fourth', 'fifth'] as const;

/** The colour of a machine's roofs and marks, a role of the palette; all but the first have a dash as well. */
export type Hue = (typeof MEASURED_HUES)[number] | 'a10' | 't4' | 'a100' | 'other';

const GUIDE: readonly string[] = ['a10', 't4', 'a100'] satisfies Hue[];

/** The hue of a datasheet or a file; a measured machine has one of its own. */
export const hueOf = ({ id, origin }: Machine): Hue =>
  origin === 'datasheet' && GUIDE.includes(id) ? (id as Hue) : 'other';

/** Whether a hue is that of a measured machine. */
export const isMeasuredHue = (hue: Hue): boolean => (MEASURED_HUES as readonly Hue[]).includes(hue);
