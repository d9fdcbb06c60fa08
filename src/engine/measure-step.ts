import { leastSeconds } from '../protocol/rounds/least-seconds.ts';
import { sampleRounds } from '../protocol/rounds/rounds.ts';
import { warmUp } from '../protocol/rounds/warm-up.ts';
import { newSubject, type Subject } from '../protocol/sampling.ts';
import type { Program } from '../device/program.ts';
import { timelineOf, type Span } from '../device/timeline.ts';
import { subjectOf, type Bench } from '../trials/bench.ts';
import { chainProblem } from './check-chain.ts';
import { createSingles, type Chain, type SingleProgram } from './chain.ts';
import type { MemoryTwice } from './explain-gap.ts';
import type { Fusion, StepCall } from './step-plan.ts';

/** The layers of a step with their kernels fused in one way. */
export interface TimedFusion {
  readonly fusion: Fusion;
  readonly layers: Subject<Program>;
  readonly dispatches: number;
}

/** A step and its single kernels, timed in the same rounds. */
export interface TimedStep {
  readonly layers: Subject<Program>;
  /** How its kernels are fused: the fastest way in a trial before the rounds. */
  readonly fusion: Fusion;
  /** Every way that was timed. */
  readonly fusions: readonly TimedFusion[];
  readonly ends: Subject<Program>;
  readonly singles: readonly (Pick<SingleProgram, 'call' | 'calls' | 'duty' | 'names' | 'choice'> & {
    readonly subject: Subject<Program>;
  })[];
  /** The memory ceiling before, and in the same rounds; null if it is not at hand. */
  readonly memory: MemoryTwice | null;
  /** Dispatches of the layers, and of what surrounds them. */
  readonly dispatches: { readonly layers: number; readonly ends: number };
  /** One run, dispatch by dispatch; null without timestamps. */
  readonly timeline: readonly (Span & { readonly name: string })[] | null;
}

/** Laps of each way to fuse kernels, interleaved, before the fastest is chosen. */
const TRIALS = 4;

/** A chain whose result is wrong. */
export class ChainError extends Error {
  override readonly name = 'ChainError';
}

/**
 * Checks chains of one step, then times them and each kernel of the fastest alone, interleaved, so that a disturbance
 * affects all alike.
 * @param rated the ceiling `memory/read`, sampled again in these rounds; null: not at hand
 * @throws ChainError with a sentence
 * @throws CompileError
 */
export async function measureStep(
  bench: Bench,
  chains: readonly { readonly fusion: Fusion; readonly chain: Chain }[],
  rated: Subject<Program> | null,
  onRound: (round: number) => Promise<void>,
): Promise<TimedStep> {
  const fusions: (TimedFusion & { readonly chain: Chain })[] = [];
  for (const { fusion, chain } of chains) {
    const problem = await chainProblem(bench.gpu, chain);
    if (problem) throw new ChainError(problem);
    const layers = await subjectOf(bench, chain.layers);
    fusions.push({ fusion, chain, layers, dispatches: dispatchesOf(chain.layers) });
  }
  const works = fusions.map(({ layers: { work } }) => work);
  const least = works.length > 1 ? await leastSeconds(bench, works, { repeats: TRIALS }) : [0];
  const { chain, fusion, layers } = fusions[least.indexOf(Math.min(...least))]!;
  const ends = await subjectOf(bench, chain.ends);
  const singles: TimedStep['singles'][number][] = [];
  for (const { program, ...single } of await createSingles(bench.gpu, chain)) {
    singles.push({ ...single, subject: await subjectOf(bench, program) });
  }
  const subjects = [...fusions.map((one) => one.layers), ends, ...singles.map(({ subject }) => subject)];
  await warmUp(bench, layers);
  const memory = rated && { rated, again: newSubject(rated.label, rated.work, rated.sizing) };
  await sampleRounds(bench, { subjects, onRound, extras: () => (memory ? [memory.again] : []) });
  const timeline = await timelineOfStep(bench, chain, { singles, seconds: layers.sizing.dispatchSeconds });
  return {
    layers,
    fusion,
    fusions,
    ends,
    singles,
    memory,
    dispatches: { layers: dispatchesOf(chain.layers), ends: dispatchesOf(chain.ends) },
    timeline,
  };
}

const dispatchesOf = ({ windows }: Program): number => windows[0]!.length;

async function timelineOfStep(
  { gpu }: Bench,
  chain: Chain,
  { singles, seconds }: { readonly singles: TimedStep['singles']; readonly seconds: number },
): Promise<TimedStep['timeline']> {
  const layers = await timelineOf(gpu, chain.layers, seconds);
  const ends = await timelineOf(gpu, chain.ends, seconds);
  if (!layers || !ends) return null;
  const last = layers.at(-1)!;
  const after = last.start + last.seconds;
  const spans = [...layers, ...ends.map((span) => ({ ...span, start: after + span.start }))];
  const names = [...chain.plan.layers, ...chain.plan.ends].flatMap((one) =>
    Array.from({ length: dispatchCount(singles, one) }, () => one.name),
  );
  return spans.map((span, i) => ({ ...span, name: names[i]! }));
}

/** Dispatches of one call. */
const dispatchCount = (singles: TimedStep['singles'], one: StepCall): number =>
  dispatchesOf(singles.find(({ calls }) => calls.includes(one))!.subject.work);
