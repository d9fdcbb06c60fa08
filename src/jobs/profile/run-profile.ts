import { CEILING_KERNELS } from '../../kernels/ceilings.ts';
import { KERNELS, kernelsFor, kernelsOf } from '../../kernels/index.ts';
import { dtypeOf, QUANTISED } from '../../ops/dtype.ts';
import type { OpCall, Operator } from '../../ops/operator.ts';
import type { Report, StoppedBy } from '../../report/report-format.ts';
import { TOOL_VERSION } from '../../report/version.ts';
import { NO_WINNERS, readWinners, recall, type Winner } from '../../report/winners.ts';
import type { Bench, Setup } from '../../trials/bench.ts';
import { buildReport } from './build-report.ts';
import { newRunState, type RunState } from './run-state.ts';
import { countGroup } from '../../trials/cases/count-group.ts';
import { entryId, type Entry } from '../../trials/cases/entry.ts';
import { measureGroup } from '../../trials/cases/group.ts';
import { caseObstacle, kernelObstacle } from '../../trials/cases/obstacles.ts';
import { chooseCases } from '../../trials/cases/shapes.ts';
import { sweepCeilings, widenCeilings, type Ceilings } from '../../trials/ceilings/sweep.ts';
import { newLearned } from '../../trials/cases/prepare.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import { openGpu, type Gpu } from '../../device/open-gpu.ts';
import { compilationOf } from '../../device/pipeline.ts';
import type { Job, Progress } from '../api.ts';
import { RunError } from '../../device/run-error.ts';
import { couldMatch, matchesOnly, readPlan, type Plan } from '../plan.ts';
import { checkSteps } from '../step-passes.ts';
import { CEILING_EVERY } from '../../trials/time-trials.ts';
import { createProgress, type ProgressTracker } from '../progress.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import { sampleRounds } from '../../protocol/rounds/rounds.ts';
import { openSession, type Session } from './session.ts';

const DEFAULT_SEED = 1;
/** About how much counting may lengthen a run; most of it is compiling the instrumented kernels. */
const QUICK_COUNTING_SECONDS = 25;
const COUNTING_SECONDS = 120;
/** Typical counting time per case, for estimates of the remaining time. */
const COUNTING_SECONDS_A_CASE = 2;
/** Members of a family to try once another shape has shown the promising ones. */
const LIKELY_MEMBERS = 2;

/**
 * Runs a job. Once an adapter is open, every run ends with a report: a cancelled run or a lost device yields the results
 * so far, with `complete: false` and `stoppedBy`.
 * @throws RunError for a bad job or without an adapter
 */
export async function run(job: Job, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<Report> {
  const plan = readPlan(job.plan);
  checkOnly(job.only, plan);
  const seed = readSeed(job.seed);
  checkSteps(job.plan, job.model);
  const model = job.model === undefined ? null : (await import('../read-model.ts')).readModel(job.model);
  const gpu = await openGpu(job.adapter ?? 'auto', job.power ?? 'high', signal);
  if (plan.cases) refuseWhenNoneFits(gpu, plan.cases);
  const state = newRunState(job, seed, gpu.facts, plan);
  const progress = createProgress(onProgress);
  progress.runsOn(gpu.facts.isFallback);
  let session: Session | undefined;
  try {
    session = await openSession(gpu, plan.protocol, {
      job,
      seed,
      progress,
      signal,
      onBench: ({ bench, clockFacts }) => {
        state.clock = bench.clock;
        state.canary = bench.canary.subject;
        state.hosts = [...state.hosts, bench.host];
        state.compiled = () => compilationOf(bench.gpu);
        state.clockFacts ??= clockFacts;
      },
      onLoss: (sentence) => {
        state.notes = [
          ...state.notes,
          `${sentence} The interrupted step was repeated on a new device with smaller submits.`,
        ];
      },
    });
    const kept = recall(readWinners(job.winners) ?? NO_WINNERS, { ...state, tool: { version: TOOL_VERSION } });
    await measure(session, { plan, only: job.only, model, seed, kept, state, progress });
    return buildReport(state, { complete: true, stoppedBy: null });
  } catch (error) {
    const stoppedBy = reasonOf(error, signal);
    if (!stoppedBy) throw error;
    if (!signal.aborted) state.notes = [...state.notes, (error as Error).message];
    return buildReport(state, { complete: false, stoppedBy });
  } finally {
    if (session) session.close();
    else gpu.device.destroy();
  }
}

/** Why an error ends the run with its results so far; null: a mistake by the caller or in the program. */
export function reasonOf(error: unknown, signal: AbortSignal): StoppedBy | null {
  if (signal.aborted) return 'cancelled';
  if (error instanceof RunError) return error.code === 'device-lost' ? 'device-lost' : null;
  return null;
}

function readSeed(seed: unknown): number {
  if (seed === undefined) return DEFAULT_SEED;
  if (Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) < 2 ** 32) return seed as number;
  throw new RunError('bad-job', `seed: expected a whole number from 0 to 4294967295, got ${JSON.stringify(seed)}`);
}

