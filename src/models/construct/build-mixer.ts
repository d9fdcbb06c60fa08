import { InputError, showValue } from '../../text/input-error.ts';
import type { BiasRule, Family, LayerKind } from '../families/family.ts';
import { MOST, type Fields } from '../config/fields.ts';
import type { GroupedAttention, LatentAttention, Mamba2, Mixer, Reach, SingleMixer } from '../config/model-config.ts';

/** The mixer of a layer of some kind. @throws InputError naming the field */
export function buildMixer(fields: Fields, family: Family, kind: LayerKind, layer: number): Mixer {
  switch (kind) {
    case 'full':
    case 'window':
    case 'chunk':
      return family.attention === 'latent' && !isWithoutLatents(fields)
        ? latentAttention(fields, family, layer)
        : groupedAttention(fields, family, reachFor(fields, kind));
    case 'delta':
      return deltaNet(fields);
    case 'rg-lru':
      return gatedRecurrence(fields);
    case 'mamba-1':
      return mamba1(fields);
    case 'mamba-2':
      return mamba2(fields);
    case 'lightning': {
      const { heads, headDim } = groupedAttention(fields, family, { kind: 'all' });
      return { kind: 'lightning', heads, headDim };
    }
    case 'convolution':
      return { kind: 'convolution', conv: fields.whole('conv_L_cache', MOST.heads), bias: fields.flag('conv_bias') };
    case 'parallel':
      return { kind: 'parallel', mixers: [groupedAttention(fields, family, { kind: 'all' }), mamba2(fields)] };
    default:
      return { kind: 'none' };
  }
}

function reachFor(fields: Fields, kind: 'full' | 'window' | 'chunk'): Reach {
  if (kind === 'full') return { kind: 'all' };
  const field = kind === 'window' ? 'sliding_window' : 'attention_chunk_size';
  const { value, at } = fields.find(field);
  if (value === undefined || value === null) {
    throw new InputError(`${at}: expected the number of keys that sliding layers see, got ${showValue(value)}`);
  }
  return { kind, keys: fields.whole(field, MOST.context) };
}

/** Hidden size and heads, which must divide it unless the width of a head is given. */
function headDimOf(fields: Fields, heads: number): number {
  const given = fields.wholeOrNull('head_dim', MOST.heads);
  if (given !== null) return given;
  const d = fields.whole('hidden_size', MOST.width);
  if (d % heads === 0) return d / heads;
  throw new InputError(
    `${fields.path}.head_dim: expected a whole number, since hidden_size (${d}) is not a multiple of num_attention_heads (${heads}), got ${showValue(fields.find('head_dim').value)}`,
  );
}

function keyValueHeads(fields: Fields, family: Family, heads: number): number {
  if (family.special === 'falcon' && !fields.flag('new_decoder_architecture')) {
    return fields.flag('multi_query') ? 1 : heads;
  }
  if (family.type === 'gpt_bigcode' && fields.flag('multi_query')) return 1;
  const { value: given, isDefault, at } = fields.find('num_key_value_heads');
  const value = fields.wholeOrNull('num_key_value_heads', MOST.heads) ?? heads;
  if (given === null && family.type.startsWith('gemma')) {
    throw new InputError(`${at}: expected a whole number for ${family.type}, got null`);
  }
  if (isDefault && (given === null || given === undefined)) fields.assume('num_key_value_heads', heads);
  if (heads % value === 0) return value;
  const absent = isDefault ? ` (the default of ${family.type}; the field is absent)` : '';
  throw new InputError(`${at}: expected a divisor of num_attention_heads (${heads}), got ${value}${absent}`);
}

function biasesOf(fields: Fields, rule: BiasRule): GroupedAttention['biases'] {
  if (typeof rule === 'string') return rule;
  const [inputs, output] = [fields.flag(rule.field), 'output' in rule && fields.flag(rule.output)];
  if (!inputs) return 'none';
  return rule.to === 'all' || output ? 'all' : 'qkv';
}

function groupedAttention(fields: Fields, family: Family, reach: Reach): GroupedAttention {
  const isSliding = reach.kind === 'window' && family.special === 'mimo';
  const own = (name: string, otherwise: number): number =>
    isSliding ? (fields.wholeOrNull(`swa_${name}`, MOST.heads) ?? otherwise) : otherwise;
  const heads = own('num_attention_heads', fields.whole('num_attention_heads', MOST.heads));
  const kvHeads = own('num_key_value_heads', keyValueHeads(fields, family, heads));
  const headDim = own('head_dim', headDimOf(fields, heads));
  const { headNorms = 'none' } = family;
  const norms = typeof headNorms === 'string' ? headNorms : fields.flag(headNorms.field) ? headNorms.of : 'none';
  const weights = norms === 'head' && family.normKind === 'layer' ? 2 : 1;
  const perHead = (count: number): number =>
    norms === 'none' ? 0 : weights * headDim * (norms === 'head' ? 1 : count);
  const sinkField = isSliding ? 'add_swa_attention_sink_bias' : 'add_full_attention_sink_bias';
  return {
    kind: 'attention',
    heads,
    kvHeads,
    headDim,
    valueDim: hasValueWidth(family)
      ? own('v_head_dim', fields.wholeOrNull('v_head_dim', MOST.heads) ?? headDim)
      : headDim,
    biases: biasesOf(fields, family.biases),
    normWeights: { q: perHead(heads), k: perHead(kvHeads) },
    gate: family.special === 'gate' ? heads * headDim : 0,
    sinks: family.special === 'sinks' || (family.special === 'mimo' && sinksOf(fields, sinkField, isSliding)),
    reach,
    keys: 'own',
    projectsValues: true,
  };
}

