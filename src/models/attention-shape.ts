import type { GroupedAttention, LatentAttention, LayerGroup, ModelConfig } from './config/model-config.ts';
import { mixersOf } from './layers/cache.ts';

/** The sizes of a model's attention, for the formulas of one layer. */
export interface HeadSizes {
  readonly heads: number;
  readonly kvHeads: number;
  /** Mean width of a key and a value. */
  readonly headDim: number;
}

/** The attention that most layers have; null: none attends. */
export function mainAttention({ groups }: ModelConfig): GroupedAttention | LatentAttention | null {
  const attending = groups.flatMap(({ count, mixer }) =>
    mixersOf(mixer).flatMap((one) => (one.kind === 'attention' || one.kind === 'latent' ? [{ count, one }] : [])),
  );
  return attending.toSorted((a, b) => b.count - a.count)[0]?.one ?? null;
}

/** Its sizes while a prompt is read; latent vectors are expanded to keys and values of every head. */
export function headSizes(config: ModelConfig): HeadSizes | null {
  const attention = mainAttention(config);
  if (!attention) return null;
  const { heads } = attention;
  return attention.kind === 'attention'
    ? { heads, kvHeads: attention.kvHeads, headDim: (attention.headDim + attention.valueDim) / 2 }
    : { heads, kvHeads: heads, headDim: (attention.nope + attention.rope + attention.valueDim) / 2 };
}

/**
 * Its sizes while decoding. Heads of latent attention score the latent vectors themselves, R + rope wide, and sum them up, R
 * wide: as wide as (2R + rope) / 2 on average, and all share one vector that is read once.
 */
export function decodeHeadSizes(config: ModelConfig): HeadSizes | null {
  const attention = mainAttention(config);
  if (attention?.kind !== 'latent') return headSizes(config);
  const { heads, rank, rope } = attention;
  return { heads, kvHeads: (rank + rope) / (2 * rank + rope), headDim: (2 * rank + rope) / 2 };
}

/** The same for formulas that know only attention: a model without it counts as one head of its width. */
export const headsOrWidth = (config: ModelConfig): HeadSizes =>
  headSizes(config) ?? { heads: 1, kvHeads: 1, headDim: config.hiddenSize };

/** The group that most layers belong to. */
export const mainGroup = ({ groups }: ModelConfig): LayerGroup => groups.reduce((a, b) => (b.count > a.count ? b : a));

/** Whether any layer has experts. */
export const hasExperts = ({ groups }: ModelConfig): boolean => groups.some(({ ffn }) => ffn.kind === 'experts');
