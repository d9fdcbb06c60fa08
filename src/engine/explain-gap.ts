import type { Protocol } from '../protocol/protocol.ts';
import { LEAST_SAMPLES, type Subject } from '../protocol/sampling.ts';
import { estimateMean } from '../protocol/stats/mean-estimate.ts';
import { placeUnderRoof, type CeilingRate } from '../report/place-under-roof.ts';
import type { Work } from '../ops/work.ts';

type Seen = Pick<Subject<unknown>, 'samples' | 'canaries'>;

/** The ceiling `memory/read`, as sampled with the other ceilings, and again in the rounds of a step. */
export interface MemoryTwice {
  readonly rated: Seen;
  readonly again: Seen;
}

/** By what factor the device was slower in a step's rounds than when its ceilings were sampled. */
export interface Pace {
  /** By the canary. */
  readonly arithmetic: number;
  /** By `memory/read`: memory has a clock of its own. */
  readonly memory: number;
}

/** The pace of a step's rounds; null if too little was sampled. */
export function paceOf(memory: MemoryTwice | null, protocol: Protocol): Pace | null {
  if (!memory) return null;
  const { rated, again } = memory;
  const known = ({ canaries }: Seen): readonly number[] => canaries.filter(Number.isFinite);
  const arithmetic = slowdown(known(rated), known(again), protocol);
  const ofMemory = slowdown(rated.samples, again.samples, protocol);
  return arithmetic === null || ofMemory === null ? null : { arithmetic, memory: ofMemory };
}

/** The ratio of two times; 1 if their intervals overlap, null if either has too few samples for one. */
function slowdown(before: readonly number[], now: readonly number[], protocol: Protocol): number | null {
  if (Math.min(before.length, now.length) < LEAST_SAMPLES) return null;
  const [a, b] = [estimateMean(before, protocol), estimateMean(now, protocol)];
  return a.low <= b.high && b.low <= a.high ? 1 : b.value / a.value;
}

/** A call whose kernel was timed alone. */
export interface TimedCall {
  readonly work: Work;
  /** The type it computes in. */
  readonly compute: string;
  /** Whether it streams weights or a cache, and so has a roof; what passes between dispatches stays in caches. */
  readonly isStreaming: boolean;
  readonly seconds: number;
  /** Of empty dispatches. */
  readonly launchSeconds: number;
  /** FLOP that it executes beyond the edges of its shape; null: not counted. */
  readonly paddingFlop: number | null;
}

/** The time of a call, in seconds: the five add up to it. */
export interface Gap {
  readonly roof: number;
  readonly launch: number;
  /** What it took longer than at the speed of the ceilings; negative if it was faster. */
  readonly clock: number;
  readonly padding: number;
  /** The kernel's own excess. */
  readonly rest: number;
}

/**
 * Splits the time of a call. The clock slows all of a kernel down, at the pace of what binds it. Padding costs what its
 * FLOP add to the roof, nothing as long as memory binds: blocks past an edge load the last elements again.
 * @param pace null: unknown, and the clock gets nothing
 * @returns null if the ceilings of its roof were not measured
 */
export function explainGap(call: TimedCall, rates: readonly CeilingRate[], pace: Pace | null): Gap | null {
  const { work, compute, isStreaming, seconds, launchSeconds: launch, paddingFlop } = call;
  const place = isStreaming ? placeUnderRoof(work, compute, rates) : null;
  if (isStreaming && !place) return null;
  const roof = place ? work.flop / place.attainableFlopPerSecond : 0;
  const slower = place?.bound === 'memory' ? pace?.memory : pace?.arithmetic;
  const clock = slower === undefined ? 0 : (seconds - launch) * (1 - 1 / slower);
  const excess = seconds - roof - launch - clock;
  const padded = { ...work, flop: work.flop + (paddingFlop ?? 0) };
  const paddedPlace = place && placeUnderRoof(padded, compute, rates);
  const raised = paddedPlace?.bound === 'compute' ? padded.flop / paddedPlace.attainableFlopPerSecond - roof : 0;
  const padding = Math.min(raised, Math.max(0, excess));
  return { roof, launch, clock, padding, rest: excess - padding };
}
