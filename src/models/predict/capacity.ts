import { activationBytes, type ActivationBytes } from '../activations.ts';
import type { ModelConfig } from '../config/model-config.ts';
import {
  bytesPerSequence,
  capacity,
  indexBytesPerToken,
  kvBytesPerSequence,
  kvBytesPerToken,
  stateBytesPerSequence,
  type Capacity,
} from '../memory.ts';
import { shardOf } from '../parallel/shard.ts';
import type { ModelFormats } from '../storage/stored-format.ts';
import { weightBytes } from '../weight-bytes.ts';
import { put, type MemoryUse, type Workings } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';

/** What the requested batch takes, and what fits; null: the memory size is unknown. */
export interface Fit {
  readonly use: MemoryUse;
  readonly fits: Capacity | null;
}

/**
 * What is in memory, and what fits into that of each GPU besides weights and activations.
 * @param own the request for one GPU's part of the model
 * @param context tokens of each sequence
 */
export function sayCapacity(
  request: PredictionRequest,
  own: PredictionRequest,
  { memoryBytes, context }: { readonly memoryBytes: number | null; readonly context: number },
  workings: Workings,
): Fit {
  const { gpus, batch, reserveBytes } = request;
  const weights = sayWeights(request, workings);
  const sequence = saySequence(own, context, workings);
  const { bytes: activations } = sayActivations(own, workings);
  const use = {
    weights: gpus * weights,
    cache: gpus * batch * sequence,
    activations: gpus * activations,
    reserve: gpus * reserveBytes,
  };
  const total = workings.say(
    'memory.total',
    use.weights + use.cache + use.activations + use.reserve,
    'weights + B·bytes of a sequence + activations + reserve',
    `${use.weights} + ${use.cache} + ${use.activations} + ${use.reserve}`,
  );
  const fits = memoryBytes === null ? null : sayFits(own, { memoryBytes, weights, sequence, context }, workings);
  return { use: { ...use, total }, fits };
}

/** Weights of the model and of its draft that one GPU holds. */
function sayWeights({ model, formats, gpus, draft }: PredictionRequest, workings: Workings): number {
  const own = weightsOfOne(model, formats, gpus);
  if (gpus > 1) {
    const what = 'weights / N, and what every GPU holds: norms, routers, KV heads where there are fewer of them';
    workings.say('weightBytesOfOneGpu', own, what, String(own));
  }
  if (!draft) return own;
  const drafted = weightsOfOne(draft.model, draft.formats, gpus);
  workings.say('draft.weightBytes', drafted, 'bytes of the draft', String(drafted));
  return own + drafted;
}

/** Of files whose headers were read, the GPU's share of the bytes counted there. */
function weightsOfOne(model: ModelConfig, formats: ModelFormats, gpus: number): number {
  const whole = weightBytes(model, formats);
  if (gpus === 1) return whole;
  const counted = weightBytes({ ...model, stored: { ...model.stored, totalBytes: null } }, formats);
  return (whole * weightBytes(shardOf(model, gpus), formats)) / counted;
}

function saySequence(
  { model, formats: { kv }, draft }: PredictionRequest,
  context: number,
  workings: Workings,
): number {
  const drafted = draft ? bytesPerSequence(draft.model, draft.formats.kv, context) : 0;
  const index = context * indexBytesPerToken(model, kv);
  return workings.say(
    'bytesPerSequence',
    bytesPerSequence(model, kv, context) + drafted,
    `KV of ${context} tokens + state${draft ? ' + those of the draft' : ''}`,
    `${kvBytesPerSequence(model, kv, context) + index} + ${stateBytesPerSequence(model)}${draft ? ` + ${drafted}` : ''}`,
  );
}

/** Of the largest pass: all prompts, a chunk of them, or a step of every sequence. */
function activationsOf({ model, formats, prompt, chunk }: PredictionRequest, batch: number): ActivationBytes {
  return activationBytes(model, { batch, tokens: Math.min(batch * prompt, chunk ?? Infinity) }, formats.activations);
}

function sayActivations(own: PredictionRequest, workings: Workings): ActivationBytes {
  const activations = activationsOf(own, own.batch);
  const { tokens, numbers, bytes } = activations;
  const { batch, model, formats } = own;
  workings.say(
    'activationBytes',
    bytes,
    'tokens of a pass·(2·d + inputs and outputs of the widest product)·bytes + B·V·4 for logits',
    `${tokens} × ${numbers} × ${formats.activations.bits / 8} + ${batch} × ${model.vocabSize} × 4`,
  );
  return activations;
}

interface Sizes {
  readonly memoryBytes: number;
  readonly weights: number;
  readonly sequence: number;
  readonly context: number;
}

function sayFits(own: PredictionRequest, sizes: Sizes, workings: Workings): Capacity {
  const { model, formats, gpus, reserveBytes, draft } = own;
  const { memoryBytes, weights, sequence, context } = sizes;
  const index = indexBytesPerToken(model, formats.kv);
  const drafted = draft ? kvBytesPerToken(draft.model, draft.formats.kv) : 0;
  const token = kvBytesPerToken(model, formats.kv) + index + drafted;
  const fits = capacity({
    spareBytes: memoryBytes - weights - reserveBytes,
    bytesPerToken: token,
    bytesPerSequence: sequence,
    activationBytes: (sequences) => activationsOf(own, sequences).bytes,
  });
  const free = `${put(memoryBytes)} − ${weights} − ${put(reserveBytes)}`;
  const spareBytes = workings.say(
    'spareBytes',
    gpus * fits.spareBytes,
    gpus === 1 ? 'memory − weights − reserve' : 'N·(memory − weights of one GPU − reserve)',
    gpus === 1 ? free : `${gpus} × (${free})`,
  );
  const of = gpus === 1 ? 'spare' : 'spare of one GPU';
  const room = Math.max(0, fits.spareBytes);
  workings.say(
    'kvTokensThatFit',
    fits.kvTokensThatFit,
    `floor(${of} / KV per token${index > 0 ? ' with its index keys' : ''})`,
    token === 0 ? 'a token keeps nothing' : `floor(${room} / ${token})`,
  );
  workings.say(
    'batchThatFits',
    fits.batchThatFits,
    `floor(${of} / bytes of a sequence of ${context} tokens)`,
    sequence === 0 ? 'a sequence keeps nothing' : `floor(${room} / ${sequence})`,
  );
  return { ...fits, spareBytes };
}
