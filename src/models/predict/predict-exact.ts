import type { NamedRoof } from '../../machines/machine.ts';
import { bytesPerNumber } from '../../ops/formats.ts';
import { capacity, kvBytesPerSequence, kvBytesPerToken } from '../memory.ts';
import { parameterCounts } from '../parameters.ts';
import { weightBytes } from '../model-calls.ts';
import { contextOf, contextNotes } from './context.ts';
import { exactIntensities } from './intensity.ts';
import { put, Workings, type LlmPrediction } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';
import { decodePhase } from './decode.ts';
import { prefillPhase, totalTime } from './times.ts';

/**
 * The full model: exact parameter counts, the input embedding looked up instead of streamed, KV cache reads, experts,
 * windows, the first token from prefill. Headline times are lower bounds: arithmetic and traffic overlap.
 */
export function predictExact(request: PredictionRequest, roof: NamedRoof): LlmPrediction {
  const { model, gpu, formats, batch } = request;
  const workings = new Workings();
  const counts = parameterCounts(model);
  const context = contextOf(request, model.maxPositionEmbeddings);
  const { numHiddenLayers: layers, numKeyValueHeads: kvHeads, headDim } = model;

  const parameters = workings.say(
    'parameters',
    counts.total,
    'L·(attention + MLP + router + norms) + final norm + embedding + head',
    `${layers} × (${counts.attention} + ${counts.mlp * (model.experts?.total ?? 1)} + ${counts.router} + ${counts.norms}) + ${counts.finalNorm} + ${counts.embedding} + ${counts.head}`,
  );
  const activeParameters = workings.say(
    'activeParameters',
    counts.active,
    'parameters − L·(E − k)·expert',
    model.experts
      ? `${parameters} − ${layers} × (${model.experts.total} − ${model.experts.perToken}) × ${counts.mlp}`
      : `${parameters} − 0`,
  );
  const weights = workings.say(
    'weightBytes',
    weightBytes(model, formats),
    'parameters × bytes per weight',
    `${parameters} × ${bytesPerNumber(formats.weights)}`,
  );
  const kvPerToken = workings.say(
    'kvBytesPerToken',
    kvBytesPerToken(model, formats.kv),
    '2·L·kvHeads·headDim·bytes',
    `2 × ${layers} × ${kvHeads} × ${headDim} × ${bytesPerNumber(formats.kv)}`,
  );
  const opsPerByte = workings.say(
    'opsPerByte',
    roof.flopPerSecond / roof.bytesPerSecond,
    `${roof.kind} FLOP/s / memory bandwidth`,
    `${put(roof.flopPerSecond)} / ${put(roof.bytesPerSecond)}`,
  );
  const memoryBytes = request.memoryBytes ?? gpu.memoryCapacity?.value ?? null;
  const fits = memoryBytes === null ? null : exactCapacity(request, memoryBytes, weights, context, workings);
  const prefill = prefillPhase(request, roof, workings);
  const decode = decodePhase(request, roof, workings);
  const total = totalTime(request, prefill, decode, workings);
  const tokensPerSecond = workings.say(
    'tokensPerSecond',
    batch / decode.seconds.lower,
    'batch / secondsPerToken',
    `${batch} / ${decode.seconds.lower}`,
  );
  const { intensity, criticalBatch, neverReached } = exactIntensities(request, context, opsPerByte, decode, workings);

  const nullReasons: Record<string, string> = {};
  if (fits === null) {
    const reason = `${gpu.capacityReason ?? 'the memory size is unknown'}: pass --memory, such as --memory 24GB`;
    for (const name of ['spareBytes', 'kvTokensThatFit', 'batchThatFits']) nullReasons[name] = reason;
  }
  if (neverReached !== null) nullReasons['criticalBatch'] = neverReached;
  return {
    model: request.modelId,
    gpu: gpu.id,
    as: 'exact',
    parameters,
    activeParameters,
    weightBytes: weights,
    kvBytesPerToken: kvPerToken,
    streamedBytesPerStep: decode.streamedBytes,
    spareBytes: fits?.spareBytes ?? null,
    kvTokensThatFit: fits?.kvTokensThatFit ?? null,
    batchThatFits: fits?.batchThatFits ?? null,
    opsPerByte,
    secondsPerToken: decode.seconds.lower,
    prefillSeconds: prefill.seconds.lower,
    totalSeconds: total.lower,
    tokensPerSecond,
    intensity,
    criticalBatch,
    bound: { prefill: prefill.bound, decode: decode.bound },
    bounds: { prefillSeconds: prefill.seconds, secondsPerToken: decode.seconds, totalSeconds: total },
    roof,
    explain: workings.lines,
    nullReasons,
    notes: [...contextNotes(request, fits, memoryBytes, weights), ...(gpu.notes ?? []), ...model.notes],
  };
}

function exactCapacity(
  { model, formats, reserveBytes }: PredictionRequest,
  memoryBytes: number,
  weights: number,
  context: number,
  workings: Workings,
): ReturnType<typeof capacity> {
  const sizes = { memoryBytes, weightBytes: weights, reserveBytes, context };
  const fits = capacity(model, formats.kv, sizes);
  const perSequence = kvBytesPerSequence(model, formats.kv, context);
  workings.say(
    'spareBytes',
    fits.spareBytes,
    'memory − weights − reserve',
    `${put(memoryBytes)} − ${weights} − ${put(reserveBytes)}`,
  );
  workings.say(
    'kvTokensThatFit',
    fits.kvTokensThatFit,
    'floor(spare / KV per token)',
    `floor(${Math.max(0, fits.spareBytes)} / ${kvBytesPerToken(model, formats.kv)})`,
  );
  workings.say(
    'batchThatFits',
    fits.batchThatFits,
    `floor(spare / KV of ${context} tokens)`,
    `floor(${Math.max(0, fits.spareBytes)} / ${perSequence})`,
  );
  return fits;
}
