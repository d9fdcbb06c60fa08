import type { SingleMixer } from '../config/model-config.ts';
import { indexNumbers, readNumbers } from './cache.ts';

/** What one layer's mixer costs beyond its weights, per sequence. */
export interface MixerCost {
  /** FLOP per query and key it attends to. */
  readonly flopPerPair: number;
  /** Numbers read per key attended to. */
  readonly numbersPerKey: number;
  /** Query heads that score each key. */
  readonly heads: number;
  /** Most keys attended to, besides the reach; Infinity: no limit. */
  readonly mostKeys: number;
  /** FLOP per query and key of an indexer, which scores all keys. */
  readonly indexFlopPerPair: number;
  /** FLOP per token of a recurrent state. */
  readonly stateFlop: number;
}

const COSTS_NOTHING: MixerCost = {
  flopPerPair: 0,
  numbersPerKey: 0,
  heads: 0,
  mostKeys: Infinity,
  indexFlopPerPair: 0,
  stateFlop: 0,
};

/**
 * The cost of a mixer. Latent attention in decode multiplies queries by the latent vectors directly, 2(R + rope) + 2R per
 * head and key; in prefill by the keys and values made from them, 2(nope + rope) + 2v.
 * @see DeepSeek-V2, arXiv:2405.04434, section 2.1.2
 */
export function mixerCost(mixer: SingleMixer, isDecode: boolean): MixerCost {
  switch (mixer.kind) {
    case 'attention': {
      const { heads, headDim, valueDim } = mixer;
      return {
        ...COSTS_NOTHING,
        flopPerPair: 2 * heads * (headDim + valueDim),
        numbersPerKey: readNumbers(mixer),
        heads,
      };
    }
    case 'latent': {
      const { heads, rank, nope, rope, valueDim, indexer } = mixer;
      const perHead = isDecode ? 2 * (rank + rope) + 2 * rank : 2 * (nope + rope) + 2 * valueDim;
      return {
        ...COSTS_NOTHING,
        flopPerPair: heads * perHead,
        numbersPerKey: readNumbers(mixer),
        heads,
        mostKeys: indexer?.most ?? Infinity,
        indexFlopPerPair: indexer ? 2 * indexer.heads * indexNumbers(mixer) : 0,
      };
    }
    default:
      return { ...COSTS_NOTHING, stateFlop: stateFlop(mixer) };
  }
}

/** FLOP per token to decay, update and read a state. */
function stateFlop(mixer: SingleMixer): number {
  switch (mixer.kind) {
    case 'delta':
      // Decay, read by the key, rank-one update, read by the query.
      return 7 * mixer.valueHeads * mixer.keyDim * mixer.valueDim;
    case 'mamba-1':
      return 5 * mixer.inner * mixer.state;
    case 'mamba-2':
      return 5 * mixer.heads * mixer.headDim * mixer.state;
    case 'rg-lru':
      return 4 * mixer.width;
    case 'lightning':
      return 5 * mixer.heads * mixer.headDim ** 2;
    default:
      return 0;
  }
}
