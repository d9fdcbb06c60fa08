import type { Ratio } from '../../report/compare/ratio.ts';
import type { OwnCall, Task } from './tasks.ts';

/** What times are taken from: the CPU time of the process that runs the adapter, stamps of the GPU, or the wall clock. */
export type Clock = 'cpu' | 'stamps' | 'wall';

/** One way of a contestant to do a task: a layout, an option, a family of kernels. */
export interface Way {
  readonly variant: string;
  /** Whether its output agreed with the float64 reference. */
  readonly correct: boolean;
  /** Largest error of the checked rows relative to the largest value of their row; null if it did not run. */
  readonly relativeError: number | null;
  readonly tolerance: number;
  /** Least seconds of two runs; null if it did not run or was wrong. */
  readonly seconds: number | null;
  /** Why it did not run or does not count. */
  readonly reason?: string;
  /** Dispatches of one run: label and workgroups. */
  readonly dispatches: readonly string[];
}

/** How a contestant does a task. */
export interface Entrant {
  readonly who: string;
  readonly version: string;
  readonly ways: readonly Way[];
  /** The fastest correct way, which takes part in the rounds; null: none. */
  readonly kept: Way | null;
}

/** The times of one sample, in seconds of one run. */
export interface Sample {
  readonly cpu: number | null;
  readonly stamps: number | null;
  readonly wall: number;
}

/** What the page offers as `globalThis.ridgepointPeers`; every call runs for less than a minute or so. */
export interface ContestPage {
  /** Chooses the clock; call it first. */
  clock(isSoftware: boolean): Promise<Clock>;
  /** Begins a task: makes its operands and frees those of the last one. */
  begin(task: Task, calls: readonly OwnCall[]): Promise<void>;
  /** Tries all ways of a contestant and keeps the best correct one. */
  enter(who: string): Promise<Entrant>;
  /** Times a contestant that has entered. */
  sample(who: string): Promise<Sample>;
  /** Checks its output once more; null, or what is wrong. */
  verify(who: string): Promise<string | null>;
}

/** One line of the answer: a contestant at a task. */
export interface Row {
  readonly task: string;
  readonly shape: Readonly<Record<string, number>>;
  readonly weights?: string;
  readonly who: string;
  readonly version: string;
  readonly variant: string;
  /** Null if it was refused or wrong. */
  readonly seconds: { readonly min: number; readonly median: number; readonly rounds: readonly number[] } | null;
  readonly clock: Clock;
  /** Time of the best peer over its own: above 1, it is faster than every peer. */
  readonly ratioToBestPeer: Ratio | null;
  /** Its own time over ours: above 1, we are faster. */
  readonly ratioToRidgepoint: Ratio | null;
  readonly correct: boolean;
  readonly relativeError: number | null;
  readonly tolerance: number | null;
  readonly reason?: string;
  /** All ways that were tried. */
  readonly ways: readonly Way[];
}
