import type { LayerGroup, ModelConfig } from './config/model-config.ts';
import { extraLinear, layerWeights } from './layers/layer-weights.ts';
import { single } from './layers/linear.ts';
import { linearBytes, smallBytes } from './model-calls.ts';
import {
  formatFor,
  matrixBytes,
  ownFormats,
  vectorBytes,
  type ModelFormats,
  type TensorClass,
} from './storage/stored-format.ts';

/** Bytes of all weights by class, every expert and every table included. */
export function weightBytesByClass(config: ModelConfig, formats: ModelFormats): Record<TensorClass, number> {
  const { hiddenSize: d, vocabSize, groups, outside, tables, finalNorm, tieWordEmbeddings, headBias } = config;
  const { embeddingWidth = d } = config;
  const bytes: Record<TensorClass, number> = { linear: 0, expert: 0, table: 0, head: 0, router: 0, small: 0 };
  for (const group of groups) addLayers(bytes, group, d, formats);
  for (const extra of outside) bytes.linear += (extra.count ?? 1) * linearBytes(extraLinear(extra), formats);
  bytes.table += matrixBytes(formatFor(formats, 'table', 'embed_tokens'), vocabSize, embeddingWidth);
  for (const { name, rows, width } of tables)
    bytes.table += matrixBytes(formatFor(formats, 'table', name), rows, width);
  if (!tieWordEmbeddings)
    bytes.head += linearBytes({ ...single('head', 'lm_head', embeddingWidth, vocabSize), kind: 'head' }, formats);
  if (headBias) bytes.head += vectorBytes(formatFor(formats, 'small', ''), vocabSize);
  bytes.small += smallBytes(finalNorm, formats);
  return bytes;
}

function addLayers(bytes: Record<TensorClass, number>, group: LayerGroup, d: number, formats: ModelFormats): void {
  const { linears, small } = layerWeights(group, d);
  for (const linear of linears) {
    const copies = group.count * (linear.count ?? 1) * (linear.experts?.count ?? 1);
    bytes[linear.kind] += copies * linearBytes(linear, formats, ownFormats(formats, group));
  }
  for (const { name, weights } of small) bytes.small += group.count * smallBytes(weights, formats, name);
}

/** Bytes of weights in memory, including every expert and the embedding. */
export function weightBytes(config: ModelConfig, formats: ModelFormats): number {
  const { totalBytes } = config.stored;
  const isAsStored = formats.stored?.byClass === config.stored.byClass && formats.weights === config.stored.base;
  if (totalBytes !== null && isAsStored) return totalBytes;
  return Object.values(weightBytesByClass(config, formats)).reduce((sum, one) => sum + one, 0);
}
