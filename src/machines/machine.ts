import { lookup } from '../text/lookup.ts';
import type { Roof } from './roof.ts';

/** Qualifiers of a value. */
export interface ValueFlags {
  /** Rates with structured sparsity are twice as high, and no dense model reaches them. */
  readonly density?: 'dense';
  /** Accumulation type of tensor cores. */
  readonly accumulate?: 'f16' | 'f32';
  readonly clock?: 'boost' | 'base';
}

/** A value with its source. */
export interface Sourced {
  /** In SI base units, without prefix. */
  readonly value: number;
  readonly unit: 'FLOP/s' | 'B/s' | 'B';
  readonly source: string;
  readonly flags: ValueFlags;
  /** Other values, if sources disagree. */
  readonly alternatives: readonly { readonly value: number; readonly source: string }[];
  /** The rate with sparsity that the same sheet prints, often in larger type; not to be confused with `value`. */
  readonly sparse?: number;
}

/** A GPU as rates: from its datasheet, from a file, or as a report measured it. */
export interface Machine {
  /** Slug, as used on the command line. */
  readonly id: string;
  readonly name: string;
  readonly origin: 'datasheet' | 'file' | 'measured';
  /** Dense FP16 rate of its matrix units; null: it has none, or its maker states no rate. */
  readonly f16Tensor: Sourced | null;
  /** FP16 rate of the vector units; null: none, or unknown. */
  readonly f16Vector: Sourced | null;
  /** FP32 rate of the vector units: the roof of f32 WGSL. */
  readonly f32Vector: Sourced | null;
  readonly memoryBandwidth: Sourced;
  /** Null: unknown; `capacityReason` says why. */
  readonly memoryCapacity: Sourced | null;
  readonly capacityReason?: string;
  /** Seconds of overhead per dispatch; only for a measured machine. */
  readonly dispatchSeconds?: number;
  /** Caveats about its values, one sentence each. */
  readonly notes?: readonly string[];
}

/** Arithmetic units. */
export type RoofKind = 'f16-tensor' | 'f16-vector' | 'f32-vector';

/** A roof with its kind. */
export interface NamedRoof extends Roof {
  readonly kind: RoofKind;
}

const FIELDS = { 'f16-tensor': 'f16Tensor', 'f16-vector': 'f16Vector', 'f32-vector': 'f32Vector' } as const;

/** The roof of these units, or null if the machine has none. */
export function roofOf(machine: Machine, kind: RoofKind): NamedRoof | null {
  const rate = machine[FIELDS[kind]];
  return rate && { kind, flopPerSecond: rate.value, bytesPerSecond: machine.memoryBandwidth.value };
}

/**
 * The roof of half-precision arithmetic: the tensor cores', else FP16 vector, else FP32 vector.
 * @throws if the machine has no rate at all
 */
export function halfRoof(machine: Machine): NamedRoof {
  const roof = roofOf(machine, 'f16-tensor') ?? roofOf(machine, 'f16-vector') ?? roofOf(machine, 'f32-vector');
  if (!roof) throw new Error(`gpu ${machine.id}: expected an arithmetic rate, got none`);
  return roof;
}

const SHORT_NAMES = lookup({ a100: 'A100' });

/** A machine in one or two words. */
export const shortName = ({ id, name }: Machine): string =>
  SHORT_NAMES[id] ?? name.replace(/^(GeForce|Radeon|Instinct) /, '');

/** The colour of a machine's roofs and marks, a role of the palette; the guide's three GPUs are dashed as well. */
export type Hue = 'accent' | 'a10' | 't4' | 'a100' | 'other';

const GUIDE: readonly string[] = ['a10', 't4', 'a100'] satisfies Hue[];

/** The hue of a datasheet or a file; a measured machine has the accent. */
export const hueOf = ({ id, origin }: Machine): Hue =>
  origin === 'datasheet' && GUIDE.includes(id) ? (id as Hue) : 'other';
