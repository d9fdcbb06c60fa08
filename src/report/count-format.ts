/** What a kernel did in one run, counted from its instrumented source: the same numbers on every machine. */
export interface Count {
  readonly entry: string;
  readonly invocations: number;
  /** Floating-point operations, f32 and f16, by Ridgepoint's default weights. */
  readonly flop: number;
  /** Integer operations: each `int.op`, and eight for each packed dot product. */
  readonly intOp: number;
  /** Operations by class and type, unweighted: `f32.fma`, `int.op`, `sg.subgroupAdd`. */
  readonly histogram: Readonly<Record<string, number>>;
  /** Bytes requested by loads and stores of storage buffers and texels: an upper bound on traffic. */
  readonly requested: Traffic;
  /** The part of them that is texels, of textures and storage textures. */
  readonly texels: Traffic;
  readonly workgroup: Traffic;
  readonly uniform: { readonly read: number };
  /**
   * Unique bytes of storage buffers and texels touched: a lower bound on traffic, without texels that were only sampled. Null
   * if not requested.
   */
  readonly unique: Traffic | null;
  /** Bytes moved if each workgroup caches all it touches and shares nothing; null if not requested. */
  readonly workgroupUnique: WorkgroupTraffic | null;
  readonly buffers: readonly BufferCount[];
  /** Each line with a cost, in order. */
  readonly lines: readonly LineCount[];
  /** FLOP per byte; null if no byte was moved or counted. */
  readonly intensity: { readonly requested: number | null; readonly unique: number | null };
  /**
   * Whether it stores what it calculates from loaded data, or changes memory by atomics; else it only moves data. Absent: not
   * known.
   */
  readonly computes?: boolean;
  /** Whether the instrumented run wrote bit for bit what the plain run wrote. */
  readonly outputsIdentical: boolean;
  readonly warnings: readonly string[];
}

/** Bytes read and written. */
export interface Traffic {
  readonly read: number;
  readonly written: number;
}

/** Traffic extrapolated from a sample of workgroups to all. */
export interface WorkgroupTraffic extends Traffic {
  /** Bytes of the 32-byte sectors that hold it, summed over workgroups. */
  readonly sectorBytes: number;
  /** Workgroups counted; if that is all of them, the traffic is exact. */
  readonly sampled: number;
}

/**
 * What was done to one storage buffer or texture; the last five are null if unique bytes were not requested, unique reads of
 * a texture also if it is only sampled, and sectors of a texture always.
 */
export interface BufferCount {
  /** `group.binding`. */
  readonly binding: string;
  readonly name: string;
  readonly requestedRead: number;
  /** Number of those loads, of any width; of a texture, of texels. */
  readonly loads: number;
  readonly requestedWritten: number;
  readonly uniqueRead: number | null;
  readonly uniqueWritten: number | null;
  /** Loads and stores with an index past the end; of buffers and texels, as other memory is not tracked. */
  readonly outOfBounds: number | null;
  /** Bytes of whole 32-, 64- and 128-byte sectors that were touched. */
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
  /** Of the operation on it that runs most often. */
  readonly executions: number;
  readonly flop: number;
  /** Bytes of storage buffers and texels requested. */
  readonly bytes: number;
}
