import type { NamedRoof } from '../../machines/machine.ts';
import { attentionCalls, passCalls, sumCalls, type PassTotals } from '../model-calls.ts';
import { communicationOf } from '../parallel/communication.ts';
import { parameterCounts } from '../parameters.ts';
import { put, type Bound, type TimeBounds, type TimeParts, type Workings } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';

/** One phase of a generation. With several GPUs, FLOP and bytes are those of one of them. */
export interface Phase {
  readonly seconds: TimeBounds;
  readonly parts: TimeParts;
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
  const communication = sayCommunication(request, prompt, 'prefillCommunicationSeconds', workings);
  const among = request.gpus === 1 ? ['', ''] : [', communication', `, ${communication}`];
  const lower = workings.say(
    'prefillSeconds',
    // One part of the prompts can be computed while another is communicated.
    Math.max(compute, memory, communication),
    `max(FLOP / compute roof, bytes / bandwidth${among[0]})`,
    `max(${put(totals.flop)} / ${put(rates.flopPerSecond)}, ${moved} / ${put(rates.bytesPerSecond)}${among[1]})`,
  );
  return {
    seconds: { lower, withoutOverlap: compute + memory + communication + overhead },
    parts: { compute, memory, communication },
    bound: boundOf({ compute, memory, communication }),
    flop: totals.flop,
    streamedBytes: streamed,
    movedBytes: moved,
  };
}

/** What takes longest. */
export function boundOf({ compute, memory, communication }: TimeParts): Bound {
  if (communication > Math.max(compute, memory)) return 'communication';
  return compute >= memory ? 'compute' : 'memory';
}

/** The seconds that GPUs communicate in a pass with as many new tokens of each sequence, explained if there are several. */
export function sayCommunication(
  request: PredictionRequest,
  queries: number,
  name: string,
  workings: Workings,
): number {
  const { gpus, link, batch, model, formats } = request;
  if (gpus === 1) return 0;
  const { allReduces, bytesEach, seconds } = communicationOf(model, batch * queries, formats.activations, request);
  return workings.say(
    name,
    seconds,
    'all-reduces·(2·(N − 1)/N·bytes / link + latency)',
    `${allReduces} × (2 × ${gpus - 1} / ${gpus} × ${bytesEach} / ${put(link!.bytesPerSecond)} + ${link!.latencySeconds})`,
  );
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
  return { lower, withoutOverlap: prefill.seconds.withoutOverlap + steps * decode.seconds.withoutOverlap };
}
