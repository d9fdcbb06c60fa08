import type { Kernel, Parameters } from '../../kernels/kernel.ts';
import { workOf } from '../../ops/operator.ts';
import { bytesMoved } from '../../ops/work.ts';
import { compileKernel, subjectOf, type Bench, type Setup } from '../bench.ts';
import { CompileError } from '../../device/pipeline.ts';
import { rotate, type Program } from '../../device/program.ts';
import { windowsOf, type Windows } from '../../device/windows.ts';
import { leastSeconds } from '../../protocol/rounds/least-seconds.ts';
import { newSubject } from '../../protocol/sampling.ts';
import type { Entry, Outcome } from './entry.ts';
import { checkOutput, toleranceOf, type GateFacts } from './gate.ts';
import { costOf, slownessObstacle } from './obstacles.ts';

/** What a run has learned about kernels and uses at the next shape: by kernel, for all storage formats. */
export interface Learned {
  /** Keys of members worth trying at another shape of the same operator, the fastest first. */
  readonly members: Map<Kernel['id'], ReadonlySet<string>>;
  /** Seconds per unit of cost, the slowest so far. */
  readonly paces: Map<Kernel['id'], number>;
}

/** Nothing yet. */
export const newLearned = (): Learned => ({ members: new Map(), paces: new Map() });

/**
 * Prepares an entry for its rounds: predicts its time, then compiles, checks and tries each member of its family and keeps
 * the fastest correct one.
 */
export async function prepare(setup: Setup, entry: Entry, learned: Learned): Promise<Outcome> {
  const { bench } = setup;
  const { kernel, case: at } = entry;
  try {
    const slow = await slownessObstacle(setup, kernel, at, learned.paces.get(kernel.id));
    if (slow) return { status: 'skipped', reason: slow };
  } catch (error) {
    if (error instanceof CompileError) return { status: 'failed', reason: error.message };
    throw error;
  }
  const tried: Tried[] = [];
  let failure: Outcome | undefined;
  const worth = bench.protocol.wideSweep ? undefined : learned.members.get(kernel.id);
  const candidates = kernel.candidates(at.shape, bench.gpu.capabilities);
  const keyOf = memberKeys(candidates);
  const likely = [...(worth ?? [])].flatMap((key) => candidates.filter((parameters) => keyOf(parameters) === key));
  let compileSeconds = 0;
  for (const parameters of likely.length > 0 ? likely : candidates) {
    await bench.pause();
    // If compiling takes seconds, trying the whole family would take minutes.
    if (tried.length > 0 && compileSeconds > bench.protocol.mostCompileSeconds) break;
    const one = await tryCandidate(setup, entry, parameters);
    if ('status' in one) failure ??= one;
    else {
      tried.push(one);
      compileSeconds += one.program.compiled.pipelineSeconds + (one.program.compiled.firstRunSeconds ?? 0);
    }
  }
  const ranked = await byTime(bench, tried);
  const [best] = ranked;
  // Members that suited other shapes may not suit this one.
  if (!best && likely.length > 0) return prepare(setup, entry, newLearned());
  if (!best) return failure ?? { status: 'failed', reason: 'none of its members could be timed' };
  learned.members.set(kernel.id, new Set(ranked.map((one) => keyOf(one.parameters))));
  const { parameters, check, program, rotated, windows, cache } = best;
  const subject = await subjectOf(bench, rotated ?? program);
  const pace = subject.sizing.dispatchSeconds / costOf(at);
  learned.paces.set(kernel.id, Math.max(pace, learned.paces.get(kernel.id) ?? 0));
  // In dispatches longer than this, whatever fits a cache hardly matters.
  const hot = rotated && subject.sizing.mode !== 'single' ? newSubject(program.label, program, subject.sizing) : null;
  return {
    status: 'measured',
    parameters,
    check,
    windows,
    cache,
    subject,
    hot,
    stop: null,
    naiveSeconds: null,
    paces: null,
  };
}

/** Keys that distinguish the members of a family: only the parameters that differ, as the others follow the shape. */
function memberKeys(members: readonly Parameters[]): (member: Parameters) => string {
  const names = Object.keys(members[0] ?? {}).filter((name) => members.some((one) => one[name] !== members[0]![name]));
  return (member) => JSON.stringify(names.map((name) => [name, member[name]]));
}

/** Candidates this many times slower than the fastest in a first look are dropped. */
const HOPE = 1.3;

/** The candidates worth a second look, the fastest first. */
async function byTime(bench: Bench, tried: readonly Tried[]): Promise<readonly Tried[]> {
  if (tried.length < 2) return tried;
  const seconds = await leastSeconds(
    bench,
    tried.map(({ program, rotated }) => rotated ?? program),
    { hope: HOPE },
  );
  const most = HOPE * Math.min(...seconds);
  return tried
    .map((one, i) => ({ one, seconds: seconds[i]! }))
    .filter((it) => it.seconds <= most)
    .toSorted((x, y) => x.seconds - y.seconds)
    .map(({ one }) => one);
}

interface Tried {
  readonly parameters: Parameters;
  readonly check: GateFacts;
  /** On the tensors' own buffers. */
  readonly program: Program;
  /** On windows of their copies. */
  readonly rotated: Program | null;
  readonly windows: Windows | null;
  readonly cache: 'hot' | 'cold';
}

async function tryCandidate(setup: Setup, entry: Entry, parameters: Parameters): Promise<Tried | Outcome> {
  const { bench, store } = setup;
  const { kernel, case: at } = entry;
  const { buffers } = store.tensors(at);
  const fitsCache = bytesMoved(workOf(at)) < bench.protocol.cacheBytes;
  const windows = fitsCache ? await store.windows(at, bench.protocol.coldBytes) : null;
  try {
    const passes = kernel.passes(at.shape, at.formats, parameters, bench.gpu.capabilities);
    const program = await compileKernel(bench.gpu, entry.id, passes, buffers);
    const check = await gate(setup, entry, program);
    if (!check.passed) return wrongOutput(check, parameters);
    const rotated = windows && (await rotate(bench.gpu, program, windowsOf(windows)));
    return { parameters, check, program, rotated, windows, cache: windows || !fitsCache ? 'cold' : 'hot' };
  } catch (error) {
    if (error instanceof CompileError) return { status: 'failed', reason: error.message, parameters };
    throw error;
  }
}

/** Runs an entry's program once, on its own buffers or one of its windows, and checks its output. */
export const gate = (
  { bench: { gpu, nextRandom }, store }: Setup,
  { kernel, case: at }: Entry,
  program: Program,
  window?: ReadonlyMap<GPUBuffer, GPUBufferBinding>,
): Promise<GateFacts> =>
  checkOutput(gpu, program, {
    tensors: store.tensors(at),
    tolerance: toleranceOf(at.formats.activations, kernel.op.reductionLength(at.shape)),
    seed: nextRandom(),
    window,
  });

/** The outcome of an entry with a wrong output. */
export const wrongOutput = (check: GateFacts, parameters: Parameters): Outcome => ({
  status: 'failed',
  reason:
    check.unwritten > 0
      ? `its output is wrong: ${check.unwritten} elements were never written`
      : `its output is wrong: relative error ${check.relativeError.toPrecision(2)}; rounding explains at most ${check.tolerance.toPrecision(2)}`,
  check,
  parameters,
});
