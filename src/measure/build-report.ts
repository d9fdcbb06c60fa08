import { placeUnderRoof, type CeilingRate } from '../report/place.ts';
import type {
  AdapterFacts,
  Ceiling,
  ClockFacts,
  EnvironmentFacts,
  Flag,
  MeasuredResult,
  Report,
  Result,
  StoppedBy,
} from '../report/format.ts';
import { achievedRates } from '../theory/work.ts';
import type { CeilingProbe, MissingCeiling } from './ceilings/sweep.ts';
import type { Entry, Measured } from './cases/entry.ts';
import type { GroupFacts } from './cases/group.ts';
import { dtypeOf } from './cases/obstacles.ts';
import type { Protocol } from './protocol.ts';
import { describeClock } from './clock/describe.ts';
import { describeTime } from './rounds/describe-time.ts';
import { canaryReference, type CanaryReference } from './rounds/verdict.ts';
import { LEAST_SAMPLES, type SampleClock, type Subject } from './sampling.ts';
import { estimateMean, rateOf } from './stats/estimate.ts';
import { TOOL_VERSION } from '../report/version.ts';

/** Everything that a run knows so far. */
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
  /** The readings of the canary; null before there are any. */
  canary: Pick<Subject<unknown>, 'samples' | 'times'> | null;
}

/** The report of a run, finished or not: every derived number from the samples there are now. */
export function buildReport(state: RunState, end: { complete: boolean; stoppedBy: StoppedBy | null }): Report {
  const ceilings = state.ceilings.flatMap((probe) => describeCeiling(probe, state.protocol));
  const rates = ceilings.map(({ id, estimate }): CeilingRate => ({ id, rate: estimate.value }));
  const reference = canaryReference(state.canary?.samples ?? []);
  const results = state.entries.flatMap((entry) => describeEntry(entry, state, rates, reference, end));
  return {
    format: 'ridgepoint-report',
    formatVersion: 1,
    createdAt: state.createdAt,
    tool: { version: TOOL_VERSION },
    complete: end.complete,
    stoppedBy: end.stoppedBy,
    environment: state.environment,
    adapter: state.adapter,
    clock: describeClock(state, reference, results),
    plan: { name: state.plan },
    protocol: { ...state.protocol },
    notes: [...state.notes],
    ceilings,
    missingCeilings: state.missing.map((missing) => ({ ...missing })),
    results,
  };
}

function describeCeiling({ kernel, parameters, extent, amount, subject }: CeilingProbe, protocol: Protocol): Ceiling[] {
  if (subject.samples.length < LEAST_SAMPLES) return [];
  return [
    {
      id: kernel.id,
      kind: kernel.kind,
      unit: kernel.unit,
      estimate: rateOf(amount, estimateMean(subject.samples, protocol)),
      kernel: kernel.shader,
      parameters: {
        ...parameters,
        ...(kernel.kind === 'memory' ? { bytes: extent.bytes } : { workgroups: extent.workgroups }),
      },
    },
  ];
}

/** While a run goes on, what is still to come is left out; once it is over, it says that it was not reached. */
function describeEntry(
  entry: Entry,
  state: RunState,
  rates: readonly CeilingRate[],
  reference: CanaryReference | null,
  end: { complete: boolean; stoppedBy: StoppedBy | null },
): Result[] {
  const { id, case: at, kernel, outcome } = entry;
  const dtype = dtypeOf(at);
  const described = {
    id,
    op: at.op.id,
    kernel: kernel.id,
    parameters: { ...('parameters' in outcome ? outcome.parameters : {}) },
    dtype,
    shape: { ...at.shape },
    work: { ...at.op.work(at.shape, dtype) },
  };
  if (outcome.status === 'measured' && outcome.subject.samples.length >= LEAST_SAMPLES) {
    return [{ ...described, ...measured(entry, outcome, state, rates, reference), ...entry.count }];
  }
  if (outcome.status === 'skipped' || outcome.status === 'failed') {
    const { status, reason } = outcome;
    return [
      { ...described, status, reason, ...('check' in outcome && outcome.check && { check: checkOf(outcome.check) }) },
    ];
  }
  if (!end.stoppedBy) return [];
  return [{ ...described, status: 'cancelled', reason: `the run ended before it (${end.stoppedBy})` }];
}

const checkOf = ({ relativeError, tolerance, passed }: NonNullable<MeasuredResult['check']>) => ({
  relativeError,
  tolerance,
  passed,
});

function measured(
  { case: at }: Entry,
  { check, subject, cache, hot, stop, naiveSeconds, paces }: Measured,
  state: RunState,
  rates: readonly CeilingRate[],
  reference: CanaryReference | null,
): Pick<MeasuredResult, 'status' | 'check' | 'time' | 'achieved' | 'roofline'> {
  const { protocol } = state;
  const dtype = dtypeOf(at);
  const work = at.op.work(at.shape, dtype);
  const time = describeTime(subject, reference, state.clock, protocol, stop, cache);
  const achieved = achievedRates(work, time.estimate.value);
  const place = placeUnderRoof(work, dtype.compute, rates);
  const roofline = place && { ...place, efficiency: achieved.flopPerSecond / place.attainableFlopPerSecond };
  const more: Flag[] = [];
  if (roofline && roofline.efficiency > protocol.overRoof) more.push('over-roof');
  if (cache === 'hot' && roofline?.bound === 'memory') more.push('hot-cache');
  const hotSamples = hot && hot.samples.length >= LEAST_SAMPLES ? [...hot.samples] : null;
  return {
    status: 'measured',
    check: checkOf(check),
    time: {
      ...time,
      ...(hotSamples && { hot: { estimate: estimateMean(hotSamples, protocol), samplesSeconds: hotSamples } }),
      ...(paces?.burst && { burst: paces.burst }),
      ...(paces?.sustained && { sustained: paces.sustained }),
      ...(naiveSeconds !== null && { naiveSeconds }),
      flags: [...time.flags, ...more],
    },
    achieved,
    roofline,
  };
}
