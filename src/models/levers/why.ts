import { si, significant } from '../../text/units.ts';
import type { LlmPrediction } from '../predict/llm-prediction.ts';
import type { PredictionRequest } from '../predict/request.ts';
import type { LeverId } from './levers.ts';

/** A request with its prediction. */
interface Made {
  readonly request: PredictionRequest;
  readonly prediction: LlmPrediction;
}

/** A factor as a reader says it: `1.9×`. */
const times = (factor: number): string => `${significant(factor, 2)}×`;

/** `1.9× faster`, `4 % faster`. */
const by = (factor: number, word: string): string =>
  factor < 1.095 ? `${Math.max(1, Math.round((factor - 1) * 100))} % ${word}` : `${times(factor)} ${word}`;

/** How a time per token changed. */
function pace(before: LlmPrediction, after: LlmPrediction): string {
  const factor = before.secondsPerToken / after.secondsPerToken;
  if (Math.abs(factor - 1) < 0.005) return 'no faster per token';
  return factor > 1 ? by(factor, 'faster per token') : by(1 / factor, 'slower per token');
}

const streamed = (before: LlmPrediction, after: LlmPrediction): string =>
  `a step streams ${si(after.streamedBytesPerStep, 'B')} instead of ${si(before.streamedBytesPerStep, 'B')}`;

/** One sentence: why a lever helps or does not. */
export function whyLever(id: LeverId, before: LlmPrediction, after: LlmPrediction, made: Made): string {
  const change = pace(before, after);
  switch (id) {
    case 'weights-int8':
    case 'weights-int4':
    case 'weights-fp8':
      return whyWeights(before, after, change);
    case 'kv-fp8':
      return after.kvBytesPerToken >= before.kvBytesPerToken
        ? `${change}: the cache already takes ${si(before.kvBytesPerToken, 'B')} a token`
        : `${change}: ${streamed(before, after)}, and a token of context keeps ${si(after.kvBytesPerToken, 'B')}`;
    case 'fused':
      return before.bounds.prefillSeconds.withoutOverlap === after.bounds.prefillSeconds.withoutOverlap
        ? 'attention is fused already'
        : `${change}: scores no longer go through memory; the first token comes ${firstToken(before, after)}`;
    case 'batch-8':
    case 'batch-32':
    case 'batch-most':
      return whyBatch(before, after, change);
    case 'gpus-2':
    case 'gpus-4':
    case 'gpus-8':
      return whyGpus(after, change, made.request.gpus);
    case 'speculation':
      return whySpeculation(after, change);
    case 'chunked-prefill':
      return whyChunks(before, after);
    case 'context-half':
      return `${change}: less cache to read; the first token comes ${firstToken(before, after)}`;
    default:
      return change;
  }
}

function whyChunks(before: LlmPrediction, after: LlmPrediction): string {
  const comes = `the first token comes ${firstToken(before, after)}`;
  if (after.prefillSeconds > before.prefillSeconds * 1.005) {
    return `${comes}, since each chunk reads the weights again; other sequences wait for a chunk instead of a whole prompt`;
  }
  return after.prefillSeconds < before.prefillSeconds * 0.995
    ? `${comes}: larger chunks read the weights less often`
    : `${comes}; other sequences wait for a chunk at most`;
}

function firstToken(before: LlmPrediction, after: LlmPrediction): string {
  const factor = before.prefillSeconds / after.prefillSeconds;
  if (Math.abs(factor - 1) < 0.005) return 'no sooner';
  return factor > 1 ? by(factor, 'sooner') : by(1 / factor, 'later');
}

function whyWeights(before: LlmPrediction, after: LlmPrediction, change: string): string {
  if (after.weightBytes >= before.weightBytes * 0.995) {
    return `${change}: the weights take ${si(before.weightBytes, 'B')} as they are, and would take ${si(after.weightBytes, 'B')}`;
  }
  if (before.bound.decode === 'compute') {
    return after.roof.flopPerSecond > before.roof.flopPerSecond
      ? `${change}: a step is compute bound, and the GPU multiplies these faster`
      : `${change}: a step is compute bound, so fewer bytes help little`;
  }
  return `${change}: ${streamed(before, after)}`;
}

function whyBatch(before: LlmPrediction, after: LlmPrediction, change: string): string {
  const more = after.tokensPerSecond / before.tokensPerSecond;
  if (Math.abs(more - 1) < 0.005) return 'the batch is that large already';
  const all =
    more > 1.095
      ? `${times(more)} the tokens per second`
      : by(Math.max(more, 1 / more), more > 1 ? 'more tokens per second' : 'fewer tokens per second');
  const shared =
    more > 1 ? 'each step reads the weights once for all' : 'fewer sequences share each read of the weights';
  const cause = after.bound.decode === 'memory' ? shared : `steps are then ${after.bound.decode} bound`;
  return `${all}, ${change}: ${cause}`;
}

function whyGpus(after: LlmPrediction, change: string, gpus: number): string {
  const { compute, memory, communication } = after.parts.decode;
  const share = communication / (Math.max(compute, memory) + communication);
  return `${change}: each GPU reads about 1/${gpus} of the weights, and ${significant(share * 100, 2)} % of a step is communication`;
}

const whySpeculation = ({ tokensPerStep }: LlmPrediction, change: string): string =>
  `${change}: a step gives ${significant(tokensPerStep, 3)} tokens on average, for one pass of the model and those of its draft`;

/** One sentence: what the best levers together give. @param names of the levers; null: none helps */
export function whyBest(names: readonly string[] | null, before: Made, after: Made): string {
  if (names === null) return 'no lever gives more tokens per second';
  const more = after.prediction.tokensPerSecond / before.prediction.tokensPerSecond;
  return `${names.join(', ')}: ${times(more)} the tokens per second`;
}
