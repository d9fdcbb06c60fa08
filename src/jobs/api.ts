/** The page's interface for drivers, all JSON. */
import type { AdapterChoice } from '../device/open-gpu.ts';
import type { JobError } from '../device/run-error.ts';
import type { Count } from '../report/count-format.ts';
import type { Report } from '../report/report-format.ts';
import type { Winners } from '../report/winners.ts';
import type { Fields } from '../wgsl/read-fields.ts';
import type { ResourceSpec } from '../counting/fill/fill-buffer.ts';

/** A plan as given: a name, with overrides of the plan of that name. */
export interface PlanRequest {
  readonly name: string;
  /** Operators with their shapes; default: the guide's, as large as this adapter allows. */
  readonly cases?: readonly CaseRequest[];
  /** Rounds of samples per kernel. */
  readonly rounds?: number;
  /** Time limit of each ceiling's search, in seconds. */
  readonly climbSeconds?: number;
  /** Which steps of a model to measure; omitted lists: those of the plan of that name. */
  readonly steps?: Partial<StepsRequest>;
}

/** Steps of a model: decode at each batch and context, and prompts of some lengths. */
export interface StepsRequest {
  readonly batches: readonly number[];
  readonly contexts: readonly number[];
  readonly prompts: readonly number[];
}

/** One operator call of a plan. */
export interface CaseRequest {
  readonly op: string;
  readonly shape: Readonly<Record<string, number>>;
  readonly storage?: 'f32' | 'f16';
  /** The format of weights; default: the storage type. */
  readonly weights?: 'f32' | 'f16' | 'int8' | 'int4';
}

/** Profile this adapter. */
export interface ProfileJob {
  readonly kind: 'profile';
  readonly plan: string | PlanRequest;
  /** Globs over result ids and kernel ids; a result stays if one matches. */
  readonly only?: readonly string[];
  readonly adapter?: AdapterChoice;
  readonly power?: 'high' | 'low';
  readonly seed?: number;
  /**
   * A model whose steps are measured, instead of operators at default shapes: a preset's name, or a name with the content of
   * its `config.json`.
   */
  readonly model?: string | { readonly name: string; readonly config: object };
  /** Winners of earlier runs, to be measured without a search. */
  readonly winners?: Winners;
  /** What only the driver knows, for the report. */
  readonly environment?: {
    readonly host?: string;
    readonly runtime?: 'browser' | 'dawn';
    readonly browser?: { name: string; version: string };
    readonly flags?: readonly string[];
    /** The user's labels. */
    readonly labels?: Readonly<Record<string, string>>;
    /** Driver and backend of the adapter, where it does not tell them itself. */
    readonly driver?: string;
    readonly backend?: string;
  };
}

/** Count what one dispatch of a kernel does; the counts are the same on every adapter. */
export interface CountJob {
  readonly kind: 'count';
  readonly wgsl: string;
  /** Required if the kernel has more than one. */
  readonly entry?: string;
  readonly workgroups: readonly [number, number, number];
  /** Contents of buffers and textures, by `group.binding`. */
  readonly bindings?: Readonly<Record<string, ResourceSpec>>;
  /** Values of the kernel's immediate variable, by field name; '' if it is not a struct. */
  readonly immediate?: Fields;
  /** Values of overrides, by name or `@id`. */
  readonly overrides?: Readonly<Record<string, number | boolean>>;
  /** Whether to count unique bytes too. */
  readonly bytes?: boolean;
  readonly adapter?: AdapterChoice;
  readonly power?: 'high' | 'low';
  readonly seed?: number;
}

/** Count a user kernel, time it by the protocol, and compare it with this machine's ceilings. */
export interface KernelJob extends Omit<CountJob, 'kind' | 'bytes'> {
  readonly kind: 'kernel';
  /** Its name in the report: `saxpy` becomes `user/saxpy`. */
  readonly name?: string;
  /** Number of this run, for its id. */
  readonly run?: number;
  /** The plan whose protocol to use. */
  readonly plan?: string | PlanRequest;
  /** A report of this machine: its ceilings are reused instead of swept again. */
  readonly ceilings?: Pick<Report, 'adapter' | 'ceilings' | 'missingCeilings'>;
  readonly environment?: NonNullable<ProfileJob['environment']>;
}

