import { predictExactly } from '../predict/exactly.ts';
import type { LlmPrediction } from '../predict/llm-prediction.ts';
import type { PredictionRequest } from '../predict/request.ts';
import { fitsOf } from './lever-table.ts';
import { leverOf, pullLevers, type LeverId, type Workshop } from './levers.ts';

/** Whether a request fits into the memory of its GPUs. */
export interface Verdict {
  readonly fits: boolean;
  /** Bytes of all GPUs together, and bytes that weights, cache, activations and reserve take. */
  readonly has: number;
  readonly takes: number;
  /** By how much it fits, or misses: always positive. */
  readonly by: number;
  /** The first lever, or two, that make it fit; null: it fits, or none does. */
  readonly lever: { readonly name: string; readonly options: string } | null;
}

const [NARROWER, MORE]: readonly (readonly LeverId[])[] = [
  ['weights-fp8', 'weights-int8', 'weights-int4'],
  ['gpus-2', 'gpus-4', 'gpus-8'],
];

/** From what costs least to what costs most; two levers together where none is enough. */
const NEAREST: readonly (readonly LeverId[])[] = [
  ...(['kv-fp8', ...NARROWER!, 'context-half', ...MORE!] as const).map((id) => [id]),
  ...MORE!.flatMap((more) => NARROWER!.map((narrower) => [narrower, more])),
];

/** Whether it fits, by how much, and the nearest lever that makes it fit; null: the memory size is unknown. */
export function verdictOf(request: PredictionRequest, prediction: LlmPrediction, shop: Workshop): Verdict | null {
  const { memory, spareBytes } = prediction;
  if (!memory || spareBytes === null) return null;
  const has = spareBytes + memory.weights + memory.reserve;
  const fits = fitsOf(prediction, request.batch) === true;
  const by = Math.abs(has - memory.total);
  return { fits, has, takes: memory.total, by, lever: fits ? null : nearestLever(request, shop) };
}

function nearestLever(request: PredictionRequest, shop: Workshop): Verdict['lever'] {
  for (const ids of NEAREST) {
    const pulled = pullLevers(request, ids, shop);
    if (pulled && fitsOf(predictExactly(pulled.request), pulled.request.batch) === true) {
      return { name: ids.map((id) => leverOf(id).name).join(' and '), options: pulled.options };
    }
  }
  return null;
}
