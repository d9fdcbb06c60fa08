import type { EnvironmentFacts, AdapterFacts, ClockFacts, Report } from '../../report/report-format.ts';
import type { ProfileJob } from '../api.ts';
import type { Entry } from '../../trials/cases/entry.ts';
import type { GroupFacts } from '../../trials/cases/group.ts';
import type { CeilingProbe, MissingCeiling } from '../../trials/ceilings/sweep.ts';
import type { ModelRun } from './model-run.ts';
import type { Plan } from '../plan.ts';
import type { Host } from '../../protocol/rounds/host.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import type { SampleClock, Subject } from '../../protocol/sampling.ts';
import { browserOf, platformOf } from '../../text/user-agent.ts';

/** Everything known about a run so far. */
export interface RunState {
  readonly createdAt: string;
  readonly environment: EnvironmentFacts;
  readonly adapter: AdapterFacts;
  readonly plan: string;
  readonly protocol: Protocol;
  clockFacts: ClockFacts | null;
  clock: SampleClock | null;
  notes: readonly string[];
  ceilings: readonly CeilingProbe[];
  missing: readonly MissingCeiling[];
  entries: readonly Entry[];
  groups: readonly GroupFacts[];
  /** The model's steps so far; null: no model was asked for. */
  model: ModelRun | null;
  /** Compile time of all programs so far; null before there are any. */
  compiled: (() => NonNullable<Report['compile']>) | null;
  /** The host of each device so far. */
  hosts: readonly Host[];
  /** The readings of the canary; null before there are any. */
  canary: Pick<Subject<unknown>, 'samples' | 'times'> | null;
}

/** The state with an open adapter, before any measurement. */
export const newRunState = (
  job: Pick<ProfileJob, 'environment'>,
  seed: number,
  adapter: AdapterFacts,
  plan: Plan,
): RunState => ({
  createdAt: new Date().toISOString(),
  environment: environmentFacts(job, seed),
  adapter: { ...toldOutside(job), ...adapter },
  plan: plan.name,
  protocol: plan.protocol,
  clockFacts: null,
  clock: null,
  notes: [],
  ceilings: [],
  missing: [],
  entries: [],
  groups: [],
  model: null,
  compiled: null,
  hosts: [],
  canary: null,
});

/** What the driver of the run knows of the adapter. */
const toldOutside = ({ environment: { driver, backend } = {} }: Pick<ProfileJob, 'environment'>) => ({
  ...(driver !== undefined && { driver }),
  ...(backend !== undefined && { backend }),
});

/** Where a run takes place, according to the driver, else to the browser. */
function environmentFacts(job: Pick<ProfileJob, 'environment'>, seed: number): EnvironmentFacts {
  return {
    host: job.environment?.host ?? '',
    runtime: job.environment?.runtime ?? 'browser',
    browser: job.environment?.browser ?? browserOf(navigator),
    platform: platformOf(navigator),
    ...(job.environment?.labels && { labels: { ...job.environment.labels } }),
    flags: [...(job.environment?.flags ?? [])],
    // Node lacks it.
    crossOriginIsolated: globalThis.crossOriginIsolated ?? false,
    seed,
  };
}
