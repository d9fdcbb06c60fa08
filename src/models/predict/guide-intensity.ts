import { bytesPerNumber } from '../../ops/formats.ts';
import { headsOrWidth } from '../attention-shape.ts';
import { attentionIntensities, neverReachedSentence } from './intensity.ts';
import type { LlmPrediction, Workings } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';

/**
 * The guide's 62 operations per byte, and what it leaves out: fused and decode attention, and a whole step at its 2 bytes
 * per weight and the context length.
 */
export function guideIntensities(
  request: PredictionRequest,
  sizes: {
    readonly context: number;
    readonly weightBytes: number;
    readonly kvBytesPerToken: number;
    readonly opsPerByte: number;
  },
  rounded: boolean,
  workings: Workings,
): { intensity: LlmPrediction['intensity']; criticalBatch: number | null; neverReached: string | null } {
  const { model, formats, batch, nominalParameters } = request;
  const { context: n, weightBytes, kvBytesPerToken, opsPerByte } = sizes;
  // The guide takes one head with its own keys, and 2 bytes per element.
  const { heads, headDim } = headsOrWidth(model);
  const oneHead = { heads: 1, kvHeads: 1, headDim };
  const exact = attentionIntensities(oneHead, formats, n, workings);
  const attention = rounded
    ? {
        ...exact,
        attentionPrefill: workings.round(
          'intensity.attentionPrefill',
          Math.round(exact.attentionPrefill),
          'rounded to a whole number',
        ),
      }
    : exact;
  const linear = workings.say(
    'intensity.linear',
    (2 * batch) / bytesPerNumber(formats.weights),
    '2·B / bytes per weight',
    `2 × ${batch} / ${bytesPerNumber(formats.weights)}`,
  );
  const { numHiddenLayers: layers } = model;
  const flopPerSequence = 2 * nominalParameters + 4 * layers * heads * headDim * n;
  const kvPerSequence = n * kvBytesPerToken;
  const step = workings.say(
    'intensity.step',
    (batch * flopPerSequence) / (weightBytes + batch * kvPerSequence),
    'B·(2·parameters + 4·L·h·d·n) / (weights + B·n·KV)',
    `${batch} × ${flopPerSequence} / (${weightBytes} + ${batch} × ${kvPerSequence})`,
  );
  const stepLimit = workings.say(
    'intensity.stepLimit',
    flopPerSequence / kvPerSequence,
    '(2·parameters + 4·L·h·d·n) / (n·KV)',
    `${flopPerSequence} / ${kvPerSequence}`,
  );
  const never = stepLimit < opsPerByte;
  const criticalBatch = workings.say(
    'criticalBatch',
    never ? null : (opsPerByte * bytesPerNumber(formats.weights)) / 2,
    'ops:byte ratio × bytes per weight / 2',
    never ? `never reached: ${stepLimit} < ${opsPerByte}` : `${opsPerByte} × ${bytesPerNumber(formats.weights)} / 2`,
  );
  return {
    intensity: { ...attention, linear, step, stepLimit },
    criticalBatch,
    neverReached: never ? neverReachedSentence(stepLimit, opsPerByte) : null,
  };
}
