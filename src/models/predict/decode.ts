import type { NamedRoof } from '../../machines/machine.ts';
import { attentionCalls, linearCalls, sumCalls, type PassTotals } from '../model-calls.ts';
import { keysOverLayers, keysOverSteps } from '../memory.ts';
import { parameterCounts } from '../parameters.ts';
import { put, type Workings } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';
import { algorithmOf, ratesOf, type Phase, type Rates } from './times.ts';

/** The cost of a decode step as a linear function of its keys: a fixed part, and a part per key of each layer. */
export interface DecodeLine {
  readonly fixed: PassTotals;
  readonly perKey: PassTotals;
  readonly steps: number;
  readonly first: number;
  /** The lengths as text. */
  readonly lengths: string;
  /** Keys of all layers, summed over layers, at one step. */
  keysAt(step: number): number;
  /** The same, summed over all steps before one. */
  keysBefore(step: number): number;
}

/** The decode steps: lengths grow from prompt + 1 to prompt + output − 1, or all have the requested context. */
export function decodeLine(request: PredictionRequest): DecodeLine {
  const { model, batch, formats, prompt, output, context } = request;
  // With an output of one token there is no decode step; use the one that would follow.
  const steps = context === null ? Math.max(1, output - 1) : 1;
  const first = context ?? prompt + 1;
  const pass = { batch, queries: 1, keys: 1 };
  const fixed = sumCalls(linearCalls(model, pass, formats));
  const attention = sumCalls(attentionCalls(model, pass, formats, algorithmOf(request)));
  const layers = model.numHiddenLayers;
  return {
    fixed: { ...fixed, calls: fixed.calls + attention.calls },
    perKey: {
      flop: attention.flop / layers,
      weightBytes: 0,
      kvBytes: attention.kvBytes / layers,
      scoreBytes: attention.scoreBytes / layers,
      calls: 0,
    },
    steps,
    first,
    lengths: context === null ? `mean over n = ${first} … ${first + steps - 1}` : `n = ${context}`,
    keysAt: (step) => keysOverLayers(model.attention, first + step),
    keysBefore: (step) => keysOverSteps(model.attention, first, step),
  };
}

/** All decode steps, and their means. */
export function decodePhase(request: PredictionRequest, roof: NamedRoof, workings: Workings): Phase {
  const { batch, model } = request;
  const rates = ratesOf(request, roof);
  const line = decodeLine(request);
  const { fixed, perKey, steps, lengths } = line;
  const { keys, lower, upper, computeBound } = meanTimes(line, rates);
  const kv = keys * perKey.kvBytes;
  const flop = fixed.flop + keys * perKey.flop;
  const streamed = fixed.weightBytes + kv;
  const moved = streamed + keys * perKey.scoreBytes;
  workings.say(
    'streamedBytesPerStep',
    streamed,
    model.experts
      ? `(P − untied embedding, only the expected experts)·bytes + B·n·KV, ${lengths}`
      : `(P − untied embedding)·bytes + B·n·KV, ${lengths}`,
    `${fixed.weightBytes} + ${batch} × ${kv / batch}`,
  );
  const counts = parameterCounts(model);
  const met = counts.active - (counts.total - counts.streamed);
  workings.say(
    'decodeFlop',
    flop,
    `2·(active − untied embedding)·B + 4·L·h·headDim·n·B, ${lengths}`,
    `2 × ${met} × ${batch} + ${keys * perKey.flop}`,
  );
  const seconds = workings.say(
    'secondsPerToken',
    // Long sums round; the bandwidth bound must hold to the last digit.
    Math.max(lower, streamed / rates.bytesPerSecond),
    `max(FLOP / compute roof, bytes / bandwidth), ${lengths}`,
    `max(${flop} / ${put(rates.flopPerSecond)}, ${moved} / ${put(rates.bytesPerSecond)})`,
  );
  return {
    seconds: { lower: seconds, upper: Math.max(seconds, upper) },
    bound: computeBound >= steps / 2 ? 'compute' : 'memory',
    flop,
    streamedBytes: streamed,
    movedBytes: moved,
  };
}

/** Means over the steps of time bounds and keys, and the number of compute-bound steps. */
function meanTimes(
  { fixed, perKey, steps, keysAt, keysBefore }: DecodeLine,
  rates: Rates,
): { keys: number; lower: number; upper: number; computeBound: number } {
  const compute = fixed.flop / rates.flopPerSecond;
  const computePerKey = perKey.flop / rates.flopPerSecond;
  const memory = fixed.weightBytes / rates.bytesPerSecond;
  const memoryPerKey = (perKey.kvBytes + perKey.scoreBytes) / rates.bytesPerSecond;
  const isCompute = (step: number): boolean =>
    compute + computePerKey * keysAt(step) >= memory + memoryPerKey * keysAt(step);
  // Both times are linear in the keys, which never decrease: they cross at most once, and all steps up to there have the
  // bound of the first.
  const turn = firstWhere(steps, (step) => isCompute(step) !== isCompute(0));
  const [before, all] = [keysBefore(turn), keysBefore(steps)];
  const arithmetic = (count: number, keys: number): number => count * compute + computePerKey * keys;
  const traffic = (count: number, keys: number): number => count * memory + memoryPerKey * keys;
  const [first, then] = isCompute(0) ? [arithmetic, traffic] : [traffic, arithmetic];
  const keys = all / steps;
  return {
    keys,
    lower: (first(turn, before) + then(steps - turn, all - before)) / steps,
    upper: compute + memory + (computePerKey + memoryPerKey) * keys + fixed.calls * rates.dispatchSeconds,
    computeBound: isCompute(0) ? turn : steps - turn,
  };
}

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
