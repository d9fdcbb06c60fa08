import type { NamedRoof } from '../../machines/machine.ts';
import { attentionCalls, passCalls, sumCalls, type PassTotals } from '../model-calls.ts';
import { parameterCounts } from '../parameters.ts';
import { put, type Bound, type TimeBounds, type Workings } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';

/** One phase of a generation. */
export interface Phase {
  readonly seconds: TimeBounds;
  readonly bound: Bound;
  /** FLOP of one pass; mean over the passes of the phase. */
  readonly flop: number;
  /** Bytes of weights and KV. */
  readonly streamedBytes: number;
  /** The same plus the scores that standard attention moves. */
  readonly movedBytes: number;
}

/** The rates that kernels reach. */
export interface Rates {
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
  readonly dispatchSeconds: number;
}

/** The rates of a roof times the kernels' efficiencies. */
export function ratesOf({ efficiency, dispatchSeconds, gpu }: PredictionRequest, roof: NamedRoof): Rates {
  return {
    flopPerSecond: roof.flopPerSecond * efficiency.compute,
    bytesPerSecond: roof.bytesPerSecond * efficiency.memory,
    dispatchSeconds: dispatchSeconds ?? gpu.dispatchSeconds ?? 0,
  };
}

/** The attention algorithm of the full model; default: fused. */
export const algorithmOf = ({ attention }: PredictionRequest): 'standard' | 'fused' => attention ?? 'fused';

/** One pass over all prompts, which produces the first token of each answer. */
export function prefillPhase(request: PredictionRequest, roof: NamedRoof, workings: Workings): Phase {
  const { model, batch, prompt, formats, causal } = request;
  const rates = ratesOf(request, roof);
  const pass = { batch, queries: prompt, keys: prompt, causal };
  const totals = sumCalls(passCalls(model, pass, formats, algorithmOf(request)));
  const { compute, memory, overhead, streamed, moved } = timesOf(totals, rates);
  const counts = parameterCounts(model);
  const head = counts.embedding + counts.headBias;
  const inner = counts.active - (counts.total - counts.streamed) - head;
  const attentionFlop = sumCalls(attentionCalls(model, pass, formats, algorithmOf(request))).flop;
  workings.say(
    'prefillFlop',
    totals.flop,
    `2·(active − lookups − head)·S·B + 2·head·B + attention over S² pairs·B${causal ? ' / 2' : ''}`,
    `2 × ${inner} × ${prompt} × ${batch} + 2 × ${head} × ${batch} + ${attentionFlop}`,
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

/** Prefill plus one decode step for each further token. */
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
