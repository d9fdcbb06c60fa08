import { bare } from '../bare.ts';
import type { BoundGroup } from '../count/bind-twin.ts';
import { describeDispatch, forgetWritten, type Dispatched, type Grid, type PassSettings } from '../count/dispatched.ts';
import { chooseTwin, type ChosenTwin } from '../count/choose-twin.ts';
import { noteCount, wantsCount } from '../count/plan-count.ts';
import { clearCounters, encodeTwin, replaceByTwin, setTwin, type Again, type TwinRun } from '../count/run-twin.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';
import type { Segment } from '../record/batch.ts';
import type { Recording } from '../record/recording.ts';
import type { Watcher } from '../record/watcher.ts';
import { pageSeconds } from '../time/page-clock.ts';
import type { EncoderState } from './encoder-state.ts';

/** What stands for a compute pass of the page: native passes, one after the other, with the same settings. */
export class ComputePassState {
  current: GPUComputePassEncoder;
  readonly #watcher: Watcher;
  readonly #encoder: EncoderState;
  readonly #recording: Recording;
  /** The page's own query for the end of the pass. */
  readonly #endStamp: GPUComputePassTimestampWrites | null;
  readonly #isStamped: boolean;
  readonly #label: string;
  #segment: Segment;
  /** Whether the native pass is open. */
  isOpen = true;
  isEnded = false;
  /** It has its dispatch; the next gets a pass of its own. */
  #isSpent = false;
  /** A twin ran since the last segment. */
  #isAfterTwin = false;
  readonly debug: string[] = [];
  #pipeline: GPUComputePipeline | null = null;
  #watched: WatchedPipeline | undefined;
  readonly #groups: (BoundGroup | undefined)[] = [];
  #immediates: Uint8Array | null = null;
  /** What the native pass has: the pipeline, the immediates, and groups by bit. */
  #has = { pipeline: true, immediates: true, groups: 0 };
  #pending: {
    dispatched: Dispatched;
    replaced: { run: TwinRun; counters: GPUBuffer } | null;
    forget: (() => void) | null;
    indirect: Again['indirect'];
  } | null = null;

  constructor(
    current: GPUComputePassEncoder,
    { watcher, encoder, recording }: { watcher: Watcher; encoder: EncoderState; recording: Recording },
    segment: Segment,
    own: GPUComputePassTimestampWrites | undefined,
  ) {
    this.current = current;
    this.#label = current.label ?? '';
    this.#watcher = watcher;
    this.#encoder = encoder;
    this.#recording = recording;
    this.#segment = segment;
    this.#isStamped = own !== undefined;
    this.#endStamp = own?.endOfPassWriteIndex === undefined ? null : own;
  }

  /** A native pass to which a call may go. */
  open(): void {
    if (this.isEnded) return;
    if (this.isOpen && this.#isSpent && this.#encoder.splits) this.#suspend();
    if (this.isOpen) return;
    const { segment, writes } = this.#encoder.segment(this.#isAfterTwin);
    this.#begin(writes);
    this.#segment = segment;
    this.#isAfterTwin = false;
  }

  setPipeline(pipeline: GPUComputePipeline): void {
    this.#pipeline = pipeline;
    this.#watched = this.#watcher.pipelines.get(pipeline);
    this.#has.pipeline = true;
  }

  setGroup(index: number, group: GPUBindGroup | null | undefined, offsets: readonly number[]): void {
    const watched = group ? this.#watcher.registry.bindGroups.get(group) : undefined;
    this.#groups[index] = { group: group ?? null, watched, offsets };
    this.#has.groups |= 1 << index;
  }

  setImmediates(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    const all = new Uint8Array(Math.max(end, this.#immediates?.length ?? 0));
    if (this.#immediates) all.set(this.#immediates);
    all.set(bytes, at);
    this.#immediates = all;
  }

  /** Before a dispatch: counts it if that is due, and prepares the native pass. */
  prepare(grid: Grid, indirect: Again['indirect']): void {
    this.#pending = null;
    if (this.isEnded) return;
    const watched = this.#watched;
    if (!watched) {
      this.open();
      this.#apply();
      return;
    }
    this.#watcher.onDispatch?.(watched, grid);
    const settings: PassSettings = { watched, groups: this.#groups, immediates: this.#immediates };
    const dispatched = describeDispatch(this.#watcher.registry, this.#recording.books, settings, grid);
    let replaced: { run: TwinRun; counters: GPUBuffer } | null = null;
    const start = pageSeconds();
    try {
      replaced = this.#count(dispatched, settings, { grid, indirect });
      if (replaced || this.#isAfterTwin) this.#recording.timeline.ownWork.add(start, pageSeconds());
    } finally {
      this.open();
      if (!replaced) this.#apply();
      this.#pending = { dispatched, replaced, forget: forgetWritten(this.#watcher.registry, settings), indirect };
    }
  }

  /** After a dispatch. */
  done(): void {
    const pending = this.#pending;
    this.#pending = null;
    this.#isSpent = true;
    if (!pending) return;
    const { dispatched, replaced, forget, indirect } = pending;
    this.#encoder.batch.steps.push(dispatched);
    if (forget) this.#encoder.batch.steps.push(forget);
    this.#segment.dispatches.push(dispatched);
    if (!replaced) {
      if (indirect) this.#keepGrid(indirect);
      return;
    }
    const { run, counters } = replaced;
    this.#suspend();
    bare(this.#encoder.current).copyBufferToBuffer(counters, 0, run.readable, 0, run.readable.size);
    this.#isAfterTwin = true;
  }

  /** Keeps what the GPU has just read, before the page writes it anew. Without counting, its buffer cannot be copied. */
  #keepGrid(indirect: NonNullable<Again['indirect']>): void {
    const { batch, current, device, mayCut } = this.#encoder;
    if (!mayCut || this.#segment.slot < 0 || this.#watcher.options.count === 'off') return;
    this.#suspend();
    device.ring!.keepGrid(current, indirect, this.#segment);
    batch.isCut = true;
  }

  /** The native pass has ended, or had ended before. */
  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    this.isOpen = false;
    if (!this.#endStamp) return;
    const { querySet, endOfPassWriteIndex } = this.#endStamp;
    const timestampWrites = { querySet, endOfPassWriteIndex: endOfPassWriteIndex! };
    bare(bare(this.#encoder.current).beginComputePass({ timestampWrites })).end();
  }

  #count(dispatched: Dispatched, settings: PassSettings, again: Again): { run: TwinRun; counters: GPUBuffer } | null {
    const { count, unique } = this.#watcher.options;
    if (count === 'off' || !wantsCount(dispatched, this.#isStamped)) return null;
    const { device, batch } = this.#encoder;
    const chosen = chooseTwin(device, settings, again.grid, unique);
    if (typeof chosen === 'string') {
      dispatched.group.notCounted = chosen;
      return null;
    }
    const run = count === 'twin' ? encodeTwin(device, dispatched, settings, chosen, again) : 'in-place';
    if (run === 'in-place') return this.#replace(dispatched, settings, chosen);
    if (!run) return null;
    noteCount(dispatched);
    batch.runs.set(dispatched, run);
    this.#suspend();
    this.#encoder.cut(run);
    this.#isAfterTwin = true;
    return null;
  }

  /** The twin runs instead of the page's dispatch, if the browser is known to accept it. */
  #replace(
    dispatched: Dispatched,
    settings: PassSettings,
    chosen: ChosenTwin,
  ): { run: TwinRun; counters: GPUBuffer } | null {
    const { device, batch } = this.#encoder;
    const { twin, layout } = chosen;
    if (twin.state !== 'valid') {
      dispatched.group.notCounted = 'Its instrumented copy was not compiled in time to take its place.';
      return null;
    }
    const { run, counters, groups } = replaceByTwin(device, dispatched, settings, chosen);
    noteCount(dispatched);
    batch.runs.set(dispatched, run);
    this.#suspend();
    clearCounters(device.device, this.#encoder.current, counters, layout);
    // Untimed: the counters cost time.
    const segment: Segment = { slot: -1, batch, dispatches: [], own: true };
    batch.segments.push(segment);
    this.#begin(undefined);
    this.#segment = segment;
    setTwin(this.current, twin, groups, settings.immediates);
    return { run, counters };
  }

  #suspend(): void {
    if (!this.isOpen || this.isEnded) return;
    for (const _ of this.debug) bare(this.current).popDebugGroup();
    bare(this.current).end();
    this.isOpen = false;
  }

  #begin(timestampWrites: GPUComputePassTimestampWrites | undefined): void {
    // Errors name the pass by its label.
    const label = this.#label;
    this.current = bare(this.#encoder.current).beginComputePass({ label, ...(timestampWrites && { timestampWrites }) });
    for (const name of this.debug) bare(this.current).pushDebugGroup(name);
    this.isOpen = true;
    this.#isSpent = false;
    this.#has = { pipeline: false, immediates: false, groups: 0 };
  }

  /** Sets what the native pass lacks. */
  #apply(): void {
    const has = this.#has;
    if (!has.pipeline && this.#pipeline) bare(this.current).setPipeline(this.#pipeline);
    has.pipeline = true;
    for (const [index, set] of this.#groups.entries()) {
      if (!set || (has.groups & (1 << index)) !== 0) continue;
      bare(this.current).setBindGroup(index, set.group, set.offsets);
      has.groups |= 1 << index;
    }
    if (!has.immediates && this.#immediates) {
      bare(this.current).setImmediates(0, this.#immediates as Uint8Array<ArrayBuffer>);
    }
    has.immediates = true;
  }
}
