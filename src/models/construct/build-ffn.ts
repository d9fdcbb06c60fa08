import { InputError, showValue } from '../../text/input-error.ts';
import type { ExpertRule, Family, LayerKind } from '../families/family.ts';
import { MOST, type Fields } from '../config/fields.ts';
import type { DenseFfn, Ffn } from '../config/model-config.ts';

/** What follows the mixer of layer `i` of `count`. @throws InputError naming the field */
export function buildFfn(fields: Fields, family: Family, kind: LayerKind, i: number, count: number): Ffn {
  if (family.layers.kind === 'letters') {
    if (kind === 'mlp') return denseFfn(fields, family, i);
    return kind === 'experts' ? expertFfn(fields, family, family.experts!, i) : { kind: 'none' };
  }
  const isStateOnly = family.layers.kind === 'only' && family.norms === 1;
  if (isStateOnly) return { kind: 'none' };
  return family.experts && hasExperts(fields, family.experts, i, count)
    ? expertFfn(fields, family, family.experts, i)
    : denseFfn(fields, family, i);
}

const isGated = ({ mlp }: Family): boolean => mlp !== 'plain';

function mlpBias(fields: Fields, { mlpBias: rule = 'none' }: Family): boolean {
  return typeof rule === 'string' ? rule === 'all' : fields.flag(rule.field);
}

/** An MLP; GPT-2 and others leave out the width of four times the hidden size. */
function denseFfn(fields: Fields, family: Family, i: number): DenseFfn {
  const field = family.experts?.denseWidth ?? 'intermediate_size';
  const isFourfold = family.defaults['intermediate_size'] === 0 && !fields.has(field);
  const width = isFourfold ? 4 * fields.whole('hidden_size', MOST.width) : widthAt(fields, family, field, i);
  return {
    kind: 'dense',
    gated: isGated(family),
    width: ownWidth(fields, family, width),
    bias: mlpBias(fields, family),
  };
}

/** The width that the field stands for: LFM2 rounds it, others state that of two matrices together. */
function ownWidth(fields: Fields, { special }: Family, width: number): number {
  if (special === 'lfm2') return adjusted(fields, width);
  if (special !== 'half-mlp') return width;
  if (width % 2 === 0) return width / 2;
  throw new InputError(`${fields.find('intermediate_size').at}: expected an even number, got ${width}`);
}

function widthAt(fields: Fields, family: Family, field: string, i: number): number {
  if (!family.lists?.includes(field)) return fields.whole(field, MOST.inner);
  const { value } = fields.find(field);
  if (!Array.isArray(value)) return fields.whole(field, MOST.inner);
  return fields.wholeAt(field, i, MOST.inner)!;
}

/** LFM2 takes two thirds of the width, and rounds it up to a multiple. */
function adjusted(fields: Fields, width: number): number {
  if (!fields.flag('block_auto_adjust_ff_dim')) return width;
  const multiple = fields.whole('block_multiple_of', MOST.inner);
  const scaled = Math.floor((fields.positive('block_ffn_dim_multiplier') ?? 1) * Math.floor((2 * width) / 3));
  return multiple * Math.ceil(scaled / multiple);
}

