import { bare } from '../bare.ts';
import { BUFFER_USAGE, MAP_MODE_READ } from '../classes.ts';
import { scoped } from '../error-scope.ts';
import { harmlessly, quietly } from '../patch.ts';

/** Queries in one set: the most that WebGPU allows. */
const QUERIES = 4096;
/** Metal allows 32 sets in a process. */
const MOST_SETS = 4;
const BYTES_A_STAMP = 8;
const SET_BYTES = QUERIES * BYTES_A_STAMP;
const ALL_BYTES = MOST_SETS * SET_BYTES;
/** Three words that the GPU reads for an indirect dispatch fit where the two stamps of its slot would. */
const GRID_BYTES = 12;
/** Larger sides run nothing. */
const MOST_WORKGROUPS = 65_535;
/** Where a query set may be resolved to: multiples of 256 bytes. */
const QUERIES_A_STEP = 256 / BYTES_A_STAMP;
/** Read-backs under way at a time: meanwhile, further stamps gather for the next. */
const MOST_READS = 2;

/** A stretch of commands with a begin and an end stamp. */
export interface Stamped {
  /** As `StampRing.next` gave it. */
  readonly slot: number;
  /** Whether a grid was kept for it, too. */
  hasGrid?: boolean;
}

/** A stretch with its ticks of the device's clock, in nanoseconds; null: it did not run, or its stamps were lost. */
export interface Read<T> {
  readonly one: T;
  readonly ticks: { readonly begin: bigint; readonly end: bigint } | null;
  /** Of the grid that was kept for it; null: none was. */
  readonly workgroups: number | null;
}

interface QuerySet {
  readonly set: GPUQuerySet;
  /** Next query that was not given out since the set was last free. */
  next: number;
  /** Pairs given out and not yet resolved. */
  live: number;
  /** Stamps as they were read last: a pass that never ran leaves them as they are. */
  readonly seen: BigUint64Array;
}

/**
 * The timestamp queries of one device: 4 sets of 4096, used again and again. What was submitted is resolved by a submit of
 * our own after the page's, and read when it is there.
 */
export class StampRing<T extends Stamped> {
  readonly #device: GPUDevice;
  readonly #onRead: (batch: readonly Read<T>[]) => void;
  readonly #sets: QuerySet[] = [];
  readonly #free: GPUBuffer[] = [];
  #filling = 0;
  #resolved: GPUBuffer | null = null;
  /** Grids that the GPU chose, at the places of their slots' stamps. */
  #grids: GPUBuffer | null = null;
  #waiting: T[] = [];
  readonly #reads = new Set<Promise<void>>();

  constructor(device: GPUDevice, onRead: (batch: readonly Read<T>[]) => void) {
    this.#device = device;
    this.#onRead = onRead;
  }

