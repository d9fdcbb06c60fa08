/** What a kernel did in one run, counted from its instrumented source: the same numbers on every machine. */
export interface Count {
  readonly entry: string;
  readonly invocations: number;
  /** Floating-point operations, f32 and f16, by Ridgepoint's own weights. */
  readonly flop: number;
  /** Integer operations: each `int.op`, and eight for each packed dot product. */
  readonly intOp: number;
  /** Operations by class and type: `f32.fma`, `int.op`, `sg.subgroupAdd`. Weights come after. */
  readonly histogram: Readonly<Record<string, number>>;
  /** Bytes that loads and stores of storage buffers asked for: an upper bound of traffic. */
  readonly requested: Traffic;
  readonly workgroup: Traffic;
  readonly uniform: { readonly read: number };
  /** Different bytes of storage buffers that were touched: a lower bound of traffic. Null where not asked for. */
  readonly unique: Traffic | null;
  /** Bytes that move when each workgroup keeps all it touched and shares nothing with others; null where not asked for. */
  readonly workgroupUnique: WorkgroupTraffic | null;
  readonly buffers: readonly BufferCount[];
  /** Each line that costs something, in order. */
  readonly lines: readonly LineCount[];
  /** FLOP a byte; null where no byte was moved, or none counted. */
  readonly intensity: { readonly requested: number | null; readonly unique: number | null };
  /** Whether the instrumented run wrote, bit for bit, what the plain one did. */
  readonly outputsIdentical: boolean;
  readonly warnings: readonly string[];
}

/** Bytes read and written. */
export interface Traffic {
  readonly read: number;
  readonly written: number;
}

/** Traffic that was counted in some workgroups, and is told of all. */
export interface WorkgroupTraffic extends Traffic {
  /** Bytes of the 32-byte sectors that hold it, of each workgroup apart. */
  readonly sectorBytes: number;
  /** Workgroups that were looked at; where it is all of them, nothing is estimated. */
  readonly sampled: number;
}

/** What was done to one storage buffer; the last five are null where unique bytes were not asked for. */
export interface BufferCount {
  /** `group.binding`. */
  readonly binding: string;
  readonly name: string;
  readonly requestedRead: number;
  /** Loads that asked for them, whatever their width. */
  readonly loads: number;
  readonly requestedWritten: number;
  readonly uniqueRead: number | null;
  readonly uniqueWritten: number | null;
  /** Loads and stores with an index past the end; of storage buffers, since nothing marks other memory. */
  readonly outOfBounds: number | null;
  /** Bytes of whole 32-, 64- and 128-byte sectors that were read or written at all. */
  readonly sectorsRead: Sectors | null;
  readonly sectorsWritten: Sectors | null;
}

/** Bytes of the sectors touched, by sector size. */
export interface Sectors {
  readonly 32: number;
  readonly 64: number;
  readonly 128: number;
}

/** One line of the source. */
export interface LineCount {
  /** 1-based. */
  readonly line: number;
  /** Of what runs most often on it. */
  readonly executions: number;
  readonly flop: number;
  /** Storage bytes requested. */
  readonly bytes: number;
}
