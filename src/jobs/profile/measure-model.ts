import { createChooser, NoKernelError, type KernelChooser } from '../../engine/choose-kernels.ts';
import { createChain, memoryOf, type Chain } from '../../engine/chain.ts';
import { fitModel, formatsHere, largerBy, layerWeights, mostBound, type FittedModel } from '../../engine/fit-model.ts';
import { ChainError, measureStep } from '../../engine/measure-step.ts';
import { callKey, FUSIONS, planStep, type Fusion, type StepPlan } from '../../engine/step-plan.ts';
import type { MeasuredStep } from '../../engine/describe-step.ts';
import { CompileError } from '../../device/pipeline.ts';
import type { Gpu } from '../../device/open-gpu.ts';
import { RunError } from '../../device/run-error.ts';
import type { Pass } from '../../models/model-calls.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import { bytesPerNumber, type Formats } from '../../ops/formats.ts';
import { count } from '../../text/prose-quantity.ts';
import { formatBytes } from '../../text/units.ts';
import type { StepsRequest } from '../api.ts';
import { passesOf } from '../step-passes.ts';
import type { ProgressTracker } from '../progress.ts';
import type { ModelRun } from './model-run.ts';
import type { Session } from './session.ts';
import { paddingOf, type KnownPadding } from './step-padding.ts';

/** The weights of a measured layer, and all that a step allocates, are at most this large. */
const MOST_LAYER_BYTES = { software: 2 ** 29, hardware: 2 ** 32 };
const MOST_STEP_BYTES = { software: 2 ** 31, hardware: 2 ** 34 };

/** Counting may lengthen the steps by this share, and a run, whose ceilings take half a minute, by these seconds more. */
const COUNTING_SHARE = 0.1;
const COUNTING_SECONDS = 5;
/** Typical counting time of a step, for estimates of the remaining time. */
const TYPICAL_COUNTING_SECONDS = 2;

/** A layer is narrowed by at most this factor because it is slow. */
const MOST_NARROWING = 8;

/** A model's run with nothing measured yet. */
export const newModelRun = (model: DenseModel, gpu: Gpu): ModelRun => ({
  model,
  weights: formatsHere(gpu).weights.id,
  notes: [],
  measured: [],
  skipped: [],
});

/** Measures the steps of a model one after the other, and publishes each. */
export async function measureModel(
  session: Session,
  run: ModelRun,
  { steps, progress, publish }: { readonly steps: StepsRequest; readonly progress: ProgressTracker; publish(): void },
): Promise<void> {
  const { gpu, protocol } = session.bench;
  const formats = formatsHere(gpu);
  const passes = passesOf(run.model, steps);
  const kind = gpu.facts.isFallback ? 'software' : 'hardware';
  const sizeFrom = (from: number): Size | null => sizeOf(session, run.model, { kind, from });
  const own = sizeFrom(1);
  if (!own) throw new RunError('bad-job', `model: not even a small layer of ${run.model.name} fits this adapter`);
  run.notes = [...run.notes, ...own.notes];
  const chooser = createChooser();
  const fastest = new Map<number, Fusion>();
  /** A longer context changes the attention only, so a batch keeps its fastest way; prompts are not bound by what is fused. */
  const waysOf = (pass: Pass, { model, layers }: Size): readonly Way[] => {
    const faster = pass.queries > 1 ? 'none' : fastest.get(pass.batch);
    const fusions = faster ? [faster] : FUSIONS;
    return fusions.map((fusion) => ({ fusion, plan: planStep(model, pass, { formats, layers, fusion }) }));
  };
  const keys = (pass: Pass): readonly string[] => waysOf(pass, own).flatMap(({ plan }) => callsOf(plan).map(callKey));
  const calls = new Set(passes.flatMap(keys)).size;
  const subjects = new Set(keys(passes[0]!)).size + 3;
  progress.expect(calls + passes.length * (protocol.rounds + 2), {
    try: 3 * calls,
    sample: passes.length * protocol.rounds * subjects,
    count: passes.length * TYPICAL_COUNTING_SECONDS,
  });
  const known: KnownPadding = new Map();
  let countingSeconds = COUNTING_SECONDS;
  for (const pass of passes) {
    const what =
      pass.queries > 1 ? `prompt of ${count(pass.keys)}` : `batch ${pass.batch}, context ${count(pass.keys)}`;
    const name = `${run.model.name}, ${what}`;
    const begun = performance.now();
    /** Measures the pass in a layer of this size, or of a narrower one where that is too slow. */
    const measureIn = async (size: Size): Promise<(MeasuredSize & { readonly size: Size }) | Refusal> => {
      const ways = waysOf(pass, size);
      const { bytes } = memoryOf(ways[0]!.plan);
      if (bytes > MOST_STEP_BYTES[kind]) {
        const most = formatBytes(MOST_STEP_BYTES[kind]);
        return { reason: `it would take ${formatBytes(bytes)}, more than the ${most} allowed here` };
      }
      const task = { ways, formats, chooser, name, bytes, subjects, progress };
      const measured = await session.survive(() => measureOne(session, task));
      if (!('reason' in measured)) return { ...measured, size };
      const narrower = measured.mayBeSlow && size.divisor < MOST_NARROWING * own.divisor && sizeFrom(2 * size.divisor);
      if (!narrower) return measured;
      const smaller = await measureIn(narrower);
      return 'reason' in smaller ? measured : smaller;
    };
    const measured = await measureIn(own);
    if ('reason' in measured) run.skipped = [...run.skipped, { pass, reason: measured.reason }];
    else {
      const { size, notes, timed, bytes } = measured;
      if (pass.queries === 1) fastest.set(pass.batch, timed.fusion);
      run.notes = [...run.notes, ...(size === own ? [] : size.notes.map((note) => `${name}: ${note}`)), ...notes];
      const before = run.measured;
      const larger = largerBy(run.model, size.model, pass, formats);
      const step = { timed, bytes, pass, layersMeasured: size.layers, larger };
      run.measured = [...before, { ...step, padding: { notCounted: 'the run ended before' } }];
      await progress.step(`${name}: counting the padding of its kernels`, { count: TYPICAL_COUNTING_SECONDS });
      countingSeconds += COUNTING_SHARE * secondsSince(begun);
      const counting = performance.now();
      const padding = await session.survive(() => paddingOf(session, timed, known, countingSeconds));
      countingSeconds -= secondsSince(counting);
      run.measured = [...before, { ...step, padding }];
    }
    publish();
  }
}

