import { bytesPerNumber, type NumberFormat } from '../../ops/formats.ts';
import type { Mixer, Reach, SingleMixer } from '../config/model-config.ts';

/** The mixers of a layer, side by side. */
export const mixersOf = (mixer: Mixer): readonly SingleMixer[] => (mixer.kind === 'parallel' ? mixer.mixers : [mixer]);

/** Numbers kept per token by one layer: keys and values of its key-value heads, or one latent vector. */
export function keptNumbers(mixer: SingleMixer): number {
  return mixer.kind === 'attention' && mixer.keys === 'shared' ? 0 : readNumbers(mixer);
}

/** Numbers read per key that a query attends to; layers without keys of their own read those of an earlier layer. */
export function readNumbers(mixer: SingleMixer): number {
  if (mixer.kind === 'attention') return mixer.kvHeads * (mixer.headDim + mixer.valueDim);
  return mixer.kind === 'latent' ? mixer.rank + mixer.rope : 0;
}

/** The reach of a mixer that attends. */
export const reachOf = (mixer: SingleMixer): Reach => (mixer.kind === 'attention' ? mixer.reach : { kind: 'all' });

/** Numbers of an index key per token; the indexer reads all of them to pick the keys to attend to. */
export const indexNumbers = (mixer: SingleMixer): number =>
  mixer.kind === 'latent' && mixer.indexer ? mixer.indexer.dim : 0;

/**
 * Bytes per number of an index key: as the cache, and in 8 bits with a 32-bit scale per key.
 * @see vLLM, `DeepseekV32IndexerCache`
 */
export const indexBytes = (mixer: SingleMixer, kv: NumberFormat): number => {
  const numbers = indexNumbers(mixer);
  if (numbers === 0) return 0;
  return kv.bits <= 8 ? numbers + 4 : numbers * bytesPerNumber(kv);
};

const STATE_BYTES = 4;

/**
 * Bytes of state that one layer keeps per sequence, whatever its length; states are in f32, convolutions as the cache.
 * @see transformers, `modeling_qwen3_next.py`, `modeling_granitemoehybrid.py`
 */
export function stateBytes(mixer: SingleMixer, convolutionBytes: number): number {
  switch (mixer.kind) {
    case 'delta': {
      const { keyHeads, valueHeads, keyDim, valueDim, conv } = mixer;
      const mixed = 2 * keyHeads * keyDim + valueHeads * valueDim;
      return valueHeads * keyDim * valueDim * STATE_BYTES + (conv - 1) * mixed * convolutionBytes;
    }
    case 'mamba-1':
      return mixer.inner * (mixer.state * STATE_BYTES + (mixer.conv - 1) * convolutionBytes);
    case 'mamba-2': {
      const { heads, headDim, groups, state, conv } = mixer;
      const mixed = heads * headDim + 2 * groups * state;
      return heads * headDim * state * STATE_BYTES + (conv - 1) * mixed * convolutionBytes;
    }
    case 'rg-lru':
      return mixer.width * (STATE_BYTES + (mixer.conv - 1) * convolutionBytes);
    case 'lightning':
      return mixer.heads * mixer.headDim ** 2 * STATE_BYTES;
    default:
      return 0;
  }
}

/** State of a short convolution, which depends on the hidden width. */
export const convolutionState = (mixer: SingleMixer, d: number, convolutionBytes: number): number =>
  mixer.kind === 'convolution' ? (mixer.conv - 1) * d * convolutionBytes : 0;

/** Keys that a query at the end of `n` tokens attends to. */
export function keysInReach(reach: Reach, n: number): number {
  if (reach.kind === 'all') return n;
  return reach.kind === 'window' ? Math.min(n, reach.keys) : ((n - 1) % reach.keys) + 1;
}

/** Tokens whose keys a layer keeps of a sequence of `n`: a chunk is kept until the next begins. */
export const keysKept = (reach: Reach, n: number): number => (reach.kind === 'all' ? n : Math.min(n, reach.keys));
