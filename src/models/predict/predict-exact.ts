import { memoryOf } from '../../machines/machine.ts';
import type { Assumed } from './assumed-roof.ts';
import { capacityContext, contextNotes } from './context.ts';
import { sayCapacity } from './capacity.ts';
import { saySizes } from './exact-sizes.ts';
import { exactIntensities } from './intensity.ts';
import { shardOf } from '../parallel/shard.ts';
import { put, Workings, type LlmPrediction } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';
import { totalTime } from './phases/prefill.ts';
import { promptPhase, tokenPhase } from './phases/speculation.ts';

/** What one of its GPUs computes: the request for that GPU's part of the model. */
export const ofOneGpu = (request: PredictionRequest): PredictionRequest => ({
  ...request,
  model: shardOf(request.model, request.gpus),
  draft: request.draft && { ...request.draft, model: shardOf(request.draft.model, request.gpus) },
});

/**
 * The full model: exact parameter counts, the input embedding looked up instead of streamed, reads of KV cache and state,
 * experts, windows, the first token from prefill. Headline times are lower bounds: arithmetic and traffic overlap.
 */
export function predictExact(request: PredictionRequest, { roof, arithmetic, why }: Assumed): LlmPrediction {
  const { model, gpu, batch, gpus } = request;
  const own = ofOneGpu(request);
  const workings = new Workings();
  const context = capacityContext(request);
  const sizes = saySizes(request, workings);
  const opsPerByte = workings.say(
    'opsPerByte',
    roof.flopPerSecond / roof.bytesPerSecond,
    `${roof.kind} FLOP/s / memory bandwidth`,
    `${put(roof.flopPerSecond)} / ${put(roof.bytesPerSecond)}`,
  );
  const memoryBytes = request.memoryBytes ?? memoryOf(gpu)?.value ?? null;
  const { use, fits } = sayCapacity(request, own, { memoryBytes, context }, workings);
  const prefill = promptPhase(own, roof, workings);
  const decode = tokenPhase(own, roof, workings);
  const total = totalTime(request, prefill, decode, workings);
  const tokensPerSecond = workings.say(
    'tokensPerSecond',
    batch / decode.seconds.lower,
    'batch / secondsPerToken',
    `${batch} / ${decode.seconds.lower}`,
  );
  const { intensity, criticalBatch, neverReached } = exactIntensities(own, opsPerByte, decode, workings);

  const nullReasons: Record<string, string> = {};
  const none = (reason: string, ...names: readonly string[]): void => {
    for (const name of names) nullReasons[name] = reason;
  };
  if (fits === null) {
    const reason = `${gpu.capacityReason ?? 'the memory size is unknown'}: pass --memory, such as --memory 24GB`;
    none(reason, 'spareBytes', 'kvTokensThatFit', 'batchThatFits');
  } else {
    if (fits.kvTokensThatFit === null)
      none(`a token of ${model.name} keeps nothing, only a sequence does`, 'kvTokensThatFit');
    if (fits.batchThatFits === null) none(`a sequence of ${model.name} keeps nothing`, 'batchThatFits');
  }
  if (neverReached !== null) none(neverReached, 'criticalBatch');
  if (intensity.attentionDecode === null) {
    const names = ['attentionPrefill', 'attentionPrefillFused', 'attentionDecode', 'attentionDecodeFused'];
    none(`no layer of ${model.name} attends to keys`, ...names.map((name) => `intensity.${name}`));
  }
  return {
    model: request.modelId,
    gpu: gpu.id,
    as: 'exact',
    ...sizes,
    streamedBytesPerStep: gpus * decode.streamedBytes,
    gpus,
    communicationSeconds: decode.parts.communication,
    tokensPerStep: decode.tokensPerStep,
    parts: { prefill: prefill.parts, decode: decode.parts },
    memory: use,
    spareBytes: fits?.spareBytes ?? null,
    kvTokensThatFit: fits?.kvTokensThatFit ?? null,
    batchThatFits: fits?.batchThatFits ?? null,
    batchWithActivations: fits?.batchWithActivations ?? null,
    capacityContext: context,
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
    arithmetic: { prefill: arithmetic, decode: arithmetic },
    arithmeticWhy: why,
    explain: workings.lines,
    nullReasons,
    notes: [
      ...contextNotes(request, fits, memoryBytes === null ? null : gpus * memoryBytes, use.weights),
      ...(gpu.notes ?? []),
      ...model.notes,
    ],
    assumptions: model.assumptions,
  };
}
