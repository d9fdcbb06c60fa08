import { mixersOf, reachOf } from '../../../models/layers/cache.ts';
import type { LlmPrediction } from '../../../models/predict/llm-prediction.ts';
import type { PredictionRequest } from '../../../models/predict/request.ts';
import { formatBytes, si } from '../../../text/units.ts';
import { spaced, type Line } from './text-block.ts';

/** What the model takes, and what fits beside it. */
export function memoryLines(request: PredictionRequest, prediction: LlmPrediction): Line[] {
  const { parameters, activeParameters, weightBytes, kvBytesPerToken, nullReasons } = prediction;
  const { spareBytes, kvTokensThatFit, batchThatFits } = prediction;
  const { indexBytesPerToken, stateBytesPerSequence } = prediction;
  const whole = (value: number | null): string => (value === null ? '–' : spaced(value));
  return [
    ['parameters', spaced(parameters), prediction.published === undefined ? '' : `as in ${prediction.published}`],
    ...(activeParameters === parameters
      ? []
      : [
          [
            'active parameters',
            spaced(activeParameters),
            'used per token, the input embedding included',
          ] satisfies Line,
        ]),
    ['weights', si(weightBytes, 'B', 4), formatBytes(weightBytes)],
    ['KV cache per token', `${spaced(kvBytesPerToken)} B`, beyondWindows(request, prediction)],
    ...(indexBytesPerToken > 0 ? [['index keys per token', `${spaced(indexBytesPerToken)} B`, ''] satisfies Line] : []),
    ...(stateBytesPerSequence > 0
      ? [['state per sequence', si(stateBytesPerSequence, 'B', 4), 'whatever its length'] satisfies Line]
      : []),
    ...activationLines(prediction),
    ['spare memory', spareBytes === null ? '–' : si(spareBytes, 'B', 4), nullReasons['spareBytes'] ?? ''],
    ['KV tokens that fit', whole(kvTokensThatFit), spareBytes === null ? '' : (nullReasons['kvTokensThatFit'] ?? '')],
    [
      'batch that fits',
      whole(batchThatFits),
      spareBytes === null ? '' : (nullReasons['batchThatFits'] ?? atLength(request, prediction)),
    ],
  ];
}

/** Beside weights and cache. */
function activationLines({ memory, batchThatFits, batchWithActivations = null }: LlmPrediction): Line[] {
  if (!memory) return [];
  const fewer =
    batchWithActivations === null || batchWithActivations === batchThatFits
      ? ''
      : `; beside them a batch of ${spaced(batchWithActivations)} fits`;
  return [['activations', si(memory.activations, 'B', 4), `of the largest pass${fewer}`]];
}

/** What a token adds once every window is full, if one that the model supports can be. */
function beyondWindows({ model }: PredictionRequest, prediction: LlmPrediction): string {
  const { kvBytesPerToken, kvBytesPerTokenBeyondWindows } = prediction;
  if (kvBytesPerTokenBeyondWindows !== kvBytesPerToken) {
    return `${spaced(kvBytesPerTokenBeyondWindows)} B once all windows are full`;
  }
  const reaches = model.groups.flatMap(({ mixer }) => mixersOf(mixer)).map((mixer) => reachOf(mixer));
  const least = Math.min(...reaches.map((reach) => (reach.kind === 'all' ? Infinity : reach.keys)));
  return prediction.as !== 'exact' || least === Infinity
    ? ''
    : `windows of ${spaced(least)} tokens never fill: sequences end before`;
}

/** The length of the sequences that fit; the guide's formulas have one of their own. */
function atLength({ context }: PredictionRequest, { capacityContext }: LlmPrediction): string {
  if (capacityContext === undefined) return '';
  return `sequences of ${spaced(capacityContext)} tokens${context === null ? ', prompt and output' : ''}`;
}
