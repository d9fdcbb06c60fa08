import { lookup } from '../../../text/lookup.ts';

/** Prefixes of a layer in files: of a language model alone, and of one within another. */
const PREFIXES = ['model.layers', 'language_model.model.layers', 'model.language_model.layers'] as const;
const HEADS = ['lm_head', 'model.lm_head', 'language_model.lm_head'] as const;
const TABLES = [
  'model.embed_tokens',
  'embed_tokens',
  'language_model.model.embed_tokens',
  'model.language_model.embed_tokens',
] as const;

/** Matrices of older files that hold several of ours. */
const OLD_ATTENTION = ['self_attn.qkv_proj', 'self_attn.query_key_value', 'attention.query_key_value', 'attn.c_attn'];
const OLD_OUTPUT = ['self_attn.out_proj', 'self_attn.dense', 'attention.dense', 'attn.c_proj'];
const OLD_UP = ['mlp.fc1', 'mlp.c_fc', 'mlp.dense_h_to_4h', 'fc1'];
const OLD_DOWN = ['mlp.fc2', 'mlp.c_proj', 'mlp.dense_4h_to_h', 'fc2'];
const LETTERS = lookup<string>({ gate: 'w1', up: 'w3', down: 'w2' });

/** Where a matrix stands in a file: in a layer, or as the head or the table of tokens. */
export interface Place {
  /** Names of the kind `model.layers.3.mlp.down_proj`: one per way of files to call its module. */
  readonly names: readonly string[];
  /** Its usual name, of every expert and of one. */
  readonly paths: readonly string[];
  /** Every other name, for an expression that has one of the words that only such names have. */
  readonly others: readonly string[];
  readonly layer: number | null;
}

/** Words that only other names of modules have: `gate` alone must not mean `gate_up_proj`, which is `up_proj` too. */
const WORDS =
  /language_model|gate_up|qkv|query_key_value|c_attn|c_proj|c_fc|dense|out_proj|\bfc|mixer|mamba|feed_forward|block_sparse_moe/g;

/** The words of an expression that only other names have. */
export const wordsOf = (source: string): readonly string[] => [
  ...new Set(source.match(WORDS)),
  // `w1`, `w[123]`, `w(1|2)`.
  ...(/\bw[[(]?[123]/.test(source) ? ['.w'] : []),
];

const numbered = (name: string): readonly string[] =>
  name.includes('.experts.') ? [name, name.replace('.experts.', '.experts.0.')] : [name];

/** The place of a layer's matrix. @param module such as `self_attn.q_proj` */
export function placeInLayer(layer: number, module: string): Place {
  const modules = modulesLike(module);
  // MLX names its experts so; it knows no expressions.
  const named = module.startsWith('mlp.experts.') ? [...modules, ...inSwitch(module)] : modules;
  const usual = `model.layers.${layer}.${module}`;
  let others: readonly string[] | null = null;
  return {
    names: named.map((one) => `model.layers.${layer}.${one}`),
    paths: numbered(usual),
    get others() {
      // Few expressions ask for them.
      others ??= PREFIXES.flatMap((prefix) => modules.flatMap((one) => numbered(`${prefix}.${layer}.${one}`)));
      return others;
    },
    layer,
  };
}

const inSwitch = (module: string): readonly string[] =>
  ['mlp.switch_mlp.', 'block_sparse_moe.switch_mlp.'].map((owner) => module.replace('mlp.experts.', owner));

/** The output head. */
export const HEAD_PLACE: Place = { names: ['lm_head'], paths: ['lm_head'], others: HEADS, layer: null };
/** The input embedding. */
export const TABLE_PLACE: Place = {
  names: ['model.embed_tokens'],
  paths: ['model.embed_tokens'],
  others: TABLES,
  layer: null,
};

const known = new Map<string, readonly string[]>();

/** A module under every name that files have for it. */
function modulesLike(module: string): readonly string[] {
  const before = known.get(module);
  if (before) return before;
  const all = [module, ...otherNames(module)];
  known.set(module, all);
  return all;
}

function otherNames(module: string): readonly string[] {
  const ffn = /^mlp\.(experts\.|shared_experts\.)?(gate|up|down)_proj$/.exec(module);
  if (ffn) return namesOfFfn(ffn[1] ?? '', ffn[2]!);
  if (/^self_attn\.[qkv]_proj$/.test(module)) {
    return [...OLD_ATTENTION, module.replace('self_attn', 'mixer'), module.replace('self_attn', 'attn')];
  }
  if (module === 'self_attn.o_proj') return [...OLD_OUTPUT, 'mixer.o_proj'];
  if (module === 'linear_attn.in_proj_qkvz') return ['linear_attn.in_proj_qkv'];
  const mamba = /^(?:mamba|self_attn)\.((?:in|out|x|dt)_proj)$/.exec(module);
  return mamba ? [`mamba.${mamba[1]}`, `mixer.${mamba[1]}`] : [];
}

function namesOfFfn(part: string, role: string): readonly string[] {
  const fused = role === 'down' ? [] : [`mlp.${part}gate_up_proj`, `feed_forward.${part}gate_up_proj`];
  const alike = ['feed_forward', 'mixer', 'block_sparse_moe'].map((owner) => `${owner}.${part}${role}_proj`);
  if (part === '') {
    const old = role === 'up' ? OLD_UP : role === 'down' ? OLD_DOWN : [];
    return [...fused, ...alike, ...old, `feed_forward.${LETTERS[role]}`];
  }
  return part === 'experts.' ? [...fused, ...alike, `block_sparse_moe.experts.${LETTERS[role]}`] : [...fused, ...alike];
}
