import { InputError } from '../../text/input-error.ts';
import type { Bound, LlmPrediction } from '../predict/llm-prediction.ts';
import { predictExactly, secondsOfStep } from '../predict/exactly.ts';
import type { PredictionRequest } from '../predict/request.ts';
import { LEVERS, leverOf, pullLevers, type LeverId, type Workshop } from './levers.ts';
import { costPerMillion, type Price } from './price.ts';
import { whyBest, whyLever } from './why.ts';

/** What a request gives, in a row of a table. */
export interface Outcome {
  /** Of one sequence, in decode. */
  readonly secondsPerToken: number;
  /** Of the whole batch, in decode. */
  readonly tokensPerSecond: number;
  readonly secondsToFirstToken: number;
  /** Weights, cache and activations of the whole batch, on all GPUs together. */
  readonly bytes: number;
  readonly bound: Bound;
  /** Null: the memory size is unknown. */
  readonly fits: boolean | null;
  /** Of a million tokens of answers; null: no price was given. */
  readonly costPerMillion: number | null;
  /** Where a decode step with fused attention lies under the roofs of one GPU: FLOP per byte, and FLOP/s. */
  readonly intensity: number;
  readonly flopPerSecond: number;
}

/** The model as it is, with a lever pulled, or with the best levers together. */
export interface LeverRow {
  readonly id: LeverId | 'as-is' | 'best';
  readonly name: string;
  /** What asks for the same on the command line; empty: nothing. */
  readonly options: string;
  /** Null: the lever cannot be pulled here; `why` says why not. */
  readonly outcome: Outcome | null;
  /** One sentence: why it helps or does not. */
  readonly why: string;
}

/** A request with its prediction. */
interface Tried {
  readonly request: PredictionRequest;
  readonly prediction: LlmPrediction;
  readonly outcome: Outcome;
}

/** What levers may draw on, and the price of a GPU. */
export interface LeverOptions extends Workshop {
  readonly price: Price | null;
}

/** The model as it is, each lever alone, and the best together: those that give the most tokens per second and fit. */
export function leverTable(request: PredictionRequest, options: LeverOptions): readonly LeverRow[] {
  const plain = tried(request, options.price);
  const alone = LEVERS.map((lever): LeverRow => {
    const pulled = lever.pull(request, options);
    const { id, name } = lever;
    const made = 'cannot' in pulled ? pulled : attempt(pulled.request, options.price);
    if ('cannot' in made || 'cannot' in pulled) {
      return { id, name, options: '', outcome: null, why: 'cannot' in made ? made.cannot : '' };
    }
    return {
      id,
      name,
      options: pulled.options,
      outcome: made.outcome,
      why: whyLever(id, plain.prediction, made.prediction, made),
    };
  });
  const asIs: LeverRow = {
    id: 'as-is',
    name: 'as it is',
    options: '',
    outcome: plain.outcome,
    why: `${plain.outcome.bound} bound`,
  };
  return [asIs, ...alone, bestRow(request, plain, options)];
}

/** A request that a lever made, or why it cannot be answered. */
function attempt(request: PredictionRequest, price: Price | null): Tried | { readonly cannot: string } {
  try {
    return tried(request, price);
  } catch (error) {
    if (error instanceof InputError) return { cannot: error.message };
    throw error;
  }
}

function tried(request: PredictionRequest, price: Price | null): Tried {
  const prediction = predictExactly(request);
  const { secondsPerToken, tokensPerSecond, prefillSeconds, bound, gpus } = prediction;
  const stepFlop = (prediction.intensity.step * prediction.streamedBytesPerStep) / gpus;
  return {
    request,
    prediction,
    outcome: {
      secondsPerToken,
      tokensPerSecond,
      secondsToFirstToken: prefillSeconds,
      bytes: prediction.memory?.total ?? prediction.weightBytes,
      bound: bound.decode,
      fits: fitsOf(prediction, request.batch),
      costPerMillion: price && costPerMillion(price, request.gpus, tokensPerSecond),
      intensity: prediction.intensity.step,
      flopPerSecond: stepFlop / (secondsPerToken * prediction.tokensPerStep),
    },
  };
}