  /** A pair of queries; null: all are waiting to be read. */
  next(): number | null {
    for (let i = 0; i < MOST_SETS; i++) {
      const index = (this.#filling + i) % MOST_SETS;
      const set = this.#setAt(index);
      if (set.next >= QUERIES && set.live === 0) set.next = 0;
      if (set.next >= QUERIES) continue;
      this.#filling = index;
      const slot = index * QUERIES + set.next;
      set.next += 2;
      set.live++;
      return slot;
    }
    return null;
  }

  /** What a pass needs to write its stamps. */
  writes(slot: number): GPUComputePassTimestampWrites {
    const { set } = this.#sets[Math.floor(slot / QUERIES)]!;
    const first = slot % QUERIES;
    return { querySet: set, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 };
  }

  /** Gives back pairs whose commands will never be submitted. */
  abandon(slots: Iterable<number>): void {
    for (const slot of slots) this.#sets[Math.floor(slot / QUERIES)]!.live--;
  }

  /** Copies the grid of an indirect dispatch beside its stamps. */
  keepGrid(encoder: GPUCommandEncoder, { buffer, offset }: { buffer: GPUBuffer; offset: number }, one: T): void {
    const usage = BUFFER_USAGE.COPY_SRC | BUFFER_USAGE.COPY_DST;
    this.#grids ??= this.#ours(() => bare(this.#device).createBuffer({ size: ALL_BYTES, usage }));
    bare(encoder).copyBufferToBuffer(buffer, offset, this.#grids, one.slot * BYTES_A_STAMP, GRID_BYTES);
    one.hasGrid = true;
  }

  /** To be called after the submit that holds these passes. */
  submitted(stamped: readonly T[]): void {
    for (const one of stamped) this.#waiting.push(one);
    this.#resolve(MOST_READS);
  }

  /** Whether every stamp submitted so far was handed over. */
  get isIdle(): boolean {
    return this.#waiting.length + this.#reads.size === 0;
  }

  /** Resolves when every stamp submitted so far was handed over. */
  async settle(): Promise<void> {
    while (!this.isIdle) {
      quietly(() => this.#resolve(Infinity));
      for (const read of this.#reads) await read;
    }
  }

  #setAt(index: number): QuerySet {
    return (this.#sets[index] ??= {
      set: this.#ours(() => bare(this.#device).createQuerySet({ type: 'timestamp', count: QUERIES })),
      next: 0,
      live: 0,
      seen: new BigUint64Array(QUERIES),
    });
  }

  /** Makes something of ours: the page does not hear if there is no memory for it. */
  #ours<Made>(make: () => Made): Made {
    return quietly(() => scoped(this.#device, ['out-of-memory', 'validation'], make).result);
  }

  #resolve(mostReads: number): void {
    if (this.#waiting.length === 0 || this.#reads.size >= mostReads) return;
    const taken = this.#waiting;
    this.#waiting = [];
    const ended = async (): Promise<void> => {
      await this.#read(taken);
      quietly(() => {
        this.#reads.delete(read);
        this.#resolve(MOST_READS);
      });
    };
    const read = ended();
    this.#reads.add(read);
  }

  async #read(taken: readonly T[]): Promise<void> {
    let batch: Read<T>[];
    try {
      const { readable, from, bytes } = quietly(() => this.#copy(taken));
      const buffer = quietly(() => bare(readable));
      await buffer.mapAsync(MAP_MODE_READ, from, bytes);
      batch = quietly(() => {
        const range = buffer.getMappedRange(from, bytes).slice(0);
        const stamps = new BigUint64Array(range);
        buffer.unmap();
        this.#free.push(readable);
        return taken.map((one) => {
          const at = one.slot - from / BYTES_A_STAMP;
          const [begin, end] = [stamps[at]!, stamps[at + 1]!];
          const { seen } = this.#sets[Math.floor(one.slot / QUERIES)]!;
          const ran = begin > 0n && end >= begin && begin !== seen[one.slot % QUERIES];
          seen[one.slot % QUERIES] = begin;
          const workgroups = one.hasGrid
            ? workgroupsOf(new Uint32Array(range, ALL_BYTES + at * BYTES_A_STAMP, 3))
            : null;
          return { one, ticks: ran ? { begin, end } : null, workgroups };
        });
      });
    } catch {
      // The device was lost.
      batch = quietly(() => taken.map((one) => ({ one, ticks: null, workgroups: null })));
    }
    harmlessly(() => this.#onRead(batch));
  }

  /** Resolves the sets that these stand in, and makes their queries free. */
  #copy(taken: readonly T[]): { readonly readable: GPUBuffer; readonly from: number; readonly bytes: number } {
    const ranges = new Map<number, [first: number, end: number]>();
    for (const { slot } of taken) {
      const index = Math.floor(slot / QUERIES);
      const query = slot % QUERIES;
      const [first, end] = ranges.get(index) ?? [query, query];
      ranges.set(index, [Math.min(first, query), Math.max(end, query + 2)]);
      this.#sets[index]!.live--;
    }
    const device = bare(this.#device);
    const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = BUFFER_USAGE;
    this.#resolved ??= this.#ours(() => device.createBuffer({ size: ALL_BYTES, usage: QUERY_RESOLVE | COPY_SRC }));
    const readable =
      this.#free.pop() ?? this.#ours(() => device.createBuffer({ size: 2 * ALL_BYTES, usage: MAP_READ | COPY_DST }));
    const encoder = bare(device.createCommandEncoder());
    let [from, until] = [ALL_BYTES, 0];
    for (const [index, [first, end]] of ranges) {
      const start = Math.floor(first / QUERIES_A_STEP) * QUERIES_A_STEP;
      const [at, bytes] = [index * SET_BYTES + start * BYTES_A_STAMP, (end - start) * BYTES_A_STAMP];
      encoder.resolveQuerySet(this.#sets[index]!.set, start, end - start, this.#resolved, at);
      encoder.copyBufferToBuffer(this.#resolved, at, readable, at, bytes);
      if (this.#grids) encoder.copyBufferToBuffer(this.#grids, at, readable, ALL_BYTES + at, bytes);
      from = Math.min(from, at);
      until = Math.max(until, at + bytes);
    }
    bare(this.#device.queue).submit([encoder.finish()]);
    if (this.#grids) until += ALL_BYTES;
    return { readable, from, bytes: until - from };
  }
}

const workgroupsOf = (grid: Uint32Array): number =>
  grid.some((side) => side > MOST_WORKGROUPS) ? 0 : grid.reduce((product, side) => product * side, 1);
