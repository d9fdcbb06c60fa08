import type { Cause } from '../pair-runs.ts';
import type { SickMachine } from '../sick-machines.ts';

/**
 * What `fleet page` tells its page, as JSON. Times in seconds, rates in FLOP/s and B/s, intensities in FLOP per byte.
 * Texts come from reports and are shown as text only; none is the name of a field.
 */
export interface FleetPage {
  readonly format: 'ridgepoint-fleet-page';
  readonly version: 1;
  readonly toolVersion: string;
  /** When the page was written, as an ISO time. */
  readonly createdAt: string;
  /** The store's file name. */
  readonly store: string;
  /** Reports that are counted. */
  readonly reports: number;
  readonly kinds: readonly MachineKind[];
  /** By kind, then by name. */
  readonly machines: readonly FleetMachine[];
  readonly results: readonly FleetResult[];
  /** The number of the machine of the report that the user gave; null: none was given. */
  readonly mine: number | null;
  /** A share; null: none was given. */
  readonly threshold: number | null;
  readonly changes: readonly CauseChanges[];
  readonly sick: readonly SickMachine[];
  /** What was compared for slow machines, in sentences. */
  readonly sickWords: readonly string[];
  /** What is left out, in sentences. */
  readonly notes: readonly string[];
}

/** Machines that are compared with each other: an architecture and, where it is told, a device. */
export interface MachineKind {
  /** No two kinds have the same. */
  readonly label: string;
  readonly machines: number;
}

/** One machine. */
export interface FleetMachine {
  readonly host: string;
  /** The number of its kind. */
  readonly kind: number;
  /** Its measured ceilings; null: none. */
  readonly roofs: MachineRoofs;
}

/** Rates from the latest report of a machine that has them. */
export interface MachineRoofs {
  readonly bytesPerSecond: number | null;
  readonly f32: number | null;
  readonly f16: number | null;
}

/** One result, with the latest time of each machine. */
export interface FleetResult {
  readonly id: string;
  /** Useful work; null: unknown. */
  readonly flop: number | null;
  readonly intensity: number | null;
  readonly compute: string;
  readonly times: PackedTimes;
}

/** A positive time for each machine, on a logarithmic scale of 2^18 steps, three characters each. */
export interface PackedTimes {
  readonly low: number;
  readonly high: number;
  readonly codes: string;
}

/** What changed with one cause. */
export interface CauseChanges {
  readonly by: Cause;
  /** Whether any machine was measured with two versions. */
  readonly hasSteps: boolean;
  readonly words: readonly string[];
  /** Slower, faster, then those with an open cause; each the largest first. */
  readonly rows: readonly ChangeRow[];
  /** Rows that are left out, as there are too many. */
  readonly more: number;
}

/** A result that changed. */
export interface ChangeRow {
  readonly architecture: string;
  readonly result: string;
  readonly from: string;
  readonly to: string;
  readonly hosts: number;
  /** Time after over time before, with its 95 % interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly verdict: 'slower' | 'faster' | 'open';
  /** What else changed: the cause is open. */
  readonly changedToo: readonly string[];
  /** Slower by more than the threshold. */
  readonly isPast: boolean;
}
