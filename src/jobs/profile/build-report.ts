import { adapterNotes } from '../../report/adapter-words.ts';
import { ratesOf, type CeilingRate } from '../../report/place-under-roof.ts';
import type { Ceiling, MeasuredResult, Report, Result, StoppedBy } from '../../report/report-format.ts';
import { TOOL_VERSION } from '../../report/version.ts';
import { dtypeOf } from '../../ops/dtype.ts';
import { workOf } from '../../ops/operator.ts';
import type { CeilingProbe, MissingCeiling } from '../../trials/ceilings/sweep.ts';
import type { Entry } from '../../trials/cases/entry.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import { describeModel } from './model-run.ts';
import type { RunState } from './run-state.ts';
import { describeClock } from './describe-clock.ts';
import { describeTrial, doneBy } from '../../trials/result.ts';
import { suspensionNotes } from '../../protocol/rounds/host.ts';
import { canaryReference, type CanaryReference } from '../../protocol/rounds/verdict.ts';
import { LEAST_SAMPLES } from '../../protocol/sampling.ts';
import { estimateMean, rateOf } from '../../protocol/stats/mean-estimate.ts';

/** A cache level must be at least this many times as fast as memory. */
const LEAST_LEVEL_STEP = 1.2;

/** The report of a run, finished or not: every derived number from the samples so far. */
export function buildReport(state: RunState, end: { complete: boolean; stoppedBy: StoppedBy | null }): Report {
  const { ceilings, blurred } = toldApart(state.ceilings.flatMap((probe) => describeCeiling(probe, state.protocol)));
  const rates = ratesOf({ ceilings });
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
    ...(state.compiled && { compile: state.compiled() }),
    notes: [...adapterNotes(state), ...suspensionNotes(state.hosts), ...state.notes],
    ceilings,
    missingCeilings: [...state.missing, ...blurred].map((missing) => ({ ...missing })),
    results,
    ...(state.model && {
      model: describeModel(state.model, { protocol: state.protocol, clock: state.clock, reference, rates }),
    }),
  };
}

function describeCeiling({ kernel, parameters, extent, amount, subject }: CeilingProbe, protocol: Protocol): Ceiling[] {
  if (subject.samples.length < LEAST_SAMPLES) return [];
  return [
    {
      id: kernel.id,
      kind: kernel.kind,
      unit: kernel.unit,
      estimate:
        kernel.unit === 's'
          ? estimateMean(subject.samples, protocol)
          : rateOf(amount, estimateMean(subject.samples, protocol)),
      kernel: kernel.shader,
      parameters: { ...parameters, ...extentOf(kernel.kind, extent) },
    },
  ];
}

/** Drops cache levels that are not faster than memory once sampled with everything else: they were noise in the scan. */
function toldApart(all: readonly Ceiling[]): { ceilings: Ceiling[]; blurred: MissingCeiling[] } {
  const memory = all.find(({ id }) => id === 'memory/read')?.estimate;
  const isBlurred = ({ id, estimate }: Ceiling): boolean =>
    id.startsWith('memory/level-') &&
    memory !== undefined &&
    !(estimate.low > memory.high && estimate.value > LEAST_LEVEL_STEP * memory.value);
  const reason = 'its rate is indistinguishable from memory/read';
  return {
    ceilings: all.filter((ceiling) => !isBlurred(ceiling)),
    blurred: all.filter(isBlurred).map(({ id }) => ({ id, reason })),
  };
}

function extentOf(kind: Ceiling['kind'], { bytes, workgroups }: CeilingProbe['extent']): Record<string, number> {
  if (kind === 'launch') return {};
  return kind === 'memory' ? { bytes } : { workgroups };
}

/** Pending entries are left out while a run goes on, and are `cancelled` once it has ended early. */
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
    work: { ...workOf(at) },
  };
  if (outcome.status === 'measured' && outcome.subject.samples.length >= LEAST_SAMPLES) {
    const { protocol, clock } = state;
    const reading = { protocol, clock, reference, rates };
    return [
      {
        ...described,
        check: checkOf(outcome.check),
        tuning: outcome.tuning,
        ...describeTrial(outcome, doneBy(at, outcome), reading),
        ...entry.count,
      },
    ];
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