/** Most runs measure no model, and need none of its code. */
const loadEngine = (): Promise<typeof import('./measure-model.ts')> => import('./measure-model.ts');

/** What is to be measured, and what is known so far. */
interface Task {
  readonly plan: Plan;
  readonly only: readonly string[] | undefined;
  /** Its steps are measured instead of the default shapes. */
  readonly model: DenseModel | null;
  readonly seed: number;
  /** Winners of earlier runs by result id. */
  readonly kept: ReadonlyMap<string, Winner>;
  readonly state: RunState;
  readonly progress: ProgressTracker;
}

async function measure(session: Session, task: Task): Promise<void> {
  const { plan, seed, state, progress } = task;
  const likely = likelyCases(task);
  progress.expect(CEILING_KERNELS.length + 3 + likely * (plan.protocol.rounds + 4), null);

  // A sweep is usable on its own device only: after a loss there is nothing to widen.
  let swept: { readonly bench: Bench; readonly ceilings: Ceilings } | undefined;
  await session.survive(async () => {
    const { bench } = session;
    const ceilings = await sweepCeilings(bench, seed, (id) => progress.step(`sweeping ${id}`, { sweep: 1 }));
    swept = { bench, ceilings };
    session.probes = ceilings.probes;
    state.ceilings = ceilings.probes;
    state.missing = ceilings.missing;
    await progress.step('sampling the ceilings');
    await sampleRounds(bench, { subjects: ceilings.probes.map(({ subject }) => subject) });
  });
  progress.publish(buildReport(state, { complete: false, stoppedBy: null }));

  if (task.model) {
    const { measureModel, newModelRun } = await loadEngine();
    state.model = newModelRun(task.model, session.bench.gpu);
    const publish = (): void => progress.publish(buildReport(state, { complete: false, stoppedBy: null }));
    await measureModel(session, state.model, { steps: plan.steps, progress, publish });
  }
  if (!task.model || plan.cases) await measureCases(session, task);
  if (swept?.bench === session.bench) await widenPassed(session.bench, swept.ceilings, task);
  swept?.ceilings.free();
}

/** Measures the operators of the plan, each by every kernel. */
async function measureCases(session: Session, task: Task): Promise<void> {
  const { plan, state, progress } = task;
  await progress.step('choosing shapes', {});
  const choosing = performance.now();
  const { entries, probed } = await session.survive(() => planEntries(session, task));
  state.entries = entries;
  progress.was({ try: probed });
  const secondsATry = probed > 0 ? (performance.now() - choosing) / 1000 / probed : 0;
  const groups = groupsOf(state.entries).filter((group) => group.some(({ outcome }) => outcome.status === 'planned'));
  let countingSeconds = plan.name === 'quick' ? QUICK_COUNTING_SECONDS : COUNTING_SECONDS;
  const countingShare = Math.min(countingSeconds / groups.length, COUNTING_SECONDS_A_CASE);
  const amounts = groupAmounts(groups, plan.protocol, session, { secondsATry, kept: task.kept });
  progress.expect(groups.length * (plan.protocol.rounds + 1) + sum(groups.map(({ length }) => length)), {
    try: sum(amounts.map(({ tries }) => sum(tries))),
    sample: plan.protocol.rounds * sum(amounts.map(({ samples }) => samples)),
    count: Math.min(countingSeconds, groups.length * COUNTING_SECONDS_A_CASE),
  });
  const learned = newLearned(task.kept);
  let inputs: string | undefined;
  for (const [i, group] of groups.entries()) {
    // Inputs are shared within an operator and a format of weights; the next one needs the memory.
    const next = inputsOf(group[0]!.case);
    if (inputs !== next) session.store.clear();
    inputs = next;
    const { tries, samples } = amounts[i]!;
    const facts = await session.survive(() =>
      measureGroup(session, group, learned, {
        preparing: (entry) => progress.step(entry.id, { try: tries[group.indexOf(entry)] ?? 1 }),
        round: (label) => progress.step(label, { sample: samples }),
      }),
    );
    // More than a fair share per case: most do not use all of it.
    const share = (1.5 * countingSeconds) / (groups.length - i);
    countingSeconds -= await session.survive(() =>
      countGroup(session, group, share, (label) => progress.step(label, { count: countingShare })),
    );
    state.groups = [...state.groups, facts];
    progress.publish(buildReport(state, { complete: false, stoppedBy: null }));
  }
}

