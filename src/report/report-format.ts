/**
 * A Ridgepoint report, format version 1: this file is both its documentation and the check when reading.
 *
 * Numbers are SI base units: seconds, bytes, FLOP, their rates per second; shares and ratios are 0–1.
 * Unknown fields are ignored, not refused: a later minor version may add some.
 */
import * as v from 'valibot';
import { countedSchema } from './counted/counted.ts';
import { labelsSchema } from './report-labels.ts';
import { MOST_HALF_WIDTH } from './limits.ts';
import { modelSchema } from './model-steps.ts';
import { atLeastZero, count, number, positive, samples, seconds, shortText, text, timestamp } from './number-checks.ts';
import { tuningSchema } from './tuning.ts';

/** A kernel's id is its operator and its variant: `attention-scores/tiled`. */
const kernelId = v.pipe(
  v.string('"<op>/<variant>"'),
  v.regex(/^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/, '"<op>/<variant>"'),
);

/** A rate or a time, with the interval that holds it at the given level of confidence. */
const estimate = v.object({
  value: atLeastZero,
  low: number,
  high: number,
  level: v.pipe(number, v.gtValue(0), v.ltValue(1)),
});

/** The same for times. */
const timeEstimate = v.object({ ...estimate.entries, value: seconds });

/** The least an operator must do; see ops/work.ts. */
const work = v.object({ flop: atLeastZero, bytesRead: atLeastZero, bytesWritten: atLeastZero });

/** The parameters that choose one member of a kernel's family: tile sizes, workgroup size. */
const parameters = v.record(v.string(), v.union([number, v.string(), v.boolean()]));

/** `compute` is the type of the arithmetic; `weights` is present if weights have another format than activations. */
const dtype = v.object({
  storage: v.picklist(['f32', 'f16']),
  compute: v.picklist(['f32', 'f16', 'int8']),
  weights: v.exactOptional(text),
});

/** What a reader must know before trusting a time. */
export const FLAGS = [
  'noisy',
  'contaminated',
  'drift',
  'throttled',
  'over-roof',
  'hot-cache',
  'wall-clock',
  'short',
  'below-clock',
  'loaded',
] as const;

/** Why a run ended before its plan did. */
export const STOPPED_BY = ['cancelled', 'device-lost', 'browser-died', 'time-out', 'error'] as const;

const time = v.object({
  /** Seconds of one dispatch (of all passes, if a kernel has several). */
  estimate: timeEstimate,
  /** One value per sample, in order; never trimmed. */
  samplesSeconds: samples,
  rounds: count,
  dispatchesPerSample: count,
  /** Invalid samples (zero, negative, lost), left out. */
  invalid: count,
  /** Which rule ended the sampling, in words: `rounds done`, `converged`, `time limit`, `stopped early`. */
  stop: text,
  /** `hot`: the same buffers every time; `cold`: windows in turn, together larger than the last-level cache. */
  cache: v.picklist(['hot', 'cold']),
  /** The same kernel on one set of buffers, if `estimate` is `cold`. */
  hot: v.exactOptional(v.object({ estimate: timeEstimate, samplesSeconds: samples })),
  /** Right after a rest, and after sustained work; for the fastest kernel of a case, in plans that measure it. */
  burst: v.exactOptional(timeEstimate),
  sustained: v.exactOptional(timeEstimate),
  /** Samples discarded and repeated because the device's speed had changed. */
  dropped: v.exactOptional(count),
  /** Time from the difference of two batches over `estimate`: 1 if a batch has no fixed cost. */
  slopeRatio: v.exactOptional(number),
  /**
   * On a software adapter on Linux: the adapter's CPU seconds per dispatch, over all cores; the median of the samples.
   * On a busy machine `estimate` grows and this does not.
   */
  cpuSeconds: v.exactOptional(positive),
  /** The share of its busy time that the adapter waited for a CPU; above 0.2 the result is flagged `loaded`. */
  cpuWaitingShare: v.exactOptional(atLeastZero),
  /** Time of the canary in the same rounds: the divisor when two runs are compared. */
  canarySeconds: v.exactOptional(seconds),
  /** The median of single dispatches on a stock browser's clock instead; 0: less than one step. */
  naiveSeconds: v.exactOptional(number),
  flags: v.array(v.picklist(FLAGS)),
});

