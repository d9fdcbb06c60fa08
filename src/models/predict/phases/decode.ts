import type { NamedRoof } from '../../../machines/machine.ts';
import type { ModelConfig } from '../../config/model-config.ts';
import { hasExperts } from '../../attention-shape.ts';
import { mixerCost } from '../../layers/attention-cost.ts';
import { mixersOf, reachOf } from '../../layers/cache.ts';
import { attentionCalls, limited, linearCalls, sumCalls, type PassTotals } from '../../model-calls.ts';
import { parameterCounts } from '../../parameters.ts';
import { put, type TimeParts, type Workings } from '../llm-prediction.ts';
import type { PredictionRequest } from '../request.ts';
import { algorithmOf, ratesOf, sayCommunication, type Phase, type Rates } from './times.ts';

/** The lengths of a sequence, one after the other, between which a step's cost grows evenly. */
interface Stretch {
  readonly steps: number;
  /** What attention costs at the first step, and what each further step adds. */
  readonly start: PassTotals;
  readonly slope: PassTotals;
}

/** The cost of all decode steps: a part that does not depend on the length, and attention. */
export interface DecodeCost {
  readonly fixed: PassTotals;
  readonly stretches: readonly Stretch[];
  readonly steps: number;
  /** The lengths as text. */
  readonly lengths: string;
  /** Mean over the steps of what attention costs. */
  readonly attention: PassTotals;
}

/**
 * The decode steps: lengths grow from prompt + 1 to prompt + output − 1, or all have the requested context.
 * @param queries new tokens of each sequence in a step: one, or those that a draft proposed and one more
 */
export function decodeCost(request: PredictionRequest, queries = 1): DecodeCost {
  const { model, batch, formats, prompt, output, context } = request;
  // With an output of one token there is no decode step; use the one that would follow.
  const steps = context === null ? Math.max(1, output - 1) : 1;
  const first = context ?? prompt + 1;
  const fixed = sumCalls(linearCalls(model, { batch, queries, keys: queries, logits: queries }, formats));
  const at = (keys: number): PassTotals =>
    sumCalls(
      attentionCalls(
        model,
        { batch, queries, keys: keys + queries - 1, causal: queries > 1 },
        formats,
        algorithmOf(request),
      ),
    );
  const starts = turns(model, first, steps);
  const stretches = starts.map((start, i): Stretch => {
    const count = (starts[i + 1] ?? first + steps) - start;
    const cost = at(start);
    return { steps: count, start: cost, slope: combine(at(start + 1), cost, (next, now) => next - now) };
  });
  const attention = stretches.reduce((sum, { steps: count, start, slope }) => {
    const each = (begin: number, grows: number): number => (count * begin + (grows * count * (count - 1)) / 2) / steps;
    return combine(sum, combine(start, slope, each), (a, b) => a + b);
  }, NONE);
  return {
    fixed: { ...fixed, calls: fixed.calls + attention.calls },
    stretches,
    steps,
    lengths: context === null ? `mean over n = ${first} … ${first + steps - 1}` : `n = ${context}`,
    attention,
  };
}

const NONE: PassTotals = { flop: 0, weightBytes: 0, kvBytes: 0, scoreBytes: 0, calls: 0 };

const combine = (a: PassTotals, b: PassTotals, of: (a: number, b: number) => number): PassTotals => ({
  flop: of(a.flop, b.flop),
  weightBytes: of(a.weightBytes, b.weightBytes),
  kvBytes: of(a.kvBytes, b.kvBytes),
  scoreBytes: of(a.scoreBytes, b.scoreBytes),
  calls: of(a.calls, b.calls),
});

/** The lengths from which on the cost grows differently: where a window is full, and where a chunk begins. */
function turns({ groups }: ModelConfig, first: number, steps: number): readonly number[] {
  const found = new Set([first]);
  const add = (length: number): void => {
    if (length > first && length < first + steps) found.add(length);
  };
  for (const mixer of groups.flatMap((group) => mixersOf(group.mixer))) {
    const reach = limited(reachOf(mixer), mixerCost(mixer, true).mostKeys);
    if (reach.kind === 'window') add(reach.keys);
    if (reach.kind !== 'chunk') continue;
    for (let length = Math.ceil(first / reach.keys) * reach.keys; length < first + steps; length += reach.keys) {
      // The step from the last token of a chunk to the first of the next is a stretch of its own.
      add(length);
      add(length + 1);
    }
  }
  return [...found].toSorted((a, b) => a - b);
}

