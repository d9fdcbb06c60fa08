import type { Session, SessionContext, SessionDevice, SessionGroup, SessionPipeline } from './session-format.ts';

/** How the note on faults of the watching script itself begins, before their number: something may be missing for each. */
export const FAULTS = 'Faults of the watching script';

/** How the reason begins why a kernel is not counted whose source is not understood; the line follows, and what is wrong. */
export const NOT_READ = 'Its WGSL could not be instrumented';

/** Times of many dispatches in fixed space. */
export interface TimeSketch {
  /** Dispatches with a time; the first of a pipeline is left out. */
  readonly n: number;
  /** Seconds. */
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly least: number;
  /** Dispatches by bin; bin `i` holds times from 2^(i/8) ns to 2^((i+1)/8) ns; bin -1 holds 0. */
  readonly bins: Readonly<Record<string, number>>;
  /** Step of the stamps in seconds; 0 if finer than a microsecond. */
  readonly quantumSeconds: number;
}

/** A pipeline as its context saw it. */
export type RecordedPipeline = Omit<SessionPipeline, 'time' | 'timed'> & {
  /** Its WGSL; empty: not kept. The assembled session leaves it out unless asked for. */
  readonly wgsl: string;
  readonly sketch: TimeSketch | null;
};

/** A group as its context saw it. */
export type RecordedGroup = Omit<SessionGroup, 'time' | 'timed' | 'roofline' | 'dependsOnData'> & {
  readonly sketch: TimeSketch | null;
};

/**
 * What was watched in one page, frame or worker: plain JSON, to leave it through a message. Times are seconds on the
 * clock of the context's wall time (`performance.timeOrigin + performance.now()`), so that contexts can be merged.
 */
export interface ContextRecord {
  readonly context: SessionContext;
  /** Wall time of the first and the last moment watched. */
  readonly from: number;
  readonly until: number;
  readonly time: Session['session']['time'];
  readonly count: Session['session']['count'];
  readonly devices: readonly SessionDevice[];
  readonly pipelines: readonly RecordedPipeline[];
  readonly groups: readonly RecordedGroup[];
  /** Spans and gaps start at wall times, mapped from each device's clock. */
  readonly timeline: Session['timeline'];
  readonly traffic: Session['traffic'];
  readonly memory: Session['memory'];
  readonly notes: readonly string[];
}

/** A line of progress. */
export interface WatchProgress {
  readonly seconds: number;
  readonly dispatches: number;
  readonly pipelines: number;
  readonly groups: number;
  readonly groupsCounted: number;
  /** Share of the watched time in which a GPU was busy. */
  readonly busyShare: number;
  /** The pipeline with the most time so far. */
  readonly busiest: string | null;
}

/** How to watch. */
export interface WatchOptions {
  readonly time: Session['session']['time'];
  readonly count: Session['session']['count'];
  /** Also mark touched bytes. */
  readonly unique: boolean;
  /** Whether recording begins at once, or with `start`. */
  readonly paused: boolean;
}

/**
 * What the injected script offers in its context as `globalThis.ridgepointAttach`. A driver that sets
 * `globalThis.ridgepointAttachOptions` (Partial<WatchOptions>) before the script runs chooses the options; otherwise they
 * are `split`, `twin`, no unique bytes, not paused.
 */
export interface WatchApi {
  /** Begins recording, or begins anew. */
  start(): void;
  progress(): WatchProgress;
  /** What was recorded so far, without waiting for the GPU: for a context that may end at any moment. */
  snapshot(): ContextRecord;
  /** Waits for submitted work of every device, reads what is left, and returns everything; recording ends. */
  finish(): Promise<ContextRecord>;
}
