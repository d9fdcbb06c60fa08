import type { Gpu } from '../device/open-gpu.ts';
import type { DenseModel } from '../models/dense-model.ts';
import type { Pass } from '../models/model-calls.ts';
import { storedAs } from '../ops/dtype.ts';
import { bytesPerNumber, type Formats } from '../ops/formats.ts';

/** A model that fits a device, and by how much the whole one is larger. */
export interface FittedModel {
  readonly model: DenseModel;
  /** How many times narrower its layer is; 1: the model's own. */
  readonly divisor: number;
  readonly notes: readonly string[];
}

/** What a device can hold. */
export interface Room {
  /** The largest matrix. */
  readonly matrixBytes: number;
  /** The weights of one layer. */
  readonly layerBytes: number;
  /** The least divisor to try; 1 if omitted. */
  readonly from?: number;
}

/** Weights as models have them, where that is fast; software adapters convert every half. */
export const formatsHere = ({ capabilities, facts }: Gpu): Formats =>
  storedAs(capabilities.features.has('shader-f16') && !facts.isFallback ? 'f16' : 'f32');

/** The largest buffer that a kernel can bind here, in bytes. */
export const mostBound = ({ capabilities: { limits } }: Gpu): number =>
  Math.min(limits['maxStorageBufferBindingSize']!, limits['maxBufferSize']!);

/** Largest divisor of a width. */
const MOST_DIVISOR = 64;

/**
 * The model itself, or one with a layer of the same shape ratios and a shorter head.
 * @returns null if no smaller layer fits either
 */
export function fitModel(model: DenseModel, formats: Formats, room: Room): FittedModel | null {
  const bytes = bytesPerNumber(formats.weights);
  for (let divisor = room.from ?? 1; divisor <= MOST_DIVISOR; divisor *= 2) {
    const layer = narrower(model, divisor);
    if (!layer) continue;
    const widest = Math.max(layer.intermediateSize, layer.numAttentionHeads * layer.headDim);
    if (layer.hiddenSize * widest * bytes > room.matrixBytes || layerWeights(layer) * bytes > room.layerBytes) continue;
    const rows = Math.floor(room.matrixBytes / (layer.hiddenSize * bytes));
    const vocabSize = Math.min(layer.vocabSize, Math.max(4, Math.floor(rows / 4) * 4));
    const notes: string[] = [];
    if (divisor > 1) {
      const why = (room.from ?? 1) > 1 ? 'is too slow for' : 'is too large for';
      notes.push(
        `A layer of ${model.name} ${why} this adapter: one of the same shape, ${divisor} times narrower, was measured instead, and its time multiplied by the ratio of their bytes.`,
      );
    }
    if (vocabSize < layer.vocabSize) {
      notes.push(
        `The head of ${model.name} is larger than this adapter can bind: ${vocabSize} of its ${layer.vocabSize} rows were measured, and their time multiplied.`,
      );
    }
    return { model: { ...layer, vocabSize }, divisor, notes };
  }
  return null;
}

/** Weights of the linear layers of one layer. */
export function layerWeights(model: DenseModel): number {
  const { hiddenSize, intermediateSize, numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim } = model;
  return hiddenSize * (2 * heads * headDim + 2 * kvHeads * headDim + 3 * intermediateSize);
}

function narrower(model: DenseModel, divisor: number): DenseModel | null {
  const [hiddenSize, intermediateSize, numAttentionHeads] = [
    model.hiddenSize / divisor,
    Math.ceil(model.intermediateSize / divisor / 4) * 4,
    model.numAttentionHeads / divisor,
  ];
  const numKeyValueHeads = Math.max(1, Math.floor(model.numKeyValueHeads / divisor));
  const isWhole = hiddenSize % 4 === 0 && Number.isInteger(numAttentionHeads);
  if (!isWhole || numAttentionHeads % numKeyValueHeads !== 0) return null;
  return { ...model, hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads };
}

/** Bytes of weights and of the cache that one layer streams in a decode step. */
export const streamedBytes = (
  model: DenseModel,
  { batch, keys }: Pick<Pass, 'batch' | 'keys'>,
  formats: Formats,
): number =>
  layerWeights(model) * bytesPerNumber(formats.weights) +
  2 * batch * keys * model.numKeyValueHeads * model.headDim * bytesPerNumber(formats.kv);

/** The bytes that a step of the whole model streams, over those of the one that fits. */
export const largerBy = (
  whole: DenseModel,
  fitted: DenseModel,
  pass: Pick<Pass, 'batch' | 'keys'>,
  formats: Formats,
): { readonly layers: number; readonly ends: number } => ({
  layers: streamedBytes(whole, pass, formats) / streamedBytes(fitted, pass, formats),
  ends: (whole.vocabSize * whole.hiddenSize) / (fitted.vocabSize * fitted.hiddenSize),
});
