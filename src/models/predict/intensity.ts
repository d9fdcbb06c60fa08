import { attentionWork, type AttentionAlgorithm, type AttentionShape } from '../../ops/attention.ts';
import { arithmeticIntensity, bytesMoved } from '../../ops/work.ts';
import { distinctExperts, linearCalls, sumCalls } from '../model-calls.ts';
import type { ModelConfig } from '../config/model-config.ts';
import { bytesPerNumber, type Formats } from '../../ops/formats.ts';
import { parameterCounts } from '../parameters.ts';
import type { LlmPrediction, Workings } from './llm-prediction.ts';
import { significant } from '../../text/units.ts';
import type { PredictionRequest } from './request.ts';
import { decodeLine } from './decode.ts';
import type { Phase } from './times.ts';

/** Intensities of one layer's attention at a context of `n` tokens: prefill and decode, three-pass and fused. */
export function attentionIntensities(
  model: ModelConfig,
  formats: Formats,
  n: number,
  workings: Workings,
): Pick<
  LlmPrediction['intensity'],
  'attentionPrefill' | 'attentionPrefillFused' | 'attentionDecode' | 'attentionDecodeFused'
> {
  const { numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim } = model;
  const bytes = { activation: bytesPerNumber(formats.activations), kv: bytesPerNumber(formats.kv) };
  const shape = (queries: number): AttentionShape => ({ heads, kvHeads, queries, keys: n, d: headDim });
  const work = `h·q·n·(4·d + 3) / (2·h·q·d·${bytes.activation} + 2·kv·n·d·${bytes.kv}`;
  const say = (name: string, queries: number, algorithm: AttentionAlgorithm): number => {
    const scores = algorithm === 'standard' ? ` + 4·h·q·n·${bytes.activation})` : ')';
    const numbers = `${heads} × ${queries} × ${n} × (4 × ${headDim} + 3) / (2 × ${heads} × ${queries} × ${headDim} × ${bytes.activation} + 2 × ${kvHeads} × ${n} × ${headDim} × ${bytes.kv}`;
    const added = algorithm === 'standard' ? ` + 4 × ${heads} × ${queries} × ${n} × ${bytes.activation})` : ')';
    return workings.say(
      `intensity.${name}`,
      arithmeticIntensity(attentionWork(shape(queries), formats, algorithm)),
      work + scores,
      numbers + added,
    );
  };
  const square = attentionWork(shape(n), formats, 'standard');
  const elements = `${heads} × ${n} × ${n}`;
  workings.say('attentionPrefillFlop', square.flop, 'h·(4N²d + 3N²)', `${elements} × (4 × ${headDim} + 3)`);
  workings.say(
    'attentionPrefillBytes',
    bytesMoved(square),
    `2·h·N·d·${bytes.activation} + 2·kv·N·d·${bytes.kv} + 4·h·N²·${bytes.activation}`,
    `2 × ${heads} × ${n} × ${headDim} × ${bytes.activation} + 2 × ${kvHeads} × ${n} × ${headDim} × ${bytes.kv} + 4 × ${elements} × ${bytes.activation}`,
  );
  return {
    attentionPrefill: say('attentionPrefill', n, 'standard'),
    attentionPrefillFused: say('attentionPrefillFused', n, 'fused'),
    attentionDecode: say('attentionDecode', 1, 'standard'),
    attentionDecodeFused: say('attentionDecodeFused', 1, 'fused'),
  };
}

/** Explains that no batch reaches the ridge point. */
export const neverReachedSentence = (stepLimit: number, ridge: number): string =>
  `never reached: as the batch grows, a step tends to ${significant(stepLimit)} FLOP/B, below the ridge point at ${significant(ridge)}`;

/** All intensities of the whole model, and the batch at which linear layers reach the ridge point. */
export function exactIntensities(
  request: PredictionRequest,
  context: number,
  ridge: number,
  decode: Phase,
  workings: Workings,
): { intensity: LlmPrediction['intensity']; criticalBatch: number | null; neverReached: string | null } {
  const { model, formats, batch } = request;
  const attention = attentionIntensities(model, formats, context, workings);
  const { flop, weightBytes } = sumCalls(linearCalls(model, { batch, queries: 1, keys: 1 }, formats));
  const linear = workings.say(
    'intensity.linear',
    flop / weightBytes,
    model.experts ? '2·active·B / bytes of the expected distinct experts' : '2·B / bytes per weight',
    model.experts ? `${flop} / ${weightBytes}` : `2 × ${batch} / ${bytesPerNumber(formats.weights)}`,
  );
  const step = workings.say(
    'intensity.step',
    decode.flop / decode.movedBytes,
    'FLOP of a step / bytes of a step',
    `${decode.flop} / ${decode.movedBytes}`,
  );
  const stepLimit = stepLimitOf(request, workings);
  const never = stepLimit < ridge;
  const critical = never ? null : criticalBatchOf(request, ridge);
  const criticalBatch = workings.say(
    'criticalBatch',
    critical,
    model.experts ? 'the batch whose linear layers reach the ridge point' : 'ridge point × bytes per weight / 2',
    never
      ? `never reached: ${stepLimit} < ${ridge}`
      : model.experts
        ? `2·active·B / bytes(B) = ${ridge}`
        : `${ridge} × ${bytesPerNumber(formats.weights)} / 2`,
  );
  return {
    intensity: { ...attention, linear, step, stepLimit },
    criticalBatch,
    neverReached: never ? neverReachedSentence(stepLimit, ridge) : null,
  };
}

/** As the batch grows, the cost of the weights vanishes; only the cost per sequence is left. */
function stepLimitOf(request: PredictionRequest, workings: Workings): number {
  const { fixed, perKey, steps, keysBefore } = decodeLine({ ...request, batch: 1 });
  const keys = keysBefore(steps) / steps;
  const flop = fixed.flop + keys * perKey.flop;
  const bytes = keys * (perKey.kvBytes + perKey.scoreBytes);
  return workings.say(
    'intensity.stepLimit',
    flop / bytes,
    'FLOP of one sequence / KV bytes of one sequence',
    `${flop} / ${bytes}`,
  );
}

function criticalBatchOf({ model, formats }: PredictionRequest, ridge: number): number {
  const bytes = bytesPerNumber(formats.weights);
  const { experts } = model;
  if (!experts) return (ridge * bytes) / 2;
  // With experts the bytes also grow with the batch, non-linearly: find the answer by bisection.
  const one = sumCalls(linearCalls(model, { batch: 1, queries: 1, keys: 1 }, formats));
  const expertBytes = model.numHiddenLayers * parameterCounts(model).mlp * bytes;
  const sharedBytes = one.weightBytes - distinctExperts(experts.total, experts.perToken, 1) * expertBytes;
  const linearAt = (batch: number): number =>
    (batch * one.flop) / (sharedBytes + distinctExperts(experts.total, experts.perToken, batch) * expertBytes);
  let [low, high] = [0, 1];
  while (linearAt(high) < ridge) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (linearAt(middle) < ridge) low = middle;
    else high = middle;
  }
  return high;
}
