import type {
  DenseFfn,
  Ffn,
  GroupedAttention,
  LayerGroup,
  Mixer,
  ModelConfig,
  SingleMixer,
} from '../config/model-config.ts';

/** From this many experts on, each GPU holds whole experts; fewer are cut, each GPU holding a slice of every one. */
export const MANY_EXPERTS = 32;

/**
 * The part of a model that one of several GPUs holds and runs under tensor parallelism: heads, widths of MLPs and vocabulary
 * are divided, rounded up; norms, routers and projections to a latent vector are on every GPU. Fewer KV heads than GPUs are
 * replicated. Many experts are divided whole, few are cut.
 * @see Megatron-LM, arXiv:1909.08053
 */
export function shardOf(model: ModelConfig, gpus: number): ModelConfig {
  if (gpus === 1) return model;
  return {
    ...model,
    vocabSize: part(model.vocabSize, gpus),
    groups: model.groups.map((group) => groupShard(group, gpus)),
    stored: { ...model.stored, totalBytes: null },
  };
}

/** The largest of the parts. */
const part = (size: number, gpus: number): number => Math.ceil(size / gpus);

const groupShard = (group: LayerGroup, gpus: number): LayerGroup => ({
  ...group,
  mixer: mixerShard(group.mixer, gpus),
  ffn: ffnShard(group.ffn, gpus),
});

const mixerShard = (mixer: Mixer, gpus: number): Mixer =>
  mixer.kind === 'parallel'
    ? { ...mixer, mixers: mixer.mixers.map((one) => singleShard(one, gpus)) }
    : singleShard(mixer, gpus);

function singleShard(mixer: SingleMixer, gpus: number): SingleMixer {
  switch (mixer.kind) {
    case 'attention':
      return groupedShard(mixer, gpus);
    case 'latent':
      return { ...mixer, heads: part(mixer.heads, gpus) };
    case 'delta':
      return { ...mixer, keyHeads: part(mixer.keyHeads, gpus), valueHeads: part(mixer.valueHeads, gpus) };
    case 'mamba-1':
      return { ...mixer, inner: part(mixer.inner, gpus) };
    case 'mamba-2':
      return { ...mixer, heads: part(mixer.heads, gpus), groups: part(mixer.groups, gpus) };
    case 'lightning':
      return { ...mixer, heads: part(mixer.heads, gpus) };
    case 'rg-lru':
      return { ...mixer, heads: part(mixer.heads, gpus), width: part(mixer.width, gpus) };
    default:
      // A short convolution works on the hidden vector, which every GPU holds whole.
      return mixer;
  }
}

function groupedShard(mixer: GroupedAttention, gpus: number): GroupedAttention {
  const { heads, kvHeads, gate, normWeights, headDim } = mixer;
  const [own, ownKv] = [part(heads, gpus), part(kvHeads, gpus)];
  const isPerHead = normWeights.q <= headDim;
  return {
    ...mixer,
    heads: own,
    kvHeads: ownKv,
    gate: part(gate, gpus),
    normWeights: isPerHead ? normWeights : { q: part(normWeights.q, gpus), k: part(normWeights.k, gpus) },
  };
}

function ffnShard(ffn: Ffn, gpus: number): Ffn {
  if (ffn.kind === 'none') return ffn;
  if (ffn.kind === 'dense') return denseShard(ffn, gpus);
  const { count, perToken, width, shared, beside } = ffn;
  const whole = count >= MANY_EXPERTS;
  const own = part(count, gpus);
  return {
    ...ffn,
    ...(whole ? { count: own, perToken: (perToken * own) / count } : { width: part(width, gpus) }),
    shared: shared && { ...shared, width: part(shared.width, gpus) },
    beside: beside && denseShard(beside, gpus),
  };
}

const denseShard = (ffn: DenseFfn, gpus: number): DenseFfn => ({ ...ffn, width: part(ffn.width, gpus) });