/** All decode steps, and their means. @param queries as for `decodeCost` */
export function decodePhase(request: PredictionRequest, roof: NamedRoof, workings: Workings, queries = 1): Phase {
  const { batch, model } = request;
  const rates = ratesOf(request, roof);
  const cost = decodeCost(request, queries);
  const { fixed, steps, lengths, attention } = cost;
  const { lower, compute, memory, overhead, computeBound } = meanTimes(cost, rates);
  const communication = sayCommunication(request, queries, 'communicationSeconds', workings);
  const flop = fixed.flop + attention.flop;
  const streamed = fixed.weightBytes + attention.kvBytes;
  const moved = streamed + attention.scoreBytes;
  workings.say(
    'streamedBytesPerStep',
    streamed,
    hasExperts(model)
      ? `(P − lookups, only the expected experts)·bytes + B·(KV and state read and written), ${lengths}`
      : `(P − lookups)·bytes + B·(KV and state read and written), ${lengths}`,
    `${fixed.weightBytes} + ${batch} × ${attention.kvBytes / batch}`,
  );
  const tokens = queries === 1 ? ['B', `${batch}`] : ['tokens·B', `${queries} × ${batch}`];
  const counts = parameterCounts(model);
  const met = counts.active - (counts.total - counts.streamed);
  workings.say(
    'decodeFlop',
    flop,
    `2·(active − lookups)·${tokens[0]} + attention over n keys·B, ${lengths}`,
    `2 × ${met} × ${tokens[1]} + ${attention.flop}`,
  );
  const among = request.gpus === 1 ? ['', ''] : [' + communication', ` + ${communication}`];
  const seconds = workings.say(
    'secondsPerToken',
    // Long sums round; both bounds must hold to the last digit. A layer waits for the all-reduce of the one before it.
    Math.max(lower, streamed / rates.bytesPerSecond, flop / rates.flopPerSecond) + communication,
    `max(FLOP / compute roof, bytes / bandwidth)${among[0]}, ${lengths}`,
    `max(${flop} / ${put(rates.flopPerSecond)}, ${moved} / ${put(rates.bytesPerSecond)})${among[1]}`,
  );
  const main = computeBound >= steps / 2 ? 'compute' : 'memory';
  return {
    seconds: { lower: seconds, withoutOverlap: Math.max(seconds, compute + memory + communication + overhead) },
    parts: { compute, memory, communication },
    bound: communication > seconds - communication ? 'communication' : main,
    flop,
    streamedBytes: streamed,
    movedBytes: moved,
  };
}

/** Means over the steps of the time bounds, and the number of compute-bound steps. */
function meanTimes(
  { fixed, stretches, steps, attention }: DecodeCost,
  rates: Rates,
): Omit<TimeParts, 'communication'> & { lower: number; overhead: number; computeBound: number } {
  const compute = ({ flop }: PassTotals): number => flop / rates.flopPerSecond;
  const memory = ({ weightBytes, kvBytes, scoreBytes }: PassTotals): number =>
    (weightBytes + kvBytes + scoreBytes) / rates.bytesPerSecond;
  let [lower, computeBound] = [0, 0];
  for (const { steps: count, start, slope } of stretches) {
    const arithmetic = { first: compute(fixed) + compute(start), each: compute(slope) };
    const traffic = { first: memory(fixed) + memory(start), each: memory(slope) };
    const isCompute = (step: number): boolean =>
      arithmetic.first + arithmetic.each * step >= traffic.first + traffic.each * step;
    // Both times are linear here: they cross at most once, and all steps up to there have the bound of the first.
    const turn = firstWhere(count, (step) => isCompute(step) !== isCompute(0));
    const [before, after] = isCompute(0) ? [arithmetic, traffic] : [traffic, arithmetic];
    lower += sumOf(before, 0, turn) + sumOf(after, turn, count);
    computeBound += isCompute(0) ? turn : count - turn;
  }
  return {
    lower: lower / steps,
    compute: compute(fixed) + compute(attention),
    memory: memory(fixed) + memory(attention),
    overhead: fixed.calls * rates.dispatchSeconds,
    computeBound,
  };
}

/** The sum over steps from one up to another of a time that grows by the same each step. */
const sumOf = ({ first, each }: { first: number; each: number }, from: number, to: number): number =>
  (to - from) * first + (each * (to * (to - 1) - from * (from - 1))) / 2;

/** The first index below `count` from which on a monotonic predicate holds; `count` if it never does. */
function firstWhere(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
