/** Queries in one set: the most that WebGPU allows. */
const QUERIES = 4096;
/** Metal allows 32 sets in a process. */
const MOST_SETS = 4;
/** GPUBufferUsage by value: the globals need not exist where this is tested. */
const [MAP_READ, COPY_SRC, COPY_DST, QUERY_RESOLVE] = [0x1, 0x4, 0x8, 0x200];
const BYTES_A_STAMP = 8;

/** A time span in nanoseconds of the device's clock. */
export interface Span {
  readonly begin: bigint;
  readonly end: bigint;
}

/** The timestamp queries of one device. */
export interface Stamps {
  /** Where the next pass writes its two stamps; null: no query is left until the next `collect`. */
  next(): GPUComputePassTimestampWrites | null;
  /** The spans of the passes that have run since the last call; waits for them. */
  collect(): Promise<Span[]>;
}

interface QuerySet {
  readonly set: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly readable: GPUBuffer;
}

/** Stamps on a device that has `timestamp-query`. */
export function createStamps(device: GPUDevice): Stamps {
  const sets: QuerySet[] = [];
  let used = 0;

  const setAt = (index: number): QuerySet => {
    const size = QUERIES * BYTES_A_STAMP;
    sets[index] ??= {
      set: device.createQuerySet({ type: 'timestamp', count: QUERIES }),
      resolved: device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC }),
      readable: device.createBuffer({ size, usage: MAP_READ | COPY_DST }),
    };
    return sets[index];
  };

  const read = async ({ set, resolved, readable }: QuerySet, count: number): Promise<Span[]> => {
    const encoder = device.createCommandEncoder();
    encoder.resolveQuerySet(set, 0, count, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, readable, 0, count * BYTES_A_STAMP);
    device.queue.submit([encoder.finish()]);
    await readable.mapAsync(MAP_READ);
    const ticks = new BigUint64Array(readable.getMappedRange(0, count * BYTES_A_STAMP).slice(0));
    readable.unmap();
    return Array.from({ length: count / 2 }, (_, i) => ({ begin: ticks[2 * i]!, end: ticks[2 * i + 1]! }));
  };

  return {
    next() {
      if (used >= MOST_SETS * QUERIES) return null;
      const { set } = setAt(Math.floor(used / QUERIES));
      const first = used % QUERIES;
      used += 2;
      return { querySet: set, beginningOfPassWriteIndex: first, endOfPassWriteIndex: first + 1 };
    },
    async collect() {
      const taken = used;
      used = 0;
      const spans: Span[] = [];
      for (let from = 0; from < taken; from += QUERIES) {
        spans.push(...(await read(setAt(from / QUERIES), Math.min(QUERIES, taken - from))));
      }
      // A pass that was recorded and never submitted wrote nothing.
      return spans.filter(({ begin, end }) => begin > 0n && end > begin);
    },
  };
}

/** Seconds during which at least one span lasted: passes may overlap, so their sum would be too much. */
export function busySeconds(spans: readonly Span[]): number {
  let [busy, until] = [0n, 0n];
  for (const { begin, end } of spans.toSorted((a, b) => (a.begin < b.begin ? -1 : 1))) {
    const from = begin > until ? begin : until;
    if (end > from) busy += end - from;
    if (end > until) until = end;
  }
  return Number(busy) / 1e9;
}