/** Run a model's decode step again and again until cancelled; the batch may be changed meanwhile. */
export interface LiveJob {
  readonly kind: 'live';
  /** As in a profile; default: TinyLlama 1.1B. */
  readonly model?: NonNullable<ProfileJob['model']>;
  /** Sequences at the start; default 1. */
  readonly batch?: number;
  /** Tokens of each sequence; default 1024. */
  readonly context?: number;
  readonly adapter?: AdapterChoice;
  readonly power?: 'high' | 'low';
}

/** What a live job has shown so far, for the whole model. */
export interface LiveState {
  readonly model: string;
  readonly context: number;
  readonly batch: number;
  /** The batch that was asked for; another than `batch` if it cannot run here. */
  readonly wanted: number;
  /** Steps run, of all batches. */
  readonly steps: number;
  /** One step at this batch: the median of the latest. */
  readonly secondsPerStep: number;
  readonly tokensPerSecond: number;
  readonly flopPerSecond: number;
  /** FLOP per byte of weights, cache and activations. */
  readonly intensity: number;
  /** The same of each batch seen so far, in ascending order. */
  readonly seen: readonly {
    readonly batch: number;
    readonly seconds: number;
    readonly flopPerSecond: number;
    readonly intensity: number;
  }[];
  /** Sentences: what was made smaller, why a batch cannot run. */
  readonly notes: readonly string[];
}

/** The job that `run` takes: a profile. */
export type Job = ProfileJob;

/** Anything a driver may start. */
export type AnyJob = Job | CountJob | KernelJob | LiveJob;

/** The state of a job. */
export interface JobState {
  readonly status: 'running' | 'done' | 'cancelled' | 'failed';
  /** Steps done, of `total`; `total` may grow once shapes are known. */
  readonly done: number;
  readonly total: number;
  /** The current step, in words; while another tab of the page measures, that this job waits for it. */
  readonly label: string;
  /** Estimated; null while unknown. */
  readonly secondsLeft: number | null;
  /** Grows with every change of the partial report. */
  readonly revision: number;
  /** What a live job shows; absent for others, and before its first step. */
  readonly live?: LiveState;
  /** Present when `failed`. */
  readonly error?: JobError;
}

/** Reported by a run in progress. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly label: string;
  readonly secondsLeft: number | null;
  /** The results so far, a valid report with `complete: false`. */
  readonly partial: Report | null;
  /** Of a live job. */
  readonly live?: LiveState;
}

/**
 * `globalThis.ridgepoint`: the page's interface to scripts and drivers.
 *
 * A profile that was cancelled or lost its device still *results* in a report, with `complete: false` and `stoppedBy`;
 * `result` rejects only when there is nothing to report, as when a profile was cancelled before it had an adapter.
 */
export interface RidgepointApi {
  /** Starts a job and gives its id. One job runs at a time. @throws when one is running */
  start(job: AnyJob): string;
  state(id: string): JobState;
  cancel(id: string): void;
  /** Changes the batch of a live job. @throws for another job, or a batch that is not a whole number from 1 to 64 */
  adjust(id: string, change: { readonly batch: number }): void;
  /** A profile's report, a count, a report with the one result of a kernel job, or the last state of a live job. */
  result(id: string): Promise<Report | Count | LiveState>;
  /** The report so far; null before there is one. */
  partial(id: string): Report | null;
  /** A profile, from start to result. */
  run(plan: string | PlanRequest): Promise<Report>;
  /**
   * Shows a report, or a watched session, which is there once the promise resolves.
   * @throws ReportError at once when it is neither; rejects with SessionError for an invalid session
   */
  open(value: unknown): Promise<void>;
}