/** Whether weights, cache and activations of the batch fit; null: the memory size is unknown. */
export function fitsOf(
  { spareBytes, memory, batchWithActivations = null }: LlmPrediction,
  batch: number,
): boolean | null {
  if (spareBytes === null) return null;
  if (batchWithActivations !== null) return batchWithActivations >= batch;
  return spareBytes >= (memory?.activations ?? 0);
}

/** Levers that exclude each other. */
const CHOICES: readonly (readonly LeverId[])[] = [
  ['weights-int8', 'weights-int4', 'weights-fp8'],
  ['kv-fp8'],
  ['fused'],
  ['gpus-2', 'gpus-4', 'gpus-8'],
  ['speculation'],
  ['context-half'],
  ['chunked-prefill'],
  // Last: the largest batch that fits depends on the others.
  ['batch-8', 'batch-32', 'batch-most'],
];

/**
 * The levers that together give the most tokens per second and fit: from the best single one, each choice is tried anew until
 * none gives more.
 */
function bestRow(request: PredictionRequest, plain: Tried, shop: LeverOptions): LeverRow {
  let best: { readonly ids: readonly LeverId[]; readonly made: Tried } = { ids: [], made: plain };
  const rejected = new Set<string>();
  const better = (ids: readonly LeverId[]): Tried | null => {
    const key = ids.toSorted().join(' ');
    if (rejected.has(key)) return null;
    const made = pullIfBetter(request, ids, shop, best.made.outcome);
    // What is no better than this is no better than what beats it.
    if (!made) rejected.add(key);
    return made;
  };
  for (const { id } of LEVERS) {
    const made = better([id]);
    if (made) best = { ids: [id], made };
  }
  for (let improved = true; improved;) {
    improved = false;
    for (const choice of CHOICES) {
      const others = best.ids.filter((id) => !choice.includes(id));
      for (const option of [[], ...choice.map((id) => [id])]) {
        const ids = [...others, ...option];
        const made = better(ids);
        if (!made) continue;
        best = { ids, made };
        improved = true;
      }
    }
  }
  const ids = inOrder(best.ids);
  const none = ids.length === 0;
  return {
    id: 'best',
    name: 'the best together',
    options: pullLevers(request, ids, shop)?.options ?? '',
    outcome: best.made.outcome,
    why: none
      ? whyBest(null, plain, best.made)
      : whyBest(
          ids.map((id) => leverOf(id).name),
          plain,
          best.made,
        ),
  };
}

const inOrder = (ids: readonly LeverId[]): readonly LeverId[] => CHOICES.flat().filter((id) => ids.includes(id));

/** More tokens per second; what fits is better than what does not. */
function isBetter(one: Outcome, other: Outcome): boolean {
  const [fits, before] = [one.fits !== false, other.fits !== false];
  if (fits !== before) return fits;
  return one.tokensPerSecond > other.tokensPerSecond * (1 + 1e-9);
}

/** The request with these levers pulled, if that can be and is better. */
function pullIfBetter(
  request: PredictionRequest,
  ids: readonly LeverId[],
  shop: LeverOptions,
  before: Outcome,
): Tried | null {
  const pulled = pullLevers(request, inOrder(ids), shop);
  if (!pulled) return null;
  // The rate alone takes a fraction of the time of a prediction.
  if (before.fits !== false && !(rateOf(pulled.request) > before.tokensPerSecond)) return null;
  const made = attempt(pulled.request, shop.price);
  return 'cannot' in made || !isBetter(made.outcome, before) ? null : made;
}

/** Tokens per second of a request; 0 where it cannot be answered. */
function rateOf(request: PredictionRequest): number {
  try {
    return request.batch / secondsOfStep(request);
  } catch (error) {
    if (error instanceof InputError) return 0;
    throw error;
  }
}