/** Compile time, not part of any other time: creating the pipelines, and the first, untimed run. */
const compile = { pipelineSeconds: atLeastZero, firstRunSeconds: atLeastZero };

/** Output against the float64 reference: the largest error over the largest value of its row. */
const check = v.object({ relativeError: atLeastZero, tolerance: positive, passed: v.boolean() });

const described = {
  id: text,
  op: text,
  kernel: kernelId,
  parameters,
  dtype,
  shape: v.record(v.string(), number),
  /** Useful work; null for a user kernel. */
  work: v.nullable(work),
};

const measuredResult = v.object({
  ...described,
  status: v.literal('measured'),
  check: v.nullable(check),
  /** What the kernel executed, if it was counted. */
  counted: v.exactOptional(countedSchema),
  /** Why it was not counted, in a sentence. */
  notCounted: v.exactOptional(text),
  /** How the measured member was chosen; absent for user kernels. */
  tuning: v.exactOptional(tuningSchema),
  /** Of the measured member; some drivers compile in its first run. */
  compile: v.exactOptional(v.object(compile)),
  time,
  /** Useful work over the estimated time. */
  achieved: v.object({ flopPerSecond: atLeastZero, bytesPerSecond: atLeastZero, intensity: atLeastZero }),
  /** The roof above this result; null if the ceilings were not measured. */
  roofline: v.nullable(
    v.object({
      /** Id of the ceiling that binds at this intensity. */
      ceiling: text,
      attainableFlopPerSecond: positive,
      /** The memory roof for this mix of reads and writes, B/s: between the read, copy and write ceilings. */
      memoryBytesPerSecond: positive,
      /** `overhead`: launching alone takes longer than either roof allows; the ceiling is then `launch/dispatch`. */
      bound: v.picklist(['compute', 'memory', 'overhead']),
      /** Achieved over attainable; above 1.05 the result is flagged `over-roof`. */
      efficiency: atLeastZero,
      /** Attainable over achieved: how many times faster its ceiling allows. */
      headroom: v.exactOptional(positive),
      /** The likely cause, one sentence, if the result is over its roof. */
      cause: v.exactOptional(text),
    }),
  ),
});

/** Not measured, and why: missing feature (`skipped`), wrong or broken (`failed`), stopped (`cancelled`). */
const otherResult = (status: 'skipped' | 'failed' | 'cancelled') =>
  v.object({ ...described, status: v.literal(status), reason: text, check: v.exactOptional(check) });

const result = v.variant('status', [
  measuredResult,
  otherResult('skipped'),
  otherResult('failed'),
  otherResult('cancelled'),
]);

/** The schema of a measured ceiling. */
export const ceilingSchema = v.object({
  /**
   * `memory/read`, `memory/write`, `memory/copy` (read + written), `compute/f32`, `workgroup/read`; `launch/dispatch` in
   * seconds; `memory/level-1` … are caches, the fastest first; their parameter `workingSet` is the capacity in bytes.
   */
  id: text,
  kind: v.picklist(['memory', 'compute', 'workgroup', 'launch']),
  unit: v.picklist(['B/s', 'flop/s', 'op/s', 's']),
  estimate,
  /** The winner of the sweep. */
  kernel: text,
  parameters,
});

/** A ceiling that could not be measured, with the reason. */
const missingCeiling = v.object({ id: text, reason: text });

/** The schema of what is known about an adapter. */
export const adapterSchema = v.object({
  vendor: text,
  architecture: text,
  device: text,
  description: text,
  /** Name and version of the driver, as a person reads them: `NVIDIA: 570.124.06`. Absent: the runtime does not tell. */
  driver: v.exactOptional(shortText),
  /** What the driver is reached by: `vulkan`, `metal`, `d3d12`. Absent: the runtime does not tell. */
  backend: v.exactOptional(shortText),
  /** True: a software adapter; the numbers are real, but describe a CPU. */
  isFallback: v.boolean(),
  /** False: it is unknown whether this is a software adapter; absent: known. */
  fallbackTold: v.exactOptional(v.boolean()),
  /** Smallest and largest subgroup; null without subgroups. */
  subgroupSize: v.nullable(v.tuple([count, count])),
  features: v.array(text),
  limits: v.record(v.string(), number),
});

