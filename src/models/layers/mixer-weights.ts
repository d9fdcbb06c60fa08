import type {
  DeltaNet,
  GatedRecurrence,
  GroupedAttention,
  LatentAttention,
  Lightning,
  Mamba1,
  Mamba2,
  Mixer,
  ShortConvolution,
} from '../config/model-config.ts';
import { joined, NOTHING, single, type Linear, type PartWeights, type SmallWeights } from './linear.ts';

/** The weights of a layer's mixer, for hidden vectors of width `d`. */
export function mixerWeights(mixer: Mixer, d: number): PartWeights {
  switch (mixer.kind) {
    case 'attention':
      return groupedWeights(mixer, d);
    case 'latent':
      return latentWeights(mixer, d);
    case 'delta':
      return deltaWeights(mixer, d);
    case 'mamba-1':
      return mamba1Weights(mixer, d);
    case 'mamba-2':
      return mamba2Weights(mixer, d);
    case 'lightning':
      return lightningWeights(mixer, d);
    case 'rg-lru':
      return recurrenceWeights(mixer, d);
    case 'convolution':
      return convolutionWeights(mixer, d);
    case 'parallel':
      return joined(...mixer.mixers.map((one) => mixerWeights(one, d)));
    default:
      return NOTHING;
  }
}

const small = (name: string, weights: number, calls = 0): SmallWeights[] =>
  weights === 0 ? [] : [{ name, weights, calls }];

/** d·h·hd + 2·d·k·hd + h·hd·d, and what families add. */
function groupedWeights(mixer: GroupedAttention, d: number): PartWeights {
  const { heads, kvHeads, headDim, valueDim, biases, normWeights, gate, sinks, keys, projectsValues } = mixer;
  const own = keys === 'own';
  const parts = [
    { name: 'q_proj', out: heads * headDim },
    ...(own ? [{ name: 'k_proj', out: kvHeads * headDim }] : []),
    ...(own && projectsValues ? [{ name: 'v_proj', out: kvHeads * valueDim }] : []),
    ...(gate > 0 ? [{ name: 'g_proj', out: gate }] : []),
  ];
  const outputs = parts.reduce((sum, { out }) => sum + out, 0);
  const output = single(
    'attention output',
    'o_proj',
    heads * valueDim,
    d,
    biases === 'all' || biases === 'output' ? d : 0,
  );
  return {
    linears: [
      {
        name: own ? 'Q, K and V' : 'Q',
        parts,
        in: d,
        biases: biases === 'none' || biases === 'output' ? 0 : outputs,
        kind: 'linear',
      },
      output,
    ],
    small: [
      ...small('Q and K norms', normWeights.q + (own ? normWeights.k : 0), 1),
      ...small('sinks', sinks ? heads : 0),
    ],
  };
}

/** d·r_q + r_q·h·(nope + rope), d·(R + rope) + R·h·(nope + v), h·v·d, and the norms of both latent vectors. */
function latentWeights(mixer: LatentAttention, d: number): PartWeights {
  const { heads, queryRank, rank, nope, rope, valueDim, biases, indexer } = mixer;
  const queries = heads * (nope + rope);
  const queryParts: Linear[] =
    queryRank === null
      ? [single('Q', 'q_proj', d, queries)]
      : [
          single('Q, down', 'q_a_proj', d, queryRank, biases ? queryRank : 0),
          single('Q, up', 'q_b_proj', queryRank, queries),
        ];
  return {
    linears: [
      ...queryParts,
      single('KV, down', 'kv_a_proj_with_mqa', d, rank + rope, biases ? rank + rope : 0),
      single('KV, up', 'kv_b_proj', rank, heads * (nope + valueDim)),
      single('attention output', 'o_proj', heads * valueDim, d, biases ? d : 0),
      ...(indexer
        ? [
            single('indexer Q', 'wq_b', queryRank ?? d, indexer.heads * indexer.dim),
            single('indexer K', 'wk', d, indexer.dim),
            { ...single('indexer weights', 'weights_proj', d, indexer.heads), kind: 'router' as const },
          ]
        : []),
    ],
    small: [
      ...small('latent norms', (queryRank ?? 0) + rank, queryRank === null ? 1 : 2),
      ...small('indexer norm', indexer ? 2 * indexer.dim : 0, 1),
    ],
  };
}

/** d·(2K + 2U) + 2·d·n_v + (2K + U)·conv + 2·n_v + d_v + U·d, for keys of width K and values of width U in all. */
function deltaWeights(mixer: DeltaNet, d: number): PartWeights {
  const { keyHeads, valueHeads, keyDim, valueDim, conv, gateRank } = mixer;
  const [keys, values] = [keyHeads * keyDim, valueHeads * valueDim];
  if (gateRank !== undefined) return kimiDeltaWeights(mixer, d, gateRank);
  return {
    linears: [
      single('delta inputs', 'in_proj_qkvz', d, 2 * keys + 2 * values),
      { ...single('delta gates', 'in_proj_ba', d, 2 * valueHeads), kind: 'router' },
      single('delta output', 'out_proj', values, d),
    ],
    small: [
      ...small('convolution', (2 * keys + values) * conv, 1),
      ...small('decay and norm', 2 * valueHeads + valueDim, 1),
    ],
  };
}

