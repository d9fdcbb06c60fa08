import { InputError, showValue } from '../../text/input-error.ts';
import type { Experts, Ffn, GroupedAttention, Mixer, Reach, SingleMixer } from '../config/model-config.ts';
import type { Claim } from './hints.ts';
import type { Weight } from './inventory.ts';

/** What metadata or a configuration says about layers, and shapes do not. */
export interface LayerHints {
  readonly heads: Claim | null;
  readonly kvHeads: Claim | null;
  /** Widths of a head that are stated, that of layers with a window among them. */
  readonly headDims: readonly number[];
  readonly experts: Claim | null;
  readonly expertsPerToken: number | null;
  /** Numbers of a state per channel of a state space layer. */
  readonly stateSize: number | null;
  readonly reach: Reach;
  /** Where the number of experts per token is looked for, for an error; empty: there is no such file. */
  readonly from: string;
}

const sides = (weight: Weight | undefined): readonly [out: number, inner: number] | null =>
  weight && weight.shape.length >= 2 ? [weight.shape.at(-2)!, weight.shape.at(-1)!] : null;

const ends = (names: string): RegExp => new RegExp(`(^|[._])(${names})\\.(weight|qweight|weight_packed)$`);
const Q = ends('q_proj|wq|attn_q|query');
const K = ends('k_proj|wk|attn_k|key');
const V = ends('v_proj|wv|attn_v|value');
const QKV = ends('qkv_proj|query_key_value|c_attn|Wqkv|W_pack|attn_qkv|wqkv|qkv');
const O = ends('o_proj|wo|attn_output|dense|out_proj|c_proj');
const KV_A = ends('kv_a_proj_with_mqa|attn_kv_a_mqa');
const KV_NORM = ends('kv_a_layernorm|attn_kv_a_norm');
const KV_B = ends('kv_b_proj|attn_kv_b');
const Q_B = ends('q_b_proj|attn_q_b');
const Q_NORM = ends('q_norm|attn_q_norm|q_layernorm');
const STATE = /(A_log|ssm_a)$|(^|\.)conv1d\.weight$|ssm_conv1d\.weight$/;

/** Numbers per channel of most state space layers of the second kind. */
const USUAL_STATE = 128;

/** The sizes that a head most often has. */
const USUAL_HEADS = [128, 64, 256, 96, 80];

/** The mixer of a layer, from the names and shapes of its tensors; some attend and keep a state. */
export function mixerOf(layer: readonly Weight[], d: number, hints: LayerHints): Mixer {
  const mixer = oneMixer(layer, d, hints);
  const hasState = layer.some(({ name }) => STATE.test(name));
  return mixer.kind === 'attention' && hasState
    ? { kind: 'parallel', mixers: [mixer, recurrent(layer, hints)] }
    : mixer;
}

/** Finds a matrix of a layer's attention by the end of its name. */
const finder =
  (layer: readonly Weight[]) =>
  (pattern: RegExp): Weight | undefined =>
    layer.find(
      ({ name }) => pattern.test(name) && !/indexer|cross_attn|mlp|ffn|feed_forward|experts|linear_attn/.test(name),
    );

function oneMixer(layer: readonly Weight[], d: number, hints: LayerHints): SingleMixer {
  const find = finder(layer);
  const kvA = sides(find(KV_A));
  if (kvA) return latent(kvA, find, hints);
  const k = sides(find(K));
  const v = sides(find(V));
  const q = sides(find(Q));
  const [fused, o] = [find(QKV), find(O)];
  const outputs = o && besides(o, d);
  if (q && k) {
    // A projection twice as wide gates the output as well.
    const isGated = q[0] === 2 * (outputs ?? 0);
    const sizes = { queries: isGated ? q[0] / 2 : q[0], keys: k[0], values: v?.[0] ?? k[0] };
    return { ...grouped(sizes, find(Q_NORM), hints), gate: isGated ? q[0] / 2 : 0 };
  }
  if (fused && outputs) {
    const queries = outputs;
    const rest = besides(fused, d) - queries;
    if (layer.some(({ name }) => name.includes('output_gate'))) return lightning(queries, hints);
    if (rest > 0) return grouped({ queries, keys: rest / 2, values: rest / 2 }, find(Q_NORM), hints);
  }
  const states = layer.filter(({ name }) => STATE.test(name));
  return states.length > 0 ? recurrent(layer, hints) : { kind: 'none' };
}

