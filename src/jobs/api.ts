/** What a driver may ask of the page, all of it JSON. */
import type { AdapterChoice } from '../device/open-gpu.ts';
import type { JobError } from '../device/run-error.ts';
import type { Count } from '../report/count-format.ts';
import type { Report } from '../report/report-format.ts';
import type { Fields } from '../wgsl/read-fields.ts';
import type { BufferSpec, StructSpec } from '../counting/fill.ts';

/** A plan's own words: a name, with whatever shall differ from the plan of that name. */
export interface PlanRequest {
  readonly name: string;
  /** Operators with their shapes; left out: the guide's, as large as this adapter can. */
  readonly cases?: readonly CaseRequest[];
  /** Rounds of samples a kernel. */
  readonly rounds?: number;
  /** Seconds in which the search for each ceiling may go on from its best candidate. */
  readonly climbSeconds?: number;
}

/** One operator call of a plan. */
export interface CaseRequest {
  readonly op: string;
  readonly shape: Readonly<Record<string, number>>;
  readonly storage?: 'f32' | 'f16';
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
  /** What only the driver knows, to be written into the report. */
  readonly environment?: {
    readonly host?: string;
    readonly runtime?: 'browser' | 'dawn';
    readonly browser?: { name: string; version: string };
    readonly flags?: readonly string[];
  };
}

/** Count what one dispatch of a kernel does: the same numbers on every adapter. */
export interface CountJob {
  readonly kind: 'count';
  readonly wgsl: string;
  /** Needed where the kernel has more than one. */
  readonly entry?: string;
  readonly workgroups: readonly [number, number, number];
  /** What buffers hold, by `group.binding`. */
  readonly bindings?: Readonly<Record<string, BufferSpec | StructSpec>>;
  /** Values of the kernel's immediate variable, by the names of its fields; one that is no struct has the name ''. */
  readonly immediate?: Fields;
  /** Values of overrides, by name or `@id`. */
  readonly overrides?: Readonly<Record<string, number | boolean>>;
  /** Whether to count unique bytes too. */
  readonly bytes?: boolean;
  readonly adapter?: AdapterChoice;
  readonly power?: 'high' | 'low';
  readonly seed?: number;
}

/** Count a kernel of one's own, time it by the protocol, and hold it against this machine's ceilings. */
export interface KernelJob extends Omit<CountJob, 'kind' | 'bytes'> {
  readonly kind: 'kernel';
  /** What to call it in the report: `saxpy` makes `user/saxpy`. */
  readonly name?: string;
  /** Which run of it this is, for its id. */
  readonly run?: number;
  /** Whose rounds of samples to take. */
  readonly plan?: string | PlanRequest;
  /** A report of this machine: its ceilings are taken instead of swept anew. */
  readonly ceilings?: Pick<Report, 'adapter' | 'ceilings' | 'missingCeilings'>;
  readonly environment?: NonNullable<ProfileJob['environment']>;
}

/** The job that `run` takes: a profile. */
export type Job = ProfileJob;

/** Anything a driver may start. */
export type AnyJob = Job | CountJob | KernelJob;

/** Where a job stands. */
export interface JobState {
  readonly status: 'running' | 'done' | 'cancelled' | 'failed';
  /** Steps done, of `total`; `total` may grow once shapes are known. */
  readonly done: number;
  readonly total: number;
  /** What is being done now, in words. */
  readonly label: string;
  /** Estimated; null while nothing is known. */
  readonly secondsLeft: number | null;
  /** Grows with every change of the partial report. */
  readonly revision: number;
  /** Present when `failed`. */
  readonly error?: JobError;
}

/** Told by a run as it goes. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly label: string;
  readonly secondsLeft: number | null;
  /** What has been measured so far, complete as a report but for `complete: false`. */
  readonly partial: Report | null;
}

/**
 * `globalThis.ridgepoint`: the page's interface to scripts and drivers.
 *
 * A profile that was cancelled or lost its device still *results* in a report, with `complete: false` and `stoppedBy`;
 * `result` rejects only when there is nothing to report.
 */
export interface RidgepointApi {
  /** Starts a job and gives its id. One job runs at a time. @throws when one is running */
  start(job: AnyJob): string;
  state(id: string): JobState;
  cancel(id: string): void;
  /** A profile's report, a count, or a report with the one result of a kernel job. */
  result(id: string): Promise<Report | Count>;
  /** The report so far; null before there is one. */
  partial(id: string): Report | null;
  /** A profile, from start to result. */
  run(plan: string | PlanRequest): Promise<Report>;
  /** Shows a report. @throws ReportError when it is not one */
  open(report: unknown): void;
}