const clock = v.object({
  source: v.picklist(['timestamp-query', 'wall-clock']),
  /** The step of the clock that timed the results. */
  quantumSeconds: atLeastZero,
  trusted: v.boolean(),
  /** Why timestamps are not trusted or not used; one sentence each. */
  reasons: v.array(text),
  /** Seconds per empty dispatch. */
  launchOverheadSeconds: v.nullable(number),
  /** Seconds from an almost empty submit to its completion. */
  roundTripSeconds: v.exactOptional(v.nullable(atLeastZero)),
  /** GPU time over wall time of one long batch. */
  wallAgreement: v.nullable(number),
  /** Half-width of the ratio of two identical kernels, interleaved. */
  aaHalfWidth: v.nullable(v.pipe(atLeastZero, v.maxValue(MOST_HALF_WIDTH, `a share of at most ${MOST_HALF_WIDTH}`))),
  /** Relative change of a fixed kernel's time over the run. */
  drift: v.nullable(number),
  /** That kernel, the canary: its fastest steady time in the run, and every reading in order. */
  canary: v.exactOptional(v.object({ seconds, samplesSeconds: samples })),
  /** Rounds repeated because the canary had changed. */
  droppedRounds: v.exactOptional(count),
  /** The result on which naive timing is furthest off: the median of single dispatches at a stock browser's step. */
  naive: v.exactOptional(v.object({ result: text, claimedSeconds: number, seconds, quantumSeconds: seconds })),
});

const environment = v.object({
  host: text,
  runtime: v.picklist(['browser', 'dawn']),
  browser: v.object({ name: text, version: text }),
  platform: text,
  /** What the user says of the machine or the run (`--label`): at most 32. */
  labels: v.exactOptional(labelsSchema),
  flags: v.array(text),
  crossOriginIsolated: v.boolean(),
  seed: count,
});

/** The schema of a whole report. */
export const reportSchema = v.object({
  format: v.literal('ridgepoint-report'),
  formatVersion: v.literal(1),
  /**
   * `reportId` of the content, written with the file; older files have none. A reader does not rely on it, as the content
   * may have been changed since: who needs an id computes it, and writing the report again replaces it.
   */
  id: v.exactOptional(v.pipe(text, v.regex(/^[\da-f]{64}$/, '64 hexadecimal digits'))),
  createdAt: timestamp,
  tool: v.object({ version: text }),
  /** False: the plan was not finished; `stoppedBy` says why. */
  complete: v.boolean(),
  stoppedBy: v.nullable(v.picklist(STOPPED_BY)),
  environment,
  adapter: adapterSchema,
  clock,
  plan: v.looseObject({ name: text }),
  /** Every constant that shaped the numbers, by name. */
  protocol: v.record(v.string(), v.union([number, text, v.boolean()])),
  /** All programs of the run, including rejected candidates. */
  compile: v.exactOptional(v.object({ programs: count, ...compile })),
  /** Sentences about the whole run, such as the reasons for its shapes. */
  notes: v.optional(v.array(text), []),
  ceilings: v.array(ceilingSchema),
  missingCeilings: v.optional(v.array(missingCeiling), []),
  results: v.array(result),
  /** The steps of a model, if one was asked for. */
  model: v.exactOptional(modelSchema),
});

/** A whole report. */
export type Report = v.InferOutput<typeof reportSchema>;
/** One result of a report, measured or not. */
export type Result = Report['results'][number];
/** A kernel that was measured. */
export type MeasuredResult = Extract<Result, { status: 'measured' }>;
/** A kernel that was not, with the reason. */
export type UnmeasuredResult = Exclude<Result, { status: 'measured' }>;
/** A measured ceiling. */
export type Ceiling = Report['ceilings'][number];
/** A value with its interval. */
export type Estimate = Ceiling['estimate'];
/** What a reader must know before trusting a time. */
export type Flag = MeasuredResult['time']['flags'][number];
/** Why a run ended before its plan did. */
export type StoppedBy = NonNullable<Report['stoppedBy']>;
/** What is known about the adapter. */
export type AdapterFacts = Report['adapter'];
/** What is known about the clock. */
export type ClockFacts = Report['clock'];
/** Where a report was made: host, runtime, browser. */
export type EnvironmentFacts = Report['environment'];
