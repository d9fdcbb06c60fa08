import { fromCounts } from '../../counting/from-count.ts';
import type { Report } from '../../report/report-format.ts';
import { WgslError } from '../../wgsl/error.ts';
import { buildReport } from '../profile/build-report.ts';
import { newRunState, type RunState } from '../profile/run-state.ts';
import type { CheckedPass } from '../../counting/checked-pass.ts';
import { countPasses } from '../../counting/count-passes.ts';
import { createImmediates, createJobResources } from '../../counting/fill/job-resources.ts';
import {
  afterGuard,
  checkLimits,
  checkWorkgroups,
  chooseEntry,
  compileJob,
  constantsOf,
  readKernel,
} from '../run-count.ts';
import { refuseEndless, type Ending } from '../../counting/refuse-endless.ts';
import { bytesMoved } from '../../ops/work.ts';
import { ratesOf } from '../../report/place-under-roof.ts';
import { openGpu, type Gpu } from '../../device/open-gpu.ts';
import { createProgram } from '../../device/program.ts';
import { canaryReference } from '../../protocol/rounds/verdict.ts';
import { CompileError } from '../../device/pipeline.ts';
import type { KernelJob, Progress } from '../api.ts';
import { RunError } from '../../device/run-error.ts';
import { readPlan } from '../plan.ts';
import { createProgress, type ProgressTracker } from '../progress.ts';
import { openBench } from '../../trials/open-bench.ts';
import { reasonOf } from '../profile/run-profile.ts';
import { describeRun, doneByUser, slugOf, type KernelRun, knownCeilings } from './describe-run.ts';
import { probeSeconds, timeKernel } from './time-kernel.ts';

const DEFAULT_SEED = 1;
/** Time that marking takes, in dispatches, and the most it may take. */
const MARKING_TIMES = 6;
const MOST_MARKING_SECONDS = 2;

/**
 * Compiles a user kernel, probes its duration, counts what it does, times it by the protocol, and compares it with this
 * machine's ceilings.
 * @returns a report whose one result has the operator `user` and no useful work
 * @throws RunError `bad-job` for a kernel that does not compile, with its line, or takes too long; `device-lost` for
 * one that does not end
 */
export async function runKernel(
  job: KernelJob,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Report> {
  checkWorkgroups(job.workgroups);
  if (typeof job.wgsl !== 'string') throw new RunError('bad-job', 'wgsl: expected the source of a kernel, got nothing');
  const plan = readPlan(job.plan ?? 'quick');
  const seed = job.seed ?? DEFAULT_SEED;
  const progress = createProgress(onProgress);
  progress.expect(plan.protocol.rounds + 6, null);
  await progress.step('opening the adapter');
  const gpu = await openGpu(job.adapter ?? 'auto', job.power ?? 'high', signal);
  progress.runsOn(gpu.facts.isFallback);
  const state = newRunState(job, seed, gpu.facts, plan);
  try {
    return await measure(gpu, job, { seed, state, progress, signal });
  } catch (error) {
    if (signal.aborted) return buildReport(state, { complete: false, stoppedBy: reasonOf(error, signal) });
    if (error instanceof CompileError) throw new RunError('bad-job', error.message);
    if (error instanceof WgslError) throw new RunError('bad-job', error.message);
    throw error;
  } finally {
    gpu.device.destroy();
  }
}

/** One run of a job. */
interface Run {
  readonly seed: number;
  readonly state: RunState;
  readonly progress: ProgressTracker;
  readonly signal: AbortSignal;
}

async function measure(gpu: Gpu, job: KernelJob, { seed, state, progress, signal }: Run): Promise<Report> {
  const { wgsl, workgroups } = job;
  const label = `user/${slugOf(job.name ?? 'kernel')}`;
  await progress.step('compiling');
  const { checker, description } = await readKernel(gpu, label, job);
  const entry = chooseEntry(description, job.entry);
  const overrides = constantsOf(description, job.overrides ?? {});
  const source = { label, wgsl, entry: entry.name, overrides };
  await compileJob(gpu, source, description);
  checkLimits(gpu, workgroups);
  const resources = await createJobResources(gpu, entry.bindings, job.bindings ?? {}, seed);
  const { buffers, handles, samplers, notes: filled } = resources;
  const { immediates, notes: more } = createImmediates(entry.immediate, job.immediate, seed);
  const notes = [...filled, ...more];
  const { bench, clockFacts } = await openBench(gpu, state.protocol, seed, progress, signal);
  Object.assign(state, { clockFacts, clock: bench.clock, canary: bench.canary.subject, hosts: [bench.host] });
  const pass = { ...source, checker, buffers, handles, samplers, workgroups, immediates };
  const bind = (part: KernelRun['workgroups']) => createProgram(gpu, label, [{ ...pass, workgroups: part }]);
  await progress.step('probing its duration');
  const limit = state.protocol.refusedDispatchSeconds;
  // The guard adds time of its own, so whether the kernel exceeds the limit is decided later, without it.
  const isParallel = !gpu.facts.isFallback;
  const patience = { loopSeconds: limit, wholeSeconds: 4 * limit, isParallel, pause: () => bench.pause() };
  const ending = await refuseEndless(gpu, pass, patience);
  const seconds = await probeSeconds(bench, workgroups, bind);
  await progress.step('counting what it does');
  const count = await counts(gpu, pass, { seconds, seed, notes, ending });

  const step = (text: string): Promise<void> => progress.step(text);
  const { ceilings, missingCeilings } = await knownCeilings(bench, state, job.ceilings, seed, step);
  const run = { name: job.name ?? 'kernel', run: job.run ?? 1, overrides, workgroups, ...count };
  const program = await bind(workgroups);
  const bytes = bytesMoved(doneByUser(run).work);
  const touched = handles.size > 0 ? [] : [...buffers.values()];
  const trial = await timeKernel(bench, { program, buffers: touched, bytes }, step);
  const result = describeRun(run, trial, {
    protocol: state.protocol,
    clock: bench.clock,
    reference: canaryReference(bench.canary.subject.samples),
    rates: ratesOf({ ceilings }),
  });
  const report = buildReport(state, { complete: true, stoppedBy: null });
  return { ...report, ceilings, missingCeilings, results: [result] };
}

/** How to count. */
interface Counting {
  readonly seconds: number;
  readonly seed: number;
  readonly notes: readonly string[];
  readonly ending: Ending | null;
}

/** A kernel that cannot be counted is timed anyway. */
async function counts(
  gpu: Gpu,
  pass: CheckedPass,
  { seconds, seed, notes, ending }: Counting,
): Promise<Pick<KernelRun, 'counted' | 'notCounted'>> {
  try {
    const unique = seconds * MARKING_TIMES <= MOST_MARKING_SECONDS;
    const [count] = await countPasses(gpu, [pass], { unique, together: true, seed, ...afterGuard(ending) });
    const [x, y, z] = pass.workgroups;
    const counted = fromCounts([count!], [x * y * z]);
    return {
      counted: {
        ...counted,
        lines: count!.lines.map((line) => ({ ...line })),
        warnings: [...notes, ...(counted.warnings ?? [])],
      },
      notCounted: null,
    };
  } catch (error) {
    if (error instanceof WgslError || error instanceof CompileError)
      return { counted: null, notCounted: error.message };
    throw error;
  }
}
