import type { LlmPrediction, TimeBounds } from '../../../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../../../models/predict/request.ts';
import { si, significant } from '../../../text/units.ts';
import { duration, type Line } from './text-block.ts';

/** Bounds of the times. */
export function timeLines({ output }: PredictionRequest, prediction: LlmPrediction): Line[] {
  const { secondsPerToken, prefillSeconds, totalSeconds, tokensPerSecond, bound, bounds, streamedBytesPerStep, gpus } =
    prediction;
  const { communicationSeconds, parts, tokensPerStep } = prediction;
  const upTo = ({ lower, withoutOverlap }: TimeBounds): string =>
    withoutOverlap > lower ? `, ${duration(withoutOverlap)} if memory and arithmetic do not overlap` : '';
  return [
    ['prefill', duration(prefillSeconds), `${bound.prefill} bound${upTo(bounds.prefillSeconds)}`],
    ['per token', duration(secondsPerToken), `${bound.decode} bound${upTo(bounds.secondsPerToken)}`],
    ...(gpus > 1
      ? [
          [
            'communication',
            duration(communicationSeconds),
            `of each token; compute alone ${duration(parts.decode.compute)}, memory alone ${duration(parts.decode.memory)}`,
          ] satisfies Line,
        ]
      : []),
    ...(tokensPerStep > 1
      ? [['tokens per step', significant(tokensPerStep), 'of speculative decoding, on average'] satisfies Line]
      : []),
    ['streamed per step', si(streamedBytesPerStep, 'B', 4), ''],
    [
      output === 1 ? 'one token' : `all ${output} tokens`,
      duration(totalSeconds),
      upTo(bounds.totalSeconds).replace(/^, /, ''),
    ],
    ['tokens per second', significant(tokensPerSecond), 'whole batch, while decoding'],
  ];
}