/** The side of a matrix that is not the hidden size; some files store `[in, out]`. */
function besides({ shape }: Weight, d: number): number {
  const [out = 0, inner = 0] = shape.slice(-2);
  return inner === d ? out : inner;
}

/** Linear attention whose state is a matrix per head. */
function lightning(width: number, { heads, headDims }: LayerHints): SingleMixer {
  const count = heads?.value || Math.max(1, Math.round(width / (headDims[0] ?? 128)));
  return { kind: 'lightning', heads: count, headDim: Math.round(width / count) };
}

function grouped(
  { queries, keys, values }: { queries: number; keys: number; values: number },
  norm: Weight | undefined,
  { heads, headDims, reach }: LayerHints,
): GroupedAttention {
  const normed = norm && norm.parameters < queries ? norm.parameters : null;
  const usual = USUAL_HEADS.find((one) => queries % one === 0 && keys % one === 0);
  const given = headDims.length > 0 || heads === null ? headDims : [queries / heads.value];
  const dim =
    [...given, normed, usual].find((one) => (one ?? 0) >= 1 && queries % (one ?? 1) === 0 && keys % (one ?? 1) === 0) ??
    keys;
  return {
    kind: 'attention',
    heads: queries / dim,
    kvHeads: keys / dim,
    headDim: dim,
    valueDim: (values * dim) / keys,
    biases: 'none',
    normWeights: { q: 0, k: 0 },
    gate: 0,
    sinks: false,
    reach,
    keys: 'own',
    projectsValues: true,
  };
}

/** h·rope = queries − (KV, up − output): queries have a rotated part that keys share. */
function latent(
  [compressed]: readonly [number, number],
  find: (pattern: RegExp) => Weight | undefined,
  { heads: given }: LayerHints,
): SingleMixer {
  const rank = find(KV_NORM)?.parameters ?? compressed;
  const rope = compressed - rank;
  const [queriesOf, expanded, output] = [sides(find(Q_B)) ?? sides(find(Q)), sides(find(KV_B)), sides(find(O))];
  const values = output?.[1] ?? 0;
  const keys = (expanded?.[0] ?? 0) - values;
  const queries = queriesOf?.[0] ?? 0;
  const told = rope > 0 && keys > 0 ? (queries - keys) / rope : 0;
  const heads = given?.value || (Number.isInteger(told) && told > 0 ? told : 1);
  return {
    kind: 'latent',
    heads,
    queryRank: sides(find(Q_B))?.[1] ?? null,
    rank,
    nope: Math.max(0, Math.round(queries / heads) - rope),
    rope,
    valueDim: Math.round(values / heads),
    biases: false,
    indexer: null,
  };
}

/** A state space layer or gated delta rule, from the widths of its convolution, decay and output. */
function recurrent(layer: readonly Weight[], { stateSize }: LayerHints): SingleMixer {
  const find = (pattern: RegExp): Weight | undefined => layer.find(({ name }) => pattern.test(name));
  const convolution = find(/conv1d/);
  const decay = find(/(A_log|ssm_a)$/);
  const output = sides(find(/(out_proj|o_proj|ssm_out)\.\w+$/));
  const sizes = convolution?.shape.filter((side) => side > 1) ?? [];
  const [mixed, conv] = [Math.max(0, ...sizes), Math.min(...sizes, 4)];
  const inner = output?.[1] ?? mixed;
  const decays = decay?.shape.filter((side) => side > 1) ?? [];
  if (decays.length === 2) {
    const [first = 1, second = 1] = decays;
    return {
      kind: 'mamba-1',
      inner: Math.max(first, second),
      state: Math.min(first, second),
      conv,
      stepRank: 1,
      convBias: false,
      bias: false,
      normed: false,
    };
  }
  const heads = decays[0] ?? 1;
  const headDim = Math.max(1, Math.round(inner / heads));
  const rest = Math.max(0, (mixed - inner) / 2);
  if (
    layer.some(({ name }) => name.includes('linear_attn') || name.includes('in_proj_ba') || name.includes('ssm_ba'))
  ) {
    return {
      kind: 'delta',
      keyHeads: Math.max(1, rest / headDim),
      valueHeads: heads,
      keyDim: headDim,
      valueDim: headDim,
      conv,
    };
  }
  const state = stateSize ?? Math.min(rest, USUAL_STATE);
  return {
    kind: 'mamba-2',
    heads,
    headDim,
    groups: Math.max(1, Math.round(rest / Math.max(1, state))),
    state,
    conv,
    convBias: false,
    bias: false,
    gatedNorm: false,
  };
}

