import type { NamedRoof } from '../../gpus/gpu.ts';
import { attentionCalls, linearCalls, passCalls, sumCalls, type PassTotals } from '../calls.ts';
import { parameterCounts } from '../parameters.ts';
import { put, type Bound, type TimeBounds, type Workings } from './prediction.ts';
import type { PredictionRequest } from './request.ts';

/** One phase of a generation. */
export interface Phase {
  readonly seconds: TimeBounds;
  readonly bound: Bound;
  /** Of one pass; the mean over the passes of a phase. */
  readonly flop: number;
  /** Weights and KV. */
  readonly streamedBytes: number;
  /** And the scores that standard attention moves. */
  readonly movedBytes: number;
}

/** Rates with the shares of them that kernels reach. */
interface Rates {
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
  readonly dispatchSeconds: number;
}

function ratesOf({ efficiency, dispatchSeconds, gpu }: PredictionRequest, roof: NamedRoof): Rates {
  return {
    flopPerSecond: roof.flopPerSecond * efficiency.compute,
    bytesPerSecond: roof.bytesPerSecond * efficiency.memory,
    dispatchSeconds: dispatchSeconds ?? gpu.dispatchSeconds ?? 0,
  };
}

/** The algorithm of the whole model where none is asked for. */
const algorithmOf = ({ attention }: PredictionRequest): 'standard' | 'fused' => attention ?? 'fused';

/** One pass over all prompts: it gives the first token of each answer. */
export function prefillPhase(request: PredictionRequest, roof: NamedRoof, workings: Workings): Phase {
  const { model, batch, prompt, formats, causal } = request;
  const rates = ratesOf(request, roof);
  const pass = { batch, queries: prompt, keys: prompt, causal };
  const totals = sumCalls(passCalls(model, pass, formats, algorithmOf(request)));
  const { compute, memory, overhead, streamed, moved } = timesOf(totals, rates);
  const counts = parameterCounts(model);
  const attentionFlop = sumCalls(attentionCalls(model, pass, formats, algorithmOf(request))).flop;
  workings.say(
    'prefillFlop',
    totals.flop,
    `2·(active − embedding − head)·S·B + 2·head·B + 4·L·h·headDim·S²·B${causal ? ' / 2' : ''}`,
    `2 × ${counts.active - counts.embedding - counts.head} × ${prompt} × ${batch} + 2 × ${counts.embedding} × ${batch} + ${attentionFlop}`,
  );
  const lower = workings.say(
    'prefillSeconds',
    Math.max(compute, memory),
    'max(FLOP / compute roof, bytes / bandwidth)',
    `max(${put(totals.flop)} / ${put(rates.flopPerSecond)}, ${moved} / ${put(rates.bytesPerSecond)})`,
  );
  return {
    seconds: { lower, upper: compute + memory + overhead },
    bound: compute >= memory ? 'compute' : 'memory',
    flop: totals.flop,
    streamedBytes: streamed,
    movedBytes: moved,
  };
}

/** The decode steps: lengths grow from prompt + 1 to prompt + output − 1, or all are at the context asked for. */
export function decodePhase(request: PredictionRequest, roof: NamedRoof, workings: Workings): Phase {
  const { prompt, output, batch, context, model } = request;
  const rates = ratesOf(request, roof);
  // Without a step, as where one token is asked for, the step that would follow speaks for all.
  const steps = context === null ? Math.max(1, output - 1) : 1;
  const first = context ?? prompt + 1;
  const stepAt = decodeSteps(request);
  const sums = { lower: 0, upper: 0, flop: 0, weights: 0, kv: 0, scores: 0, computeBound: 0 };
  for (let i = 0; i < steps; i++) {
    const totals = stepAt(first + i);
    const { compute, memory, overhead } = timesOf(totals, rates);
    sums.lower += Math.max(compute, memory);
    sums.upper += compute + memory + overhead;
    sums.flop += totals.flop;
    sums.weights += totals.weightBytes;
    sums.kv += totals.kvBytes;
    sums.scores += totals.scoreBytes;
    if (compute >= memory) sums.computeBound++;
  }
  const [flop, weights, kv] = [sums.flop / steps, sums.weights / steps, sums.kv / steps];
  const streamed = weights + kv;
  const moved = streamed + sums.scores / steps;
  const lengths = context === null ? `n = ${first} … ${first + steps - 1}` : `n = ${context}`;
  workings.say(
    'streamedBytesPerStep',
    streamed,
    model.experts
      ? '(P − untied embedding, of the experts those expected)·bytes + B·n·KV, mean over n'
      : '(P − untied embedding)·bytes + B·n·KV, mean over n',
    `${weights} + ${batch} × ${kv / batch} (${lengths})`,
  );
  const counts = parameterCounts(model);
  const met = counts.active - (counts.total - counts.streamed);
  workings.say(
    'decodeFlop',
    flop,
    '2·(active − untied embedding)·B + 4·L·h·headDim·n·B, mean over n',
    `2 × ${met} × ${batch} + ${flop - 2 * met * batch} (${lengths})`,
  );
  const seconds = workings.say(
    'secondsPerToken',
    // Sums of many steps round; the bound by bandwidth must hold to the last digit.
    Math.max(sums.lower / steps, streamed / rates.bytesPerSecond),
    'mean over n of max(FLOP / compute roof, bytes / bandwidth)',
    `max(${flop} / ${put(rates.flopPerSecond)}, ${moved} / ${put(rates.bytesPerSecond)}) (${lengths})`,
  );
  return {
    seconds: { lower: seconds, upper: Math.max(seconds, sums.upper / steps) },
    bound: sums.computeBound >= steps / 2 ? 'compute' : 'memory',
    flop,
    streamedBytes: streamed,
    movedBytes: moved,
  };
}

/** The totals of a decode step at any length: what does not depend on it is added up once. */
export function decodeSteps(request: PredictionRequest): (keys: number) => PassTotals {
  const { model, batch, formats } = request;
  const fixed = sumCalls(linearCalls(model, { batch, queries: 1, keys: 1 }, formats));
  return (keys) => {
    const grown = sumCalls(attentionCalls(model, { batch, queries: 1, keys }, formats, algorithmOf(request)));
    return {
      flop: fixed.flop + grown.flop,
      weightBytes: fixed.weightBytes,
      kvBytes: grown.kvBytes,
      scoreBytes: grown.scoreBytes,
      calls: fixed.calls + grown.calls,
    };
  };
}

function timesOf(
  totals: PassTotals,
  rates: Rates,
): { compute: number; memory: number; overhead: number; streamed: number; moved: number } {
  const streamed = totals.weightBytes + totals.kvBytes;
  const moved = streamed + totals.scoreBytes;
  return {
    compute: totals.flop / rates.flopPerSecond,
    memory: moved / rates.bytesPerSecond,
    overhead: totals.calls * rates.dispatchSeconds,
    streamed,
    moved,
  };
}

/** Prefill, and a step for each further token. */
export function totalTime(
  { output }: PredictionRequest,
  prefill: Phase,
  decode: Phase,
  workings: Workings,
): TimeBounds {
  const steps = output - 1;
  const lower = workings.say(
    'totalSeconds',
    prefill.seconds.lower + steps * decode.seconds.lower,
    'prefill + (output − 1)·secondsPerToken',
    `${prefill.seconds.lower} + ${steps} × ${decode.seconds.lower}`,
  );
  return { lower, upper: prefill.seconds.upper + steps * decode.seconds.upper };
}
