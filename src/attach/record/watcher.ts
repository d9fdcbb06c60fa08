import type { WatchOptions } from '../../session/context-record.ts';
import type { SessionDevice } from '../../session/session-format.ts';
import { compileAhead } from '../count/twin.ts';
import { addCount, countOf } from '../count/read-counts.ts';
import { isNews } from '../count/plan-count.ts';
import { readTwin, type TwinRun, type TwinRunner } from '../count/run-twin.ts';
import type { Grid } from '../count/dispatched.ts';
import { harmlessly, quietly } from '../patch.ts';
import { MemoryLedger } from '../objects/memory-ledger.ts';
import { createRegistry, type Registry } from '../objects/registry.ts';
import type { WatchedPipeline } from '../objects/watched-pipeline.ts';
import { DeviceClock } from '../time/device-clock.ts';
import { pageSeconds } from '../time/page-clock.ts';
import { StampRing } from '../time/stamp-ring.ts';
import { createBatch, type Batch, type Segment } from './batch.ts';
import type { Books } from './books.ts';
import { Recording } from './recording.ts';

/** What is told of a device. */
export interface DeviceBook {
  readonly index: number;
  readonly told: { -readonly [Key in keyof SessionDevice]: SessionDevice[Key] };
  readonly clock: DeviceClock;
  /** Page seconds at which it was lost; else infinite. */
  until: number;
}

/** A device of the page. */
export interface WatchedDevice extends TwinRunner {
  readonly book: DeviceBook;
  /** Null: it has no timestamps. */
  readonly ring: StampRing<Segment> | null;
  /** Reads under way: counters, and ends of submits. */
  readonly reads: Set<Promise<unknown>>;
  /** Buffers of the page that are mapped, or will be. */
  readonly mapped: Set<WeakRef<GPUBuffer>>;
  /** Its page has called `destroy`. */
  endedByPage: boolean;
  /** As far as its page can see: it lasts until everything was read. */
  isDestroyed: boolean;
  /** Resolves what its page awaits as `lost`. */
  lose(info: GPUDeviceLostInfo): void;
}

interface Pending {
  readonly ring: StampRing<Segment>;
  readonly slots: readonly number[];
}

/** Longer than any read-back takes: a page's `destroy` waits no longer. */
const MOST_WAIT_SECONDS = 10;

/** Watches one page, frame or worker. */
export class Watcher {
  readonly options: WatchOptions;
  readonly registry: Registry = createRegistry();
  readonly memory = new MemoryLedger();
  /** Keyed by what the page holds, so that nothing here keeps its devices. */
  readonly devices = new WeakMap<GPUDevice, WatchedDevice>();
  readonly queues = new WeakMap<GPUQueue, WatchedDevice>();
  readonly pipelines = new WeakMap<GPUComputePipeline | GPURenderPipeline, WatchedPipeline>();
  readonly books: DeviceBook[] = [];
  readonly #all = new Set<WeakRef<GPUDevice>>();
  /** Command buffers that were never submitted give their queries back. */
  readonly #abandoned = new FinalizationRegistry<Pending>(({ ring, slots }) => harmlessly(() => ring.abandon(slots)));
  #epoch = 0;
  /** What is recorded now; null: nothing. */
  recording: Recording | null = null;
  /** The last recording, once it has ended. */
  ended: { readonly recording: Recording; readonly until: number } | null = null;
  /** Told of each dispatch as it is encoded. */
  onDispatch: ((pipeline: WatchedPipeline, grid: Grid) => void) | null = null;

  constructor(options: WatchOptions) {
    this.options = options;
    if (!options.paused) this.start();
  }

