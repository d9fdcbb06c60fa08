import type { Dispatched } from '../count/dispatched.ts';
import type { TwinRun } from '../count/run-twin.ts';
import type { Recording } from './recording.ts';

/** The slot of a render pass whose stamps the page writes itself. */
export const STAMPED_BY_PAGE = -2;

/** A pass of a command buffer, or a part of one. */
export interface Segment {
  /** Where its stamps are; -1: nowhere, or `STAMPED_BY_PAGE`. */
  readonly slot: number;
  readonly batch: Batch;
  readonly dispatches: Dispatched[];
  /** A twin ran directly before it. */
  readonly own: boolean;
  /** The grid of its last dispatch was kept. */
  hasGrid?: boolean;
}

/** A stretch of a command buffer: of the page, or one that counts. */
export interface Part {
  readonly commands: GPUCommandBuffer;
  /** Ours. */
  readonly isCounting: boolean;
}

/** What was recorded of one command buffer of the page. */
export interface Batch {
  /** Null: nothing was recorded when it began; uniforms are followed all the same. */
  readonly recording: Recording | null;
  readonly segments: Segment[];
  /** Pairs of queries that its segments have. */
  readonly slots: number[];
  /** Dispatches, and what changes the contents of uniforms, in order. */
  readonly steps: (Dispatched | (() => void))[];
  /** Stretches that end before the last; none if it is in one piece. */
  readonly parts: Part[];
  /** Those of the page are finished when it finishes the whole: errors belong there. */
  readonly cuts: { readonly encoder: GPUCommandEncoder; readonly run: TwinRun }[];
  readonly runs: Map<Dispatched, TwinRun>;
  /** Between buffers and textures. */
  readonly copies: { calls: number; bytes: number };
  /** Left as it is, to compare its time with that of others like it. */
  readonly isWhole: boolean;
  /** Passes were ended to read grids, whole or not: its time is compared with none. */
  isCut?: boolean;
  /** What is in it, if its passes have several dispatches. */
  kind: string | null;
  /** Page seconds; 0: not yet. */
  submitted: number;
  /** Stamps still awaited. */
  remaining: number;
  begin: bigint;
  end: bigint;
}

/** A command buffer that begins. */
export const createBatch = (recording: Recording | null, isWhole: boolean): Batch => ({
  recording,
  segments: [],
  slots: [],
  steps: [],
  parts: [],
  cuts: [],
  runs: new Map(),
  copies: { calls: 0, bytes: 0 },
  isWhole,
  kind: null,
  submitted: 0,
  remaining: 0,
  begin: 0n,
  end: 0n,
});