/** MiMo's sliding layers have sinks unless the file says otherwise. */
const sinksOf = (fields: Fields, field: string, otherwise: boolean): boolean =>
  fields.has(field) ? fields.flag(field) : otherwise;

/** Whether values have a width of their own without latents. */
const hasValueWidth = ({ attention, defaults }: Family): boolean =>
  attention !== 'latent' && Object.hasOwn(defaults, 'v_head_dim');

/** Small models of the DeepSeek-V2 class turn latent attention off, as DeepSeek-OCR does. */
const isWithoutLatents = (fields: Fields): boolean => fields.find('use_mla').value === false;

function latentAttention(fields: Fields, family: Family, layer: number): LatentAttention {
  const heads = fields.whole('num_attention_heads', MOST.heads);
  const topK = fields.wholeOrNull('index_topk', MOST.context);
  // Layers whose indexer is shared use the choice of an earlier one.
  const shares = fields.list('indexer_types')?.[layer] === 'shared';
  return {
    kind: 'latent',
    heads,
    queryRank: fields.wholeOrNull('q_lora_rank', MOST.width),
    rank: fields.whole('kv_lora_rank', MOST.width),
    nope: fields.whole('qk_nope_head_dim', MOST.heads),
    rope: fields.whole('qk_rope_head_dim', MOST.heads),
    valueDim: fields.whole('v_head_dim', MOST.heads),
    biases: biasesOf(fields, family.biases) !== 'none',
    indexer:
      topK === null || shares
        ? null
        : {
            heads: fields.whole('index_n_heads', MOST.heads),
            dim: fields.whole('index_head_dim', MOST.heads),
            most: topK,
          },
  };
}

const deltaNet = (fields: Fields): SingleMixer => ({
  kind: 'delta',
  keyHeads: fields.whole('linear_num_key_heads', MOST.heads),
  valueHeads: fields.whole('linear_num_value_heads', MOST.heads),
  keyDim: fields.whole('linear_key_head_dim', MOST.heads),
  valueDim: fields.whole('linear_value_head_dim', MOST.heads),
  conv: fields.whole('linear_conv_kernel_dim', MOST.heads),
  ...(fields.family.type === 'kimi_linear' && { gateRank: fields.whole('linear_value_head_dim', MOST.heads) }),
});

function gatedRecurrence(fields: Fields): SingleMixer {
  const heads = fields.whole('num_attention_heads', MOST.heads);
  const width = fields.wholeOrNull('lru_width', MOST.width) ?? fields.whole('hidden_size', MOST.width);
  if (width % heads !== 0) {
    throw new InputError(
      `${fields.find('lru_width').at}: expected a multiple of num_attention_heads (${heads}), got ${width}`,
    );
  }
  return { kind: 'rg-lru', heads, width, conv: fields.whole('conv1d_width', MOST.heads) };
}

/** The rank of the step, d/16 unless given. */
function stepRank(fields: Fields, name: string, d: number): number {
  const { value } = fields.find(name);
  return value === 'auto' || value === undefined || value === null ? Math.ceil(d / 16) : fields.whole(name, MOST.width);
}

function mamba1(fields: Fields): SingleMixer {
  const d = fields.whole('hidden_size', MOST.width);
  const isJamba = fields.find('mamba_d_state').value !== undefined;
  const name = (jamba: string, own: string): string => (isJamba ? jamba : own);
  return {
    kind: 'mamba-1',
    inner: d * fields.whole(name('mamba_expand', 'expand'), MOST.heads),
    state: fields.whole(name('mamba_d_state', 'state_size'), MOST.heads),
    conv: fields.whole(name('mamba_d_conv', 'conv_kernel'), MOST.heads),
    stepRank: stepRank(fields, name('mamba_dt_rank', 'time_step_rank'), d),
    convBias: fields.flag(name('mamba_conv_bias', 'use_conv_bias')),
    bias: fields.flag(name('mamba_proj_bias', 'use_bias')),
    normed: isJamba,
  };
}

function mamba2(fields: Fields): Mamba2 {
  const heads = fields.whole('mamba_n_heads', MOST.heads);
  const { value, at } = fields.find('mamba_d_head');
  const inner = (): number =>
    fields.wholeOrNull('mamba_d_ssm', MOST.inner) ??
    fields.whole('hidden_size', MOST.width) * fields.whole('mamba_expand', MOST.heads);
  const headDim = value === 'auto' ? inner() / heads : fields.whole('mamba_d_head', MOST.heads);
  if (!Number.isInteger(headDim) || (fields.has('mamba_d_ssm') && heads * headDim !== inner())) {
    throw new InputError(
      `${at}: expected mamba_d_ssm or the inner width (${inner()}) ÷ mamba_n_heads (${heads}), got ${showValue(value)}`,
    );
  }
  const normed = fields.find('mamba_rms_norm');
  return {
    kind: 'mamba-2',
    heads,
    headDim,
    groups: fields.whole('mamba_n_groups', MOST.heads),
    state: fields.whole('mamba_d_state', MOST.heads),
    conv: fields.whole('mamba_d_conv', MOST.heads),
    convBias: fields.flag('mamba_conv_bias'),
    bias: fields.flag('mamba_proj_bias'),
    gatedNorm: normed.value === undefined || fields.flag('mamba_rms_norm'),
  };
}