/** d·(2K + U) + 2·(d·r + r·U) + d·n_v + (2K + U)·conv + n_v + U + d_v + U·d, for gates of rank r. */
function kimiDeltaWeights(
  { keyHeads, valueHeads, keyDim, valueDim, conv }: DeltaNet,
  d: number,
  r: number,
): PartWeights {
  const [keys, values] = [keyHeads * keyDim, valueHeads * valueDim];
  const qkv = ['q_proj', 'k_proj', 'v_proj'].map((name) => ({ name, out: name === 'v_proj' ? values : keys }));
  return {
    linears: [
      { name: 'Q, K and V', parts: qkv, in: d, biases: 0, kind: 'linear' },
      single('decay gate, down', 'f_a_proj', d, r),
      single('decay gate, up', 'f_b_proj', r, values),
      single('output gate, down', 'g_a_proj', d, r),
      single('output gate, up', 'g_b_proj', r, values),
      { ...single('delta gates', 'b_proj', d, valueHeads), kind: 'router' },
      single('delta output', 'o_proj', values, d),
    ],
    small: [
      ...small('convolution', (2 * keys + values) * conv, 1),
      ...small('decay and norm', valueHeads + values + valueDim, 1),
    ],
  };
}

/** 3·d·w + w·(conv + 1) + 2·w²/h + 3·w, and biases: two branches in, one out, and the gates of the recurrence. */
function recurrenceWeights({ heads, width, conv }: GatedRecurrence, d: number): PartWeights {
  return {
    linears: [
      single('recurrence gate', 'linear_y', d, width, width),
      single('recurrence inputs', 'linear_x', d, width, width),
      single('recurrence output', 'linear_out', width, d, d),
      // One square matrix per head.
      { ...single('input gate', 'input_gate_weight', width / heads, width / heads, width / heads), count: heads },
      { ...single('decay gate', 'recurrent_gate_weight', width / heads, width / heads, width / heads), count: heads },
    ],
    small: [...small('convolution', width * (conv + 1), 1), ...small('decay', width, 1)],
  };
}

/** 2·d·I + I·conv + I + I·(r + 2N) + r·I + I + I·N + I + I·d. */
function mamba1Weights(mixer: Mamba1, d: number): PartWeights {
  const { inner, state, conv, stepRank, convBias, bias, normed } = mixer;
  return {
    linears: [
      single('mamba inputs', 'in_proj', d, 2 * inner, bias ? 2 * inner : 0),
      single('step, B and C', 'x_proj', inner, stepRank + 2 * state),
      single('step', 'dt_proj', stepRank, inner, inner),
      single('mamba output', 'out_proj', inner, d, bias ? d : 0),
    ],
    small: [
      ...small('convolution', inner * conv + (convBias ? inner : 0), 1),
      ...small('state space', inner * state + inner, 1),
      ...small('step, B and C norms', normed ? stepRank + 2 * state : 0, 3),
    ],
  };
}

/** d·(2I + 2gN + H) + c·conv + 3H + I + I·d, with I = H·D and c = I + 2gN. */
function mamba2Weights(mixer: Mamba2, d: number): PartWeights {
  const { heads, headDim, groups, state, conv, convBias, bias, gatedNorm } = mixer;
  const inner = heads * headDim;
  const mixed = inner + 2 * groups * state;
  const inputs = inner + mixed + heads;
  return {
    linears: [
      single('mamba inputs', 'in_proj', d, inputs, bias ? inputs : 0),
      single('mamba output', 'out_proj', inner, d, bias ? d : 0),
    ],
    small: [
      ...small('convolution', mixed * conv + (convBias ? mixed : 0), 1),
      ...small('state space', 3 * heads, 1),
      ...small('gated norm', gatedNorm ? inner : 0, 1),
    ],
  };
}

/** 3·d·h·hd for Q, K and V, 2·d·h·hd for gate and output, and a norm. */
function lightningWeights({ heads, headDim }: Lightning, d: number): PartWeights {
  const width = heads * headDim;
  return {
    linears: [
      { ...single('Q, K and V', 'qkv_proj', d, 3 * width) },
      single('output gate', 'output_gate', d, width),
      single('attention output', 'out_proj', width, d),
    ],
    small: small('linear attention norm', width, 1),
  };
}

function convolutionWeights({ conv, bias }: ShortConvolution, d: number): PartWeights {
  return {
    linears: [
      single('convolution inputs', 'in_proj', d, 3 * d, bias ? 3 * d : 0),
      single('convolution output', 'out_proj', d, d, bias ? d : 0),
    ],
    small: small('convolution', d * conv + (bias ? d : 0), 1),
  };
}