/** Whether layer `i` has experts. */
function hasExperts(fields: Fields, rule: ExpertRule, i: number, count: number): boolean {
  const total = fields.wholeAt('num_experts', i, MOST.heads, 0);
  if (total === null || (rule.oneIsDense && total <= 1) || (rule.noneIsDense && total === 0)) return false;
  if (total === 0) {
    const { at, value } = fields.find('num_experts');
    throw new InputError(`${at}: expected at least 1 expert for ${fields.family.type}, got ${showValue(value)}`);
  }
  const flags = rule.flags === undefined ? null : fields.list(rule.flags);
  if (flags && i < flags.length) return flags[i] === true;
  const types = fields.list('mlp_layer_types');
  if (types && i < types.length) return types[i] !== 'dense';
  switch (rule.place) {
    case 'all':
      return true;
    case 'after-first':
      return i >= (fields.wholeOrNull('first_k_dense_replace', MOST.layers, 0) ?? 0) && isEvery(fields, i);
    case 'after-dense':
      return i >= fields.whole('num_dense_layers', MOST.layers, 0);
    case 'sparse-step': {
      const dense = fields.list('mlp_only_layers');
      const step = fields.whole('decoder_sparse_step', MOST.layers);
      return (i + 1) % step === 0 && !dense?.includes(i);
    }
    case 'interleaved': {
      const listed = fields.list('moe_layers');
      return listed ? listed.includes(i) : (i + 1) % fields.whole('interleave_moe_layer_step', MOST.layers) === 0;
    }
    case 'period':
      return (
        i % fields.whole('expert_layer_period', MOST.layers) === fields.whole('expert_layer_offset', MOST.layers, 0)
      );
    default: {
      const last =
        fields.find('moe_layer_end_index').value === -1
          ? count - 1
          : fields.whole('moe_layer_end_index', MOST.layers, 0);
      const isIn = i >= fields.whole('moe_layer_start_index', MOST.layers, 0) && i <= last;
      return isIn && (i + 1) % fields.whole('moe_layer_interval', MOST.layers) === 0;
    }
  }
}

/** `moe_layer_freq`: every nth layer, or a list with 1 for layers with experts. */
function isEvery(fields: Fields, i: number): boolean {
  const { value, at } = fields.find('moe_layer_freq');
  if (value === undefined || value === null) return true;
  if (!Array.isArray(value)) return i % fields.whole('moe_layer_freq', MOST.layers) === 0;
  if (i < value.length) return value[i] === 1 || value[i] === true;
  throw new InputError(`${at}: expected a number per layer, got ${value.length}`);
}

function expertFfn(fields: Fields, family: Family, rule: ExpertRule, i: number): Ffn {
  const listed = (field: string): boolean => family.lists?.includes(field) ?? false;
  const at = (field: string, most: number, least = 1): number | null =>
    listed(field) ? fields.wholeAt(field, i, most, least) : fields.wholeOrNull(field, most, least);
  const count = at('num_experts', MOST.heads)!;
  const perToken = at('num_experts_per_tok', MOST.heads);
  if (perToken === null || perToken > count) {
    const found = fields.find('num_experts_per_tok');
    const most = fields.find('num_experts').at.split('.').at(-1);
    throw new InputError(
      `${found.at}: expected at most ${most} (${count}), got ${showValue(found.value ?? undefined)}`,
    );
  }
  // Tencent's first mixtures give experts the width of an MLP.
  const width = listed(rule.width)
    ? (at(rule.width, MOST.inner) ?? fields.whole('intermediate_size', MOST.inner))
    : fields.whole(rule.width, MOST.inner);
  const shared = sharedWidth(fields, family, rule, width, i);
  const { correction = false } = rule;
  return {
    kind: 'experts',
    gated: isGated(family),
    count,
    perToken,
    width,
    bias: rule.biases ?? false,
    routerBias: rule.biases ?? false,
    correction: typeof correction === 'string' ? fields.flag(correction) : correction,
    routerScales: 0,
    shared: shared === 0 ? null : { width: shared, gate: rule.sharedGate ?? false },
    latent: fields.wholeOrNull('moe_latent_size', MOST.width),
    beside: null,
  };
}

function sharedWidth(fields: Fields, family: Family, rule: ExpertRule, width: number, i: number): number {
  const { shared } = rule;
  if (shared === undefined) return 0;
  if (shared === 'one') return width;
  if (shared !== 'counted') {
    const each = fields.wholeOrNull(shared, MOST.inner, 0) ?? 0;
    // Nemotron-H counts them as well.
    return family.layers.kind === 'letters'
      ? each * (fields.wholeOrNull('n_shared_experts', MOST.heads, 0) ?? 1)
      : each;
  }
  if (fields.find('use_mixed_mlp_moe').value === false) return 0;
  const counted = family.lists?.includes('n_shared_experts')
    ? fields.wholeAt('n_shared_experts', i, MOST.heads, 0)
    : fields.wholeOrNull('n_shared_experts', MOST.heads, 0);
  return (counted ?? 0) * width;
}