const UP = /(up_proj|w3|ffn_up|fc1|dense_h_to_4h|c_fc|gate_up_proj)\.?/;

/** What follows the mixer: experts if there are any. */
export function ffnOf(layer: readonly Weight[], d: number, hints: LayerHints): Ffn {
  const experts = layer.filter(({ kind }) => kind === 'expert');
  if (experts.length > 0) return expertsOf(experts, layer, d, hints);
  const width = denseWidth(layer, d);
  if (width === null) return { kind: 'none' };
  const hasGate = layer.some(({ name }) => /gate_proj|w1\.|ffn_gate\./.test(name));
  return { kind: 'dense', gated: hasGate || isFused(layer), width, bias: false };
}

/** Whether one matrix holds gate and up. */
const isFused = (layer: readonly Weight[]): boolean => layer.some(({ name }) => name.includes('gate_up_proj'));

/** Inner width of a layer's MLP; null: it has none of a known name. */
export function denseWidth(layer: readonly Weight[], d: number): number | null {
  const up = sides(layer.find(({ name, kind }) => kind === 'linear' && UP.test(name)));
  if (!up) return null;
  const width = up[1] === d ? up[0] : up[1];
  return isFused(layer) ? width / 2 : width;
}

/** Experts of a layer, numbered or in one tensor. */
export function expertCount(experts: readonly Weight[], layer: readonly Weight[]): number {
  const numbered = new Set(
    experts.map(({ name }) => /experts\.(\d+)\./.exec(name)?.[1]).filter((one) => one !== undefined),
  );
  if (numbered.size > 0) return numbered.size;
  const router = layer.find(
    ({ name, kind, shape }) => kind === 'router' && shape.length === 2 && !/shared|shexp/.test(name),
  );
  return experts.find(({ shape }) => shape.length > 2)?.shape[0] ?? router?.shape[0] ?? 1;
}

function expertsOf(experts: readonly Weight[], layer: readonly Weight[], d: number, hints: LayerHints): Experts {
  const count = expertCount(experts, layer);
  const { expertsPerToken } = hints;
  if (expertsPerToken === null && hints.from === '') {
    throw new InputError(
      `expected a config.json beside the files, to say how many of its ${count} experts a token uses, got none`,
    );
  }
  if (expertsPerToken === null || expertsPerToken < 1 || expertsPerToken > count) {
    throw new InputError(
      `${hints.from}: expected how many of its ${count} experts a token uses, from 1 to ${count}, got ${showValue(expertsPerToken ?? undefined)}`,
    );
  }
  const total = experts.reduce((sum, { parameters }) => sum + parameters, 0);
  const gated = experts.some(({ name }) => /gate|w1\.|w3\./.test(name));
  const biases = layer.filter(({ name, kind }) => kind === 'small' && /(experts|_exps)[._].*bias$/.test(name));
  return {
    kind: 'experts',
    gated,
    count,
    perToken: expertsPerToken,
    // Whole even where experts have biases: the rest is counted apart.
    width: Math.floor(total / count / d / (gated ? 3 : 2)),
    bias: biases.length > 0,
    routerBias: false,
    correction: false,
    routerScales: 0,
    shared: null,
    latent: null,
    beside: null,
  };
}
