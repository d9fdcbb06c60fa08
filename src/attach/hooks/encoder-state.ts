import { bare } from '../bare.ts';
import { harmlessly } from '../patch.ts';
import type { TwinRun } from '../count/run-twin.ts';
import type { Batch, Segment } from '../record/batch.ts';
import type { WatchedDevice } from '../record/watcher.ts';

/** Metal freezes on some more passes than these. */
const MOST_PASSES = 500;

/** What stands for a command encoder of the page: its commands may go to several, one after the other. */
export class EncoderState {
  current: GPUCommandEncoder;
  readonly device: WatchedDevice;
  readonly batch: Batch;
  readonly label: string;
  /** Open debug groups. */
  readonly debug: string[] = [];
  passes = 0;

  readonly #maySplit: boolean;

  /** @param maySplit whether dispatches get passes of their own */
  constructor(current: GPUCommandEncoder, device: WatchedDevice, batch: Batch, maySplit: boolean) {
    this.#maySplit = maySplit;
    this.current = current;
    this.device = device;
    this.batch = batch;
    this.label = current.label ?? '';
  }

  /** Whether a further dispatch gets a pass of its own. */
  get splits(): boolean {
    return !this.batch.isWhole && this.mayCut;
  }

  /** Whether a pass may end before the page ends it. */
  get mayCut(): boolean {
    return this.#maySplit && this.passes < MOST_PASSES;
  }

  /** Begins a segment of a pass. @param own whether a twin ran directly before it */
  segment(own: boolean): { segment: Segment; writes: GPUComputePassTimestampWrites | undefined } {
    this.passes++;
    const { ring } = this.device;
    const slot = harmlessly(() => ring?.next() ?? -1, -1);
    const segment: Segment = { slot, batch: this.batch, dispatches: [], own };
    this.batch.segments.push(segment);
    if (slot >= 0) this.batch.slots.push(slot);
    return { segment, writes: slot < 0 ? undefined : ring!.writes(slot) };
  }

  /** The page finishes its commands: so do the stretches before the last, once. */
  finish(): void {
    for (const { encoder, run } of this.batch.cuts.splice(0)) {
      this.batch.parts.push({ commands: bare(encoder).finish(), isCounting: false });
      this.batch.parts.push({ commands: run.commands!, isCounting: true });
    }
  }

  /** Ends the commands so far, so that a run of our own can be submitted between them and the next. */
  cut(run: TwinRun): void {
    for (const _ of this.debug) bare(this.current).popDebugGroup();
    this.batch.cuts.push({ encoder: this.current, run });
    this.current = bare(this.device.device).createCommandEncoder({ label: this.label });
    for (const name of this.debug) bare(this.current).pushDebugGroup(name);
  }
}
