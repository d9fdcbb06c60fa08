import { InputError, showValue } from '../../text/input-error.ts';
import { lookup } from '../../text/lookup.ts';
import type { Family, LayerKind } from '../families/family.ts';
import { MOST, type Fields } from '../config/fields.ts';

/** What the names of `layer_types` mean; `linear` is the family's. */
const NAMES = lookup<LayerKind | 'linear'>({
  full_attention: 'full',
  attention: 'full',
  global: 'full',
  global_attention: 'full',
  indexed_attention: 'full',
  sliding_attention: 'window',
  sliding_window: 'window',
  local: 'window',
  local_attention: 'window',
  chunked_attention: 'chunk',
  linear_attention: 'linear',
  mamba: 'linear',
  mamba2: 'linear',
  hybrid: 'linear',
  conv: 'convolution',
  mlp: 'mlp',
  moe: 'experts',
});

const LETTERS = lookup<LayerKind>({ M: 'mamba-2', '*': 'full', '-': 'mlp', E: 'experts' });

/**
 * The kind of every layer: listed in the file, or by the family's rule.
 * @throws InputError for a list that is too short, a name that is not known, or fields that contradict each other
 */
export function layerKinds(fields: Fields, family: Family): readonly LayerKind[] {
  const pattern = family.layers.kind === 'letters' ? fields.find('hybrid_override_pattern').value : undefined;
  if (typeof pattern === 'string') return lettered(fields, pattern);
  const listed = listedKinds(fields, family);
  if (listed) return listed;
  return byRule(fields, family);
}

function lettered(fields: Fields, pattern: string): readonly LayerKind[] {
  const at = `${fields.path}.hybrid_override_pattern`;
  const kinds = Array.from(pattern, (letter) => {
    const kind = LETTERS[letter];
    if (kind !== undefined) return kind;
    throw new InputError(`${at}: expected the letters M, *, - and E, got ${showValue(letter)}`);
  });
  const layers = fields.has('num_hidden_layers') ? fields.whole('num_hidden_layers', MOST.layers) : kinds.length;
  if (layers === kinds.length && layers > 0) return kinds;
  throw new InputError(`${at}: expected num_hidden_layers (${layers}) letters, got ${kinds.length}`);
}

function listedKinds(fields: Fields, family: Family): readonly LayerKind[] | null {
  const { value, at } = fields.find('layer_types');
  if (value === undefined || value === null) return null;
  const isBlocks = family.layers.kind === 'letters' && !fields.has('num_hidden_layers');
  const layers = isBlocks && Array.isArray(value) ? value.length : fields.whole('num_hidden_layers', MOST.layers);
  if (!Array.isArray(value) || value.length < layers || layers === 0) {
    const got = Array.isArray(value) ? String(value.length) : showValue(value);
    throw new InputError(`${at}: expected a list of num_hidden_layers (${layers}) names, got ${got}`);
  }
  // A longer list goes on with the layers for multi-token prediction.
  const kinds = value.slice(0, layers).map((name: unknown): LayerKind => {
    const kind = typeof name === 'string' ? NAMES[name] : undefined;
    const meant = kind === 'linear' ? family.linear : kind;
    if (meant !== undefined) return meant;
    throw new InputError(
      `${at}: expected "full_attention", "sliding_attention" or another layer of ${family.type}, got ${showValue(name)}`,
    );
  });
  if (
    kinds.includes('window') &&
    fields.find('use_sliding_window').value === false &&
    !fields.find('use_sliding_window').isDefault
  ) {
    throw new InputError(
      `${fields.path}.use_sliding_window: expected true, since layer_types lists sliding layers, got false`,
    );
  }
  return kinds;
}

/** Whether there is a window, and the file does not turn it off. */
const hasWindow = (fields: Fields): boolean =>
  fields.wholeOrNull('sliding_window', MOST.context) !== null && fields.raw['use_sliding_window'] !== false;