  /** Begins a recording, or begins it anew. */
  start(): void {
    this.recording = new Recording(++this.#epoch, pageSeconds());
    this.ended = null;
    this.memory.restart();
  }

  /** Ends the recording, if there is one. */
  end(): void {
    if (this.recording) this.ended = { recording: this.recording, until: pageSeconds() };
    this.recording = null;
  }

  addDevice(
    device: GPUDevice,
    { queue }: { readonly queue: GPUQueue },
    make: (book: DeviceBook) => WatchedDevice,
  ): void {
    const index = this.books.length;
    const book = { index, told: {} as DeviceBook['told'], clock: new DeviceClock(), until: Infinity };
    this.books.push(book);
    const watched = make(book);
    this.devices.set(device, watched);
    this.queues.set(queue, watched);
    this.#all.add(new WeakRef(device));
  }

  createRing(device: GPUDevice, book: DeviceBook): StampRing<Segment> {
    return new StampRing<Segment>(device, (reads) => {
      const now = pageSeconds();
      const byRecording = groupReads(reads);
      for (const [recording, own] of byRecording) recording.addStamps(book.index, book.clock, own, now);
    });
  }

  /** A command buffer begins. */
  begin({ ring }: WatchedDevice): Batch {
    const { recording } = this;
    const compares = recording !== null && ring !== null && this.options.time === 'split';
    const batch = createBatch(recording, compares && recording.ratio.wantsWhole());
    if (recording && ring) this.#abandoned.register(batch, { ring, slots: batch.slots }, batch);
    return batch;
  }

  /** A command buffer is about to be submitted. */
  submit(batch: Batch): void {
    this.#abandoned.unregister(batch);
    if (batch.recording) batch.recording.submit(batch, pageSeconds());
    else for (const step of batch.steps) if (typeof step === 'function') step();
  }

  /** A pipeline is there: its twin is compiled as soon as the page's task has ended, unless it is dispatched before. */
  addPipeline(device: GPUDevice, pipeline: GPUComputePipeline | GPURenderPipeline, watched: WatchedPipeline): void {
    this.pipelines.set(pipeline, watched);
    const own = this.devices.get(device);
    if (this.options.count === 'off' || watched.stage === 'render' || !own) return;
    const compile = (): void => {
      const start = pageSeconds();
      compileAhead(own, watched, this.options.unique);
      this.recording?.timeline.ownWork.add(start, pageSeconds());
    };
    setTimeout(() => harmlessly(compile));
  }

  /** Takes the counters of runs that were just submitted. */
  readCounts(device: WatchedDevice, batch: Batch): void {
    const { recording } = batch;
    if (!recording) return;
    for (const run of batch.runs.values()) this.#later(device, this.#readCount(device, run, recording.books));
  }

  /** Takes the time of a submit by the page's clock. */
  timeSubmit(device: WatchedDevice, batches: readonly Batch[], done: Promise<undefined>): void {
    const submitted = batches[0]!.submitted;
    const { recording } = batches[0]!;
    const timed = async (): Promise<void> => {
      await done;
      // The work of a lost device is done, too, without having run.
      if (device.book.told.lost !== null) return;
      harmlessly(() => recording?.addWall(device.book.index, batches, submitted, pageSeconds()));
    };
    this.#later(device, timed());
  }

  /** Waits for all that is under way on every device. */
  async settle(): Promise<void> {
    const living = (): WatchedDevice[] =>
      [...this.#all].flatMap((weak) => {
        const device = weak.deref();
        if (!device) this.#all.delete(weak);
        return (device && this.devices.get(device)) ?? [];
      });
    const devices = quietly(living, true);
    // All begin at once.
    for (const settled of quietly(() => devices.map((device) => this.settleDevice(device)))) await settled;
  }

  /** Whether something of a device is still to be read. */
  isBusy({ ring, reads }: WatchedDevice): boolean {
    return reads.size > 0 || ring?.isIdle === false;
  }

  /** Waits for all that is under way on a device, but not for ever. */
  async settleDevice({ ring, reads }: WatchedDevice): Promise<void> {
    const all = async (): Promise<void> => {
      await ring?.settle();
      // Without methods of promises, which the page may have replaced.
      while (reads.size > 0) for (const read of reads) await read;
    };
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, 1000 * MOST_WAIT_SECONDS);
      void (async () => {
        try {
          await all();
        } finally {
          clearTimeout(timer);
          resolve();
        }
      })();
    });
  }

  /** Native handles of every device that is alive. */
  *living(): Iterable<GPUDevice> {
    for (const weak of this.#all) {
      const device = weak.deref();
      if (device) yield device;
    }
  }

  #later(device: WatchedDevice, work: Promise<unknown>): void {
    const ended = async (): Promise<void> => {
      try {
        await work;
      } catch {
        // The device was lost.
      }
      quietly(() => device.reads.delete(read));
    };
    const read = ended();
    device.reads.add(read);
  }

  async #readCount(device: WatchedDevice, run: TwinRun, books: Books): Promise<void> {
    const { dispatched, twin } = run;
    const { group, pipeline } = dispatched;
    try {
      const words = await readTwin(device, run);
      harmlessly(() => {
        const count = words && countOf(twin.kernel!, words, run.layout, dispatched.occurrence);
        if (count && isNews(dispatched)) {
          addCount(group.counts, count, books);
          group.notCounted = null;
        } else if (twin.reason !== null) pipeline.notCounted = twin.reason;
        else if (words && group.counts.length === 0) group.notCounted = 'None of its workgroups ran.';
      });
    } finally {
      group.pending--;
    }
  }
}

/** By recording: one may have ended while its stamps were awaited. */
function groupReads<T extends { readonly one: Segment }>(reads: readonly T[]): Map<Recording, T[]> {
  const groups = new Map<Recording, T[]>();
  for (const read of reads) {
    const { recording } = read.one.batch;
    const own = recording && groups.get(recording);
    if (!recording) continue;
    if (own) own.push(read);
    else groups.set(recording, [read]);
  }
  return groups;
}
