import type { NamedRoof } from '../../../machines/machine.ts';
import type { PassTotals } from '../../model-calls.ts';
import { communicationOf, hopSeconds, hopsOf } from '../../parallel/communication.ts';
import { put, type Bound, type TimeBounds, type TimeParts, type Workings } from '../llm-prediction.ts';
import type { PredictionRequest } from '../request.ts';

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

/** What takes longest. */
export function boundOf({ compute, memory, communication }: TimeParts): Bound {
  if (communication > Math.max(compute, memory)) return 'communication';
  return compute >= memory ? 'compute' : 'memory';
}

/** The seconds that GPUs communicate in a pass with as many new tokens of each sequence; 0: there is one GPU. */
export const communicationSeconds = (request: PredictionRequest, queries: number): number =>
  communicationOf(request.model, request.batch * queries, request.formats.activations, request).seconds;

/** The same, explained. */
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
    'all-reduces·(2·(N − 1)/N·bytes / link + hops·latency of one)',
    `${allReduces} × (2 × ${gpus - 1} / ${gpus} × ${bytesEach} / ${put(link!.perDirection.value)} + ${hopsOf(gpus)} × ${hopSeconds(link!)})`,
  );
}

/** The seconds of each part of one pass. */
export function timesOf(
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
