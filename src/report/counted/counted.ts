import * as v from 'valibot';

/** A number of at least 0 that something can have been done. */
const amount = v.pipe(
  v.number(),
  v.check((value) => value >= 0 && value <= 1e30, 'a number from 0 to 1e30'),
);
const traffic = v.object({ read: amount, written: amount });

/**
 * What one execution of a kernel did, counted by an instrumented copy of it that was never timed: the work of the source
 * as it stands, which a driver may merge or drop. Bytes asked for are an upper bound of the traffic, those touched at
 * all a lower one.
 */
export const countedSchema = v.object({
  /** Floating-point operations by the default weights, f32 and f16 together. */
  flop: amount,
  /** Integer operations, index arithmetic included; a packed dot product is eight. */
  intOp: amount,
  /** Executions by type and class: `f32.fma`, `int.op`. Other weights can be put on it. */
  histogram: v.record(v.string(), amount),
  /** Bytes that loads and stores of storage buffers ask for. */
  requested: traffic,
  /** Loads of storage buffers, whatever their width. */
  loads: v.exactOptional(amount),
  /** What workgroups that kept all they touched, and shared nothing, would move; null where it was not sampled. */
  workgroupUnique: v.optional(v.nullable(traffic), null),
  /** Workgroups it was counted in and is told from, of all passes: of all where it is exact. */
  workgroupsSampled: v.exactOptional(v.nullable(amount)),
  /** Bytes of all 32-byte sectors that hold what each workgroup touched, told from the same workgroups. */
  workgroupSectorBytes: v.exactOptional(v.nullable(amount)),
  /** Bytes touched at all; null where only operations were counted. */
  unique: v.optional(v.nullable(traffic), null),
  /** FLOP per byte; null where no byte was asked for, or none looked for. */
  intensity: v.object({
    requested: v.nullable(amount),
    unique: v.optional(v.nullable(amount), null),
  }),
  /** The same for workgroup memory and uniforms. */
  workgroup: v.exactOptional(traffic),
  uniform: v.exactOptional(v.object({ read: amount })),
  invocations: v.exactOptional(amount),
  /** Executions of the line that does most of the work, where it is in no loop: fewer than invocations leave some idle. */
  busyInvocations: v.exactOptional(v.nullable(amount)),
  /** Invocations of one workgroup. */
  workgroupSize: v.exactOptional(amount),
  /** Bytes of all 32-byte sectors that hold a touched byte: what memory hardware moves at the least. */
  sectorBytes: v.exactOptional(v.nullable(amount)),
  /** Each line of a kernel of the reader's own that costs something: executions, FLOP and bytes asked for. */
  lines: v.exactOptional(v.array(v.object({ line: amount, executions: amount, flop: amount, bytes: amount }))),
  /** Whether the counting copy wrote, bit for bit, what the kernel itself wrote. */
  outputsIdentical: v.exactOptional(v.boolean()),
  /** Sentences for whoever reads the counts. */
  warnings: v.exactOptional(v.array(v.string())),
});

/** What a kernel did, as a report holds it. */
export type Counted = v.InferOutput<typeof countedSchema>;
