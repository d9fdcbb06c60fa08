import type { AdapterFacts, ClockFacts, EnvironmentFacts, Report } from '../../report/report-format.ts';
import type { Entry } from '../../trials/cases/entry.ts';
import type { GroupFacts } from '../../trials/cases/group.ts';
import type { CeilingProbe, MissingCeiling } from '../../trials/ceilings/sweep.ts';
import { environmentFacts } from './environment.ts';
import type { ProfileJob } from '../api.ts';
import type { Plan } from '../plan.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import type { SampleClock, Subject } from '../../protocol/sampling.ts';

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
  /** Compile time of all programs so far; null before there are any. */
  compiled: (() => NonNullable<Report['compile']>) | null;
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
  adapter,
  plan: plan.name,
  protocol: plan.protocol,
  clockFacts: null,
  clock: null,
  notes: [],
  ceilings: [],
  missing: [],
  entries: [],
  groups: [],
  compiled: null,
  canary: null,
});
