import * as v from 'valibot';

/** A count or sum of at least 0. */
const amount = v.pipe(
  v.number(),
  v.check((value) => value >= 0 && value <= 1e30, 'a number from 0 to 1e30'),
);
const traffic = v.object({ read: amount, written: amount });

/**
 * What one execution of a kernel did, counted by an instrumented copy that is never timed: the work of the source as
 * written, some of which a driver may merge or drop. Requested bytes are an upper bound on traffic, unique bytes a lower
 * bound.
 */
export const countedSchema = v.object({
  /** Floating-point operations by the default weights, f32 and f16 together. */
  flop: amount,
  /** Integer operations, index arithmetic included; a packed dot product is eight. */
  intOp: amount,
  /** Executions by type and class, so that other weights can be applied: `f32.fma`, `int.op`. */
  histogram: v.record(v.string(), amount),
  /** Bytes requested by loads and stores of storage buffers and texels. */
  requested: traffic,
  /** The part of them that is texels; absent if there are none. */
  texels: v.exactOptional(traffic),
  /** Loads of storage buffers, of any width, and of texels. */
  loads: v.exactOptional(amount),
  /** Bytes moved if each workgroup caches all it touches and shares nothing; null if not sampled. */
  workgroupUnique: v.optional(v.nullable(traffic), null),
  /** Workgroups that `workgroupUnique` is extrapolated from, over all passes; exact if all of them. */
  workgroupsSampled: v.exactOptional(v.nullable(amount)),
  /** Bytes of the 32-byte sectors that each workgroup touched, extrapolated from the same workgroups. */
  workgroupSectorBytes: v.exactOptional(v.nullable(amount)),
  /** Unique bytes touched; null if only operations were counted. */
  unique: v.optional(v.nullable(traffic), null),
  /** FLOP per byte; null if no byte was requested or counted. */
  intensity: v.object({
    requested: v.nullable(amount),
    unique: v.optional(v.nullable(amount), null),
  }),
  /** The same for workgroup memory and uniforms. */
  workgroup: v.exactOptional(traffic),
  uniform: v.exactOptional(v.object({ read: amount })),
  invocations: v.exactOptional(amount),
  /** Executions of the busiest line, if not in a loop: if below `invocations`, some invocations are idle. */
  busyInvocations: v.exactOptional(v.nullable(amount)),
  /** Invocations of one workgroup. */
  workgroupSize: v.exactOptional(amount),
  /** Bytes of all 32-byte sectors with a touched byte: the least that memory hardware moves. */
  sectorBytes: v.exactOptional(v.nullable(amount)),
  /**
   * Whether it stores what it calculates from loaded data, or changes memory by atomics; false: it only moves data, or writes
   * what follows from its place in the grid. From the source, and true in doubt; absent in files of earlier versions.
   */
  computes: v.exactOptional(v.boolean()),
  /** Each line of a user kernel with a cost: executions, FLOP and requested bytes. */
  lines: v.exactOptional(v.array(v.object({ line: amount, executions: amount, flop: amount, bytes: amount }))),
  /** Whether the instrumented copy wrote bit for bit what the kernel wrote. */
  outputsIdentical: v.exactOptional(v.boolean()),
  /** Notes for readers of the counts, one sentence each. */
  warnings: v.exactOptional(v.array(v.string())),
});

/** What a kernel did, as a report holds it. */
export type Counted = v.InferOutput<typeof countedSchema>;

/** Functions whose texels are not marked, as the histogram names them. */
const SAMPLES = /^texture\.texture(Sample|Gather)/;

/** Whether textures were sampled: marks do not say which texels, so that unique bytes lack them. */
export const samplesTexels = ({ histogram }: Pick<Counted, 'histogram'>): boolean =>
  Object.entries(histogram).some(([name, n]) => n > 0 && SAMPLES.test(name));

/** Invocations that do the work: all of them unless some are known to be idle; null if not counted. */
export const busyOrAll = ({ busyInvocations, invocations }: Counted): number | null =>
  busyInvocations ?? invocations ?? null;
