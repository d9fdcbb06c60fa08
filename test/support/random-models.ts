import { findPreset } from '../../src/models/config/presets.ts';
import type { Ffn, LayerGroup, ModelConfig, Reach, SingleMixer } from '../../src/models/config/model-config.ts';

type Random = () => number;

const whole = (random: Random, most: number): number => 1 + Math.floor(random() * most);
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;

function reach(random: Random): Reach {
  const keys = whole(random, 2000);
  return pick<Reach>(random, [{ kind: 'all' }, { kind: 'window', keys }, { kind: 'chunk', keys }]);
}

function mixer(random: Random): SingleMixer {
  const [kvHeads, headDim] = [whole(random, 8), 8 * whole(random, 16)];
  const shared = { conv: whole(random, 4), convBias: random() < 0.5, bias: random() < 0.5 };
  return pick<SingleMixer>(random, [
    {
      kind: 'attention',
      heads: kvHeads * whole(random, 8),
      kvHeads,
      headDim,
      valueDim: random() < 0.7 ? headDim : 8 * whole(random, 16),
      biases: pick(random, ['none', 'qkv', 'all']),
      normWeights: { q: random() < 0.5 ? headDim : 0, k: random() < 0.5 ? headDim : 0 },
      gate: random() < 0.2 ? headDim : 0,
      sinks: random() < 0.2,
      reach: reach(random),
      keys: random() < 0.8 ? 'own' : 'shared',
      projectsValues: random() < 0.9,
    },
    {
      kind: 'latent',
      heads: whole(random, 64),
      queryRank: random() < 0.5 ? null : whole(random, 1536),
      rank: whole(random, 512),
      nope: whole(random, 128),
      rope: whole(random, 64),
      valueDim: whole(random, 128),
      biases: random() < 0.5,
      indexer: random() < 0.5 ? null : { heads: whole(random, 64), dim: 128, most: whole(random, 2048) },
    },
    {
      kind: 'delta',
      keyHeads: kvHeads,
      valueHeads: 2 * kvHeads,
      keyDim: headDim,
      valueDim: headDim,
      conv: shared.conv,
    },
    { kind: 'mamba-1', inner: headDim * 16, state: 16, stepRank: 16, normed: random() < 0.5, ...shared },
    { kind: 'mamba-2', heads: 8, headDim, groups: 1, state: 128, gatedNorm: random() < 0.5, ...shared },
    { kind: 'lightning', heads: kvHeads, headDim },
    { kind: 'convolution', conv: shared.conv, bias: shared.bias },
    { kind: 'none' },
  ]);
}

function ffn(random: Random): Ffn {
  const [gated, bias, width] = [random() < 0.7, random() < 0.3, whole(random, 4096)];
  const count = whole(random, 64);
  const dense = { kind: 'dense', gated, width, bias } as const;
  return pick<Ffn>(random, [
    { kind: 'none' },
    dense,
    {
      kind: 'experts',
      gated,
      count,
      perToken: whole(random, count),
      width: whole(random, 512),
      bias,
      routerBias: bias,
      correction: random() < 0.5,
      routerScales: 0,
      shared: random() < 0.5 ? null : { width, gate: random() < 0.5 },
      latent: random() < 0.8 ? null : whole(random, 256),
      beside: random() < 0.8 ? null : dense,
    },
  ]);
}

/** A model of random layers; at least one keeps something. */
export function randomModel(random: Random): ModelConfig {
  const groups = Array.from({ length: whole(random, 4) }, (): LayerGroup => {
    const first = mixer(random);
    return {
      count: whole(random, 12),
      mixer: random() < 0.1 ? { kind: 'parallel', mixers: [first, mixer(random)] } : first,
      ffn: ffn(random),
      norms: { count: whole(random, 4), each: 256 },
      extras: random() < 0.2 ? [{ name: 'extra', in: 256, out: whole(random, 256) }] : [],
      scales: random() < 0.2 ? whole(random, 100) : 0,
      stored: {},
    };
  });
  const attends = { ...findPreset('llama-3.2-1b').config.groups[0]!, count: 1 };
  return {
    ...findPreset('llama-3.2-1b').config,
    name: 'random',
    numHiddenLayers: groups.reduce((sum, { count }) => sum + count, 1),
    hiddenSize: 256,
    vocabSize: whole(random, 5000),
    tieWordEmbeddings: random() < 0.5,
    groups: [attends, ...groups],
    tables: random() < 0.2 ? [{ name: 'positions', rows: 1024, width: 256 }] : [],
    finalNorm: 256,
  };
}