function byRule(fields: Fields, family: Family): readonly LayerKind[] {
  const { layers: rule } = family;
  const count = fields.whole('num_hidden_layers', MOST.layers);
  const each = (of: (i: number) => LayerKind): readonly LayerKind[] => Array.from({ length: count }, (_, i) => of(i));
  switch (rule.kind) {
    case 'full':
      return each(() => 'full');
    case 'only':
      return each(() => rule.only);
    case 'all': {
      const isWindowed = hasWindow(fields);
      return each(() => (isWindowed ? 'window' : 'full'));
    }
    case 'upper': {
      if (!fields.flag('use_sliding_window')) return each(() => 'full');
      const from = fields.wholeOrNull('max_window_layers', MOST.context, 0) ?? 0;
      return each((i) => (i >= from ? 'window' : 'full'));
    }
    case 'every':
      return everyNth(fields, rule, each);
    case 'period': {
      const period = fields.whole('attn_layer_period', MOST.layers);
      const offset = fields.whole('attn_layer_offset', MOST.layers, 0);
      return each((i) => (i % period === offset ? 'full' : rule.other));
    }
    case 'listed': {
      const attending = fields.list(rule.field);
      if (attending === null && rule.from === 1) {
        throw new InputError(
          `${fields.path}.${rule.field}: expected a list of layers, got nothing: the field is missing`,
        );
      }
      if (attending === null) return each(() => (family.linear === undefined ? 'full' : rule.other));
      const indices = new Set(attending);
      return each((i) => (indices.has(i + (rule.from ?? 0)) ? 'full' : rule.other));
    }
    case 'cycle':
      return cycled(fields, rule.field, rule.other, each);
    case 'flags': {
      const flags = fields.list(rule.field);
      if (flags === null || flags.length === 0) return flagsByDefault(fields, family, each);
      if (flags.length < count) {
        throw new InputError(`${fields.path}.${rule.field}: expected ${count} numbers, got ${flags.length}`);
      }
      return each((i) => (flags[i] === rule.full ? 'full' : rule.other));
    }
    default:
      throw new InputError(
        `${fields.path}.hybrid_override_pattern: expected letters or layers_block_type, got nothing: the field is missing`,
      );
  }
}

type Each = (of: (i: number) => LayerKind) => readonly LayerKind[];

/** Names of blocks over and over. */
function cycled(fields: Fields, field: string, other: LayerKind, each: Each): readonly LayerKind[] {
  const { value, at, isDefault } = fields.find(field);
  if (isDefault) fields.assume(field, value as readonly string[]);
  const kinds = (Array.isArray(value) ? value : []).map((name: unknown): LayerKind => {
    if (name === 'attention') return 'window';
    if (name === 'recurrent') return other;
    throw new InputError(`${at}: expected "recurrent" or "attention", got ${showValue(name)}`);
  });
  if (kinds.length > 0) return each((i) => kinds[i % kinds.length]!);
  throw new InputError(`${at}: expected a list of blocks, got ${showValue(value)}`);
}

/** Every nth attends to all keys: a number, or a pattern such as `LLLG`. */
function everyNth(
  fields: Fields,
  rule: Extract<Family['layers'], { kind: 'every' }>,
  each: Each,
): readonly LayerKind[] {
  // Without a window no layer slides.
  const slides = rule.other !== 'window' || hasWindow(fields);
  if (!slides) return each(() => 'full');
  const { value, at } = rule.field === undefined ? { value: undefined, at: '' } : fields.find(rule.field);
  if (typeof value === 'string' && /^[LG]+$/.test(value)) {
    const kinds = each((i) => (value[i % value.length] === 'L' ? rule.other : 'full'));
    return kinds.map((kind, i) => (i === kinds.length - 1 ? 'full' : kind));
  }
  if (value !== undefined && value !== null && typeof value !== 'number') {
    throw new InputError(`${at}: expected a whole number or letters such as LLLG, got ${showValue(value)}`);
  }
  const every = rule.field === undefined ? rule.every : (fields.wholeOrNull(rule.field, MOST.layers) ?? rule.every);
  const start = rule.after === undefined ? 0 : (fields.wholeOrNull(rule.after, MOST.layers, 0) ?? 0);
  return each((i) => (i < start || (i - start + 1) % every === 0 ? 'full' : rule.other));
}

/** Llama 4: every `no_rope_layer_interval`-th layer sees all; MiniMax: every other one. */
function flagsByDefault(fields: Fields, family: Family, each: Each): readonly LayerKind[] {
  const rule = family.layers as Extract<Family['layers'], { kind: 'flags' }>;
  if (family.linear !== undefined) return each((i) => (i % 2 === 0 ? 'full' : rule.other));
  if (rule.other !== 'chunk') {
    throw new InputError(`${fields.path}.${rule.field}: expected a list of numbers, got nothing: the field is missing`);
  }
  const every = fields.whole('no_rope_layer_interval', MOST.layers);
  return each((i) => ((i + 1) % every === 0 ? 'full' : rule.other));
}
