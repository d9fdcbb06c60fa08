import { bytesPerNumber } from '../../ops/formats.ts';
import type { Ffn, LayerGroup, SingleMixer } from '../config/model-config.ts';
import { indexBytes, keptNumbers, mixersOf } from '../layers/cache.ts';
import type { LayerCounts } from '../layers/layer-weights.ts';
import {
  indexBytesPerToken,
  keepsAll,
  kvBytesBeyondWindows,
  kvBytesPerToken,
  stateBytesPerSequence,
} from '../memory.ts';
import { parameterCounts } from '../parameters.ts';
import { TENSOR_CLASSES } from '../storage/stored-format.ts';
import { weightBytes, weightBytesByClass } from '../weight-bytes.ts';
import { longestSequence } from './context.ts';
import type { LlmPrediction, Workings } from './llm-prediction.ts';
import type { PredictionRequest } from './request.ts';

/** What a model takes, independent of the GPU. */
type Sizes = Pick<
  LlmPrediction,
  | 'parameters'
  | 'activeParameters'
  | 'weightBytes'
  | 'kvBytesPerToken'
  | 'kvBytesPerTokenBeyondWindows'
  | 'indexBytesPerToken'
  | 'stateBytesPerSequence'
>;

/** A sum over groups of layers: `3 × 10 + 58 × 12`. */
const overGroups = (groups: readonly LayerGroup[], term: (group: LayerGroup, i: number) => string): string =>
  groups.map((group, i) => `${group.count} × ${term(group, i)}`).join(' + ');

/** Parameters, bytes of weights, and what tokens and sequences keep, each with its sum over groups of layers. */
export function saySizes(request: PredictionRequest, workings: Workings): Sizes {
  const { parameters, activeParameters } = sayParameters(request, workings);
  const { model, formats } = request;
  const { groups } = model;
  const { kv } = formats;
  const bytes = bytesPerNumber(kv);
  const kept = (group: LayerGroup, counts: (mixer: SingleMixer) => boolean): string => {
    const numbers = mixersOf(group.mixer).reduce((sum, mixer) => sum + (counts(mixer) ? keptNumbers(mixer) : 0), 0);
    return `${numbers} × ${bytes}`;
  };
  return {
    parameters,
    activeParameters,
    weightBytes: sayWeightBytes(request, parameters, workings),
    kvBytesPerToken: sayKv(request, workings),
    kvBytesPerTokenBeyondWindows: workings.say(
      'kvBytesPerTokenBeyondWindows',
      kvBytesBeyondWindows(model, kv, longestSequence(request)),
      'Σ layers that see all keys · numbers kept per token · bytes',
      overGroups(groups, (group) => kept(group, (mixer) => keepsAll(mixer, longestSequence(request)))),
    ),
    indexBytesPerToken: workings.say(
      'indexBytesPerToken',
      indexBytesPerToken(model, kv),
      'Σ layers · bytes of an index key',
      overGroups(groups, ({ mixer }) => String(mixersOf(mixer).reduce((sum, one) => sum + indexBytes(one, kv), 0))),
    ),
    stateBytesPerSequence: workings.say(
      'stateBytesPerSequence',
      stateBytesPerSequence(model),
      'Σ layers · bytes of a state',
      overGroups(groups, (group) => String(stateBytesPerSequence({ ...model, groups: [{ ...group, count: 1 }] }))),
    ),
  };
}

function sayParameters(
  { model }: PredictionRequest,
  workings: Workings,
): Pick<Sizes, 'parameters' | 'activeParameters'> {
  const counts = parameterCounts(model);
  const { layers, finalNorm, outside, embedding, tables, head, headBias } = counts;
  const around = [finalNorm, embedding, head, outside, tables, headBias].filter((value, i) => i < 3 || value > 0);
  const layer = ({ mixer, ffn, norms, extras }: LayerCounts): string =>
    `(${[mixer, ffn, norms, ...(extras > 0 ? [extras] : [])].join(' + ')})`;
  const parameters = workings.say(
    'parameters',
    counts.total,
    'Σ layers·(mixer + MLP + norms) + final norm + embedding + head',
    `${overGroups(model.groups, (_, i) => layer(layers[i]!))} + ${around.join(' + ')}`,
  );
  const routed = model.groups.flatMap(({ count, ffn }, i) => {
    const idle = layers[i]!.total - layers[i]!.active;
    return ffn.kind === 'experts' && idle > 0 ? [idleWords(count, ffn, idle)] : [];
  });
  const activeParameters = workings.say(
    'activeParameters',
    counts.active,
    'parameters − Σ layers·(E − k)·expert',
    `${parameters} − ${routed.length > 0 ? routed.join(' − ') : '0'}`,
  );
  return { parameters, activeParameters };
}

const idleWords = (layers: number, { count, perToken }: Extract<Ffn, { kind: 'experts' }>, idle: number): string =>
  `${layers} × (${count} − ${perToken}) × ${idle / (count - perToken)}`;

function sayWeightBytes({ model, formats }: PredictionRequest, parameters: number, workings: Workings): number {
  const value = weightBytes(model, formats);
  const { stored } = formats;
  if (value === model.stored.totalBytes) {
    return workings.say('weightBytes', value, 'Σ bytes of the tensors, from the headers of the files', String(value));
  }
  const isUniform = !stored || (Object.keys(stored.byClass).length === 0 && Object.keys(stored.byName).length <= 1);
  const byClass = weightBytesByClass(model, formats);
  const parts = TENSOR_CLASSES.filter((kind) => byClass[kind] > 0);
  if (isUniform && value === parameters * bytesPerNumber(formats.weights)) {
    const each = bytesPerNumber(formats.weights);
    return workings.say('weightBytes', value, 'parameters × bytes per weight', `${parameters} × ${each}`);
  }
  return workings.say(
    'weightBytes',
    value,
    `bytes of ${parts.join(' + ')}${stored?.words ? ` (${stored.words})` : ''}`,
    parts.map((kind) => byClass[kind]).join(' + '),
  );
}

/** Llama's formula where all layers are alike, else the sum over groups. */
function sayKv({ model, formats: { kv } }: PredictionRequest, workings: Workings): number {
  const bytes = bytesPerNumber(kv);
  const value = kvBytesPerToken(model, kv);
  const mixers = model.groups.flatMap(({ mixer }) => mixersOf(mixer));
  const [first] = mixers;
  const isPlain =
    first?.kind === 'attention' &&
    first.valueDim === first.headDim &&
    mixers.every((mixer) => keptNumbers(mixer) === keptNumbers(first));
  if (first?.kind === 'attention' && isPlain) {
    const { kvHeads, headDim } = first;
    return workings.say(
      'kvBytesPerToken',
      value,
      '2·L·kvHeads·headDim·bytes',
      `2 × ${model.numHiddenLayers} × ${kvHeads} × ${headDim} × ${bytes}`,
    );
  }
  return workings.say(
    'kvBytesPerToken',
    value,
    'Σ layers · numbers kept per token · bytes',
    overGroups(
      model.groups,
      ({ mixer }) => `${mixersOf(mixer).reduce((sum, one) => sum + keptNumbers(one), 0)} × ${bytes}`,
    ),
  );
}
