import type { Kernel, Parameters, Pass } from '../../kernels/kernel.ts';
import { workOf, type OpCall } from '../../ops/operator.ts';
import { bytesMoved } from '../../ops/work.ts';
import { compileKernel, type Bench, type Setup } from '../bench.ts';
import { CompileError } from '../../device/pipeline.ts';
import { rotate, type Program } from '../../device/program.ts';
import { windowsOf, type Windows } from '../../device/windows.ts';
import { inTime } from '../../device/wait.ts';
import { leastSeconds } from '../../protocol/rounds/least-seconds.ts';
import { hashText } from '../../text/hash.ts';
import { formatSeconds } from '../../text/units.ts';
import type { Entry, Outcome } from './entry.ts';
import { checkOutput, toleranceOf, type GateFacts } from './gate.ts';
import { tune, type Prepared, type Search } from './tune.ts';

/** A member that is ready to be timed. */
export interface Ready {
  readonly parameters: Parameters;
  readonly check: GateFacts;
  /** On the tensors' own buffers. */
  readonly program: Program;
  /** On windows of their copies. */
  readonly rotated: Program | null;
  readonly windows: Windows | null;
  readonly cache: 'hot' | 'cold';
}

/** A search of a family. */
export interface Found extends Search<Ready> {
  /** The outcome of the first member that failed. */
  readonly failure: Outcome | undefined;
}

/** Compiles, checks and times members of a family. */
export async function search(setup: Setup, entry: Entry, members: readonly Parameters[]): Promise<Found> {
  const { bench } = setup;
  const memory = await memoryOf(setup, entry.case);
  let failure: Outcome | undefined;
  const found = await tune<Ready>(
    {
      now: () => performance.now() / 1000,
      lengthOf: (member) =>
        passesOf(bench, entry.kernel, entry.case, member).reduce((sum, { wgsl }) => sum + wgsl.length, 0),
      async prepare(member, mostSeconds) {
        await bench.pause();
        const one = await tryMember(setup, entry, memory, { parameters: member, mostSeconds });
        if ('outcome' in one) failure ??= one.outcome;
        return one.prepared;
      },
      compare: (works, hope) =>
        leastSeconds(
          bench,
          works.map(({ program, rotated }) => rotated ?? program),
          { hope, repeats: bench.protocol.tuningRepeats },
        ),
    },
    members,
    bench.protocol.tuningSeconds,
  );
  return { ...found, failure };
}

/** The memory that a call's members are timed on, which is filled before the search. */
type Memory = Pick<Ready, 'windows' | 'cache'>;

async function memoryOf({ bench: { protocol }, store }: Setup, at: OpCall): Promise<Memory> {
  store.tensors(at);
  const fitsCache = bytesMoved(workOf(at)) < protocol.cacheBytes;
  const windows = fitsCache ? await store.windows(at, protocol.coldBytes) : null;
  return { windows, cache: windows || !fitsCache ? 'cold' : 'hot' };
}

type Attempt =
  { readonly prepared: Prepared<Ready> } | { readonly prepared: Prepared<Ready>; readonly outcome: Outcome };

async function tryMember(
  setup: Setup,
  entry: Entry,
  { windows, cache }: Memory,
  { parameters, mostSeconds }: { readonly parameters: Parameters; readonly mostSeconds: number },
): Promise<Attempt> {
  const { bench, store } = setup;
  const { kernel, case: at } = entry;
  const { buffers } = store.tensors(at);
  const failed = (reason: string, compileSeconds: number): Attempt => ({
    prepared: { status: 'failed', reason, compileSeconds },
    outcome: { status: 'failed', reason, parameters },
  });
  try {
    const compiling = compileKernel(bench.gpu, entry.id, passesOf(bench, kernel, at, parameters), buffers);
    const program = await inTime(compiling, mostSeconds);
    if (!program) return failed(`compiling it took longer than ${formatSeconds(mostSeconds)}`, mostSeconds);
    const check = await gate(setup, entry, program);
    const { pipelineSeconds, firstRunSeconds } = program.compiled;
    const compileSeconds = pipelineSeconds + (firstRunSeconds ?? 0);
    if (!check.passed) {
      const outcome = wrongOutput(check, parameters);
      return { prepared: { status: 'wrong', reason: outcome.reason, compileSeconds }, outcome };
    }
    const rotated = windows && (await rotate(bench.gpu, program, windowsOf(windows)));
    const work: Ready = { parameters, check, program, rotated, windows, cache };
    return { prepared: { status: 'ready', work, compileSeconds } };
  } catch (error) {
    if (error instanceof CompileError) return failed(error.message, 0);
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
export const wrongOutput = (check: GateFacts, parameters: Parameters): Extract<Outcome, { status: 'failed' }> => ({
  status: 'failed',
  reason:
    check.unwritten + check.stray > 0
      ? `its output is wrong: ${check.unwritten} elements were never written, and ${check.stray} that are not its own were`
      : `its output is wrong: relative error ${check.relativeError.toPrecision(2)}; rounding explains at most ${check.tolerance.toPrecision(2)}`,
  check,
  parameters,
});

/** The dispatches of a member on this adapter. */
export const passesOf = ({ gpu }: Bench, kernel: Kernel, at: OpCall, parameters: Parameters): readonly Pass[] =>
  kernel.passes(at.shape, at.formats, parameters, gpu.capabilities);

/** Identifies the source of a member. */
export const sourceHash = (passes: readonly Pass[]): string => hashText(passes.map(({ wgsl }) => wgsl).join('\n'));