/** A layer of the model, or a narrower one, and how many of them have cold weights. */
interface Size extends FittedModel {
  readonly layers: number;
}

function sizeOf(
  { bench: { gpu, protocol } }: Session,
  model: DenseModel,
  { kind, from }: { readonly kind: keyof typeof MOST_LAYER_BYTES; readonly from: number },
): Size | null {
  const formats = formatsHere(gpu);
  const fitted = fitModel(model, formats, { matrixBytes: mostBound(gpu), layerBytes: MOST_LAYER_BYTES[kind], from });
  if (!fitted) return null;
  const layerBytes = layerWeights(fitted.model) * bytesPerNumber(formats.weights);
  return { ...fitted, layers: Math.max(1, Math.ceil(protocol.cacheBytes / layerBytes)) };
}

const secondsSince = (milliseconds: number): number => (performance.now() - milliseconds) / 1000;

/** A step as it was measured in a layer of one size. */
type MeasuredSize = Pick<MeasuredStep, 'timed' | 'bytes'> & { readonly notes: readonly string[] };

/** Why a step cannot be measured in a layer of one size. */
interface Refusal {
  readonly reason: string;
  /** Whether a narrower layer may help: no kernel takes a call. */
  readonly mayBeSlow?: boolean;
}

/** A step with its kernels fused in one way. */
interface Way {
  readonly fusion: Fusion;
  readonly plan: StepPlan;
}

interface StepTask {
  /** Not fused first. */
  readonly ways: readonly Way[];
  readonly formats: Formats;
  readonly chooser: KernelChooser;
  readonly name: string;
  readonly bytes: number;
  readonly subjects: number;
  readonly progress: ProgressTracker;
}

async function measureOne(session: Session, task: StepTask): Promise<MeasuredSize | Refusal> {
  const { name, subjects, progress } = task;
  const { bench } = session;
  const chains: { fusion: Fusion; chain: Chain }[] = [];
  const notes: string[] = [];
  try {
    for (const way of task.ways) {
      const within = chains[0]?.chain;
      const made = await chainOf(session, task, way, within).catch((error: unknown) => {
        if (within && isObstacle(error)) return { reason: error.message };
        throw error;
      });
      if (!('reason' in made)) chains.push({ fusion: way.fusion, chain: made });
      else if (within) notes.push(`${name}: fused ${way.fusion} were not timed: ${made.reason}.`);
      else return made;
    }
    const rated = session.probes.find(({ kernel }) => kernel.id === 'memory/read')?.subject ?? null;
    const timed = await measureStep(bench, chains, rated, (round) =>
      progress.step(`${name}: round ${round} of ${bench.protocol.rounds}`, { sample: subjects }),
    );
    return { timed, notes, bytes: chains.reduce((sum, { chain }) => sum + chain.bytes, 0) };
  } catch (error) {
    if (!isObstacle(error)) throw error;
    return { reason: error.message, mayBeSlow: error instanceof NoKernelError };
  } finally {
    for (const { chain } of chains.toReversed()) chain.destroy();
  }
}

/** Chooses the kernels of a step and allocates it, or takes it within the memory of another way to run it. */
async function chainOf(
  session: Session,
  { formats, chooser, name, bytes, progress }: StepTask,
  { plan }: Way,
  within?: Chain,
): Promise<Chain | { readonly reason: string }> {
  const choices = await chooser.choose(session, callsOf(plan), (call) =>
    progress.step(`${name}: choosing a kernel for ${call.op.title}`, { try: 3 }),
  );
  const leastBytes = session.bench.protocol.coldBytes;
  if (!within) await progress.step(`${name}: allocating ${formatBytes(Math.max(bytes, leastBytes))}`);
  const chain = await createChain(session.bench.gpu, plan, choices, { formats, leastBytes, ...(within && { within }) });
  return chain ?? { reason: `there is no room for its ${formatBytes(bytes)}` };
}

/** Whether an error says that a step cannot be run this way, and others may be. */
const isObstacle = (error: unknown): error is Error =>
  error instanceof NoKernelError || error instanceof ChainError || error instanceof CompileError;

const callsOf = ({ layers, ends }: StepPlan) => [...layers, ...ends].map(({ call }) => call);