const inputsOf = (at: OpCall): string => `${at.op.id} ${dtypeOf(at).weights ?? ''}`;

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** The preparations and samples of each case, for estimates of the remaining time. */
function groupAmounts(
  groups: readonly (readonly Entry[])[],
  { hotEvery, tuningSeconds }: Protocol,
  { bench, probes }: Session,
  { secondsATry, kept }: { readonly secondsATry: number; readonly kept: Task['kept'] },
): readonly { readonly tries: readonly number[]; readonly samples: number }[] {
  const known = new Set<string>();
  return groups.map((group) => ({
    tries: group.map(({ id, kernel, case: at }) => {
      if (kept.has(id)) return 1;
      const { length } = kernel.candidates(at.shape, bench.gpu.capabilities);
      const affordable = 1 + Math.floor(tuningSeconds / Math.max(secondsATry, 0.01));
      const tries = Math.min(length, affordable, known.has(kernel.id) ? LIKELY_MEMBERS : Infinity);
      known.add(kernel.id);
      return tries;
    }),
    // Each kernel, the first one's twin, the canary (half a sample), and the extra samples of some rounds.
    samples: group.length * (1 + 1 / hotEvery) + 1.5 + probes.length / CEILING_EVERY,
  }));
}

/** If a kernel beats a ceiling, sweeps the rest of that ceiling's family; a result still above it is flagged `over-roof`. */
async function widenPassed(bench: Bench, ceilings: Ceilings, { state, progress }: Task): Promise<void> {
  const report = buildReport(state, { complete: false, stoppedBy: null });
  const passed = report.results.flatMap((result) =>
    result.status === 'measured' && result.time.flags.includes('over-roof') ? [result.roofline!.ceiling] : [],
  );
  if (passed.length === 0) return;
  await progress.step(`sweeping more of ${[...new Set(passed)].join(', ')}`);
  const risen = await widenCeilings(bench, ceilings, new Set(passed));
  if (risen.length === 0) return;
  await sampleRounds(bench, { subjects: risen.map(({ subject }) => subject) });
  state.ceilings = state.ceilings.map((old) => risen.find(({ kernel }) => kernel.id === old.kernel.id) ?? old);
}

async function planEntries(
  setup: Setup,
  { plan, only, state }: Task,
): Promise<{ readonly entries: readonly Entry[]; readonly probed: number }> {
  const { bench } = setup;
  const chosen = plan.cases
    ? { cases: plan.cases, notes: [], probed: 0 }
    : await chooseCases(setup, (op) => isWanted(op, only));
  state.notes = [...state.notes, ...chosen.notes];
  const all = chosen.cases.flatMap((at): Entry[] => {
    const readers = kernelsFor(at);
    return (readers.length > 0 ? readers : kernelsOf(at.op.id)).map((kernel) => {
      const obstacle = caseObstacle(bench, at) ?? kernelObstacle(bench, kernel, at);
      const outcome = obstacle ? ({ status: 'skipped', reason: obstacle } as const) : ({ status: 'planned' } as const);
      return { id: entryId(kernel, at), case: at, kernel, outcome };
    });
  });
  const entries = all.filter(({ id, kernel }) => matchesOnly(only, [id, kernel.id]));
  if (entries.length === 0) {
    throw new RunError(
      'bad-job',
      `only: expected a glob that matches a kernel or a result, got ${only!.join(', ')}; a result here is, for example, ${all[0]?.id ?? KERNELS[0]!.id}`,
    );
  }
  return { entries, probed: chosen.probed };
}

/** Whether any of an operator's kernels may be selected. */
const isWanted = (op: Operator, only: readonly string[] | undefined): boolean =>
  kernelsOf(op.id).some(({ id }) => couldMatch(only, id, op.id));

/** The expected number of cases, before the adapter is known. */
function likelyCases({ plan: { cases, protocol }, only }: Task): number {
  if (cases) return cases.length;
  const wanted = [...new Set(KERNELS.map(({ op }) => op))].filter((op) => isWanted(op, only));
  const isQuick = !protocol.wideSweep;
  return sum(
    wanted.map(({ defaults }) =>
      defaults ? defaults.shapes(1).length + QUANTISED.length * (defaults.quantised?.(1, isQuick).length ?? 0) : 0,
    ),
  );
}

/** Refuses a plan with no case that fits this adapter, before anything is measured. */
function refuseWhenNoneFits(gpu: Gpu, cases: readonly OpCall[]): void {
  const obstacles = cases.map((at) => caseObstacle({ gpu }, at));
  if (obstacles.every((obstacle) => obstacle !== null)) {
    gpu.device.destroy();
    throw new RunError('bad-job', `plan.cases: expected a shape that this adapter can hold, but ${obstacles[0]}`);
  }
}

/** Refuses globs that match no kernel, before an adapter is opened. */
function checkOnly(only: readonly string[] | undefined, plan: Plan): void {
  const kernels = plan.cases ? plan.cases.flatMap(({ op }) => kernelsOf(op.id)) : KERNELS;
  if (kernels.some(({ id, op }) => couldMatch(only, id, op.id))) return;
  throw new RunError(
    'bad-job',
    `only: expected a glob that matches a kernel or a result, got ${only!.join(', ')}; operators are ${[...new Set(kernels.map(({ op }) => op.id))].join(', ')}`,
  );
}

/** Entries of the same case, in order. */
function groupsOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups = new Map<OpCall, Entry[]>();
  for (const entry of entries) groups.set(entry.case, [...(groups.get(entry.case) ?? []), entry]);
  return [...groups.values()];
}
