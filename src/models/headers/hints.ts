import { InputError, showValue } from '../../text/input-error.ts';
import { lookup } from '../../text/lookup.ts';
import { Fields, isObject, MOST, type RawConfig } from '../config/fields.ts';
import type { Reach } from '../config/model-config.ts';
import { AHEAD } from '../config/nested.ts';
import type { LayerHints } from './layer-shapes.ts';
import type { Headers } from './read/file-header.ts';

/** A number that a configuration or metadata states, and where. */
export interface Claim {
  /** `config.vocab_size`, `llama.block_count`. */
  readonly at: string;
  readonly value: number;
}

/** What stands beside the tensors and their shapes do not say. */
export interface ModelHints {
  /** Layers of the language model; null: as many as there are tensors of. */
  readonly layers: Claim | null;
  /** Layers after these that predict further tokens. */
  readonly ahead: number;
  /** Whether `layers` counts them too, where the file has them. */
  readonly includesAhead: boolean;
  readonly vocabulary: Claim | null;
  /** Width of the hidden vector. */
  readonly width: Claim | null;
  readonly context: number | null;
  /** Bits of packed integers. */
  readonly bits: number | null;
  /** Layers from this one on read the keys of an earlier one. */
  readonly sharedFrom: number | null;
  /** What is not heeded, or assumed. */
  readonly said: readonly string[];
  of(layer: number): LayerHints;
}

const ALL: Reach = { kind: 'all' };

/**
 * From a `config.json`, or from none.
 * @throws InputError for a field of the wrong kind
 */
export function hintsOfConfig(raw: RawConfig | null, path: string): ModelHints {
  const fields = new Fields(raw ?? {}, path, { type: 'this architecture', defaults: {} }, new Set());
  const claim = (name: string, most: number): Claim | null => {
    const value = fields.wholeOrNull(name, most);
    return value === null ? null : { at: fields.find(name).at, value };
  };
  const claimAt = (name: string, layer: number): Claim | null => {
    const value = fields.wholeAt(name, layer, MOST.heads);
    return value === null ? null : { at: fields.find(name).at, value };
  };
  const window = fields.wholeOrNull('sliding_window', MOST.context);
  const kinds = fields.list('layer_types');
  const slides = (layer: number): boolean => window !== null && kinds?.[layer] === 'sliding_attention';
  const ahead = AHEAD.map((field) => raw?.[field]).find((value) => typeof value === 'number' && value > 0);
  return {
    layers: claim('num_hidden_layers', MOST.layers),
    ahead: typeof ahead === 'number' ? ahead : 0,
    includesAhead: false,
    vocabulary: claim('vocab_size', MOST.vocabulary),
    width: raw && FACTORS.some((field) => Object.hasOwn(raw, field)) ? null : claim('hidden_size', MOST.width),
    context: fields.wholeOrNull('max_position_embeddings', MOST.context),
    bits: bitsOf(raw?.['quantization_config'] ?? raw?.['compression_config'] ?? raw?.['quantization']),
    sharedFrom: null,
    said:
      window !== null && !kinds
        ? [`${path}.sliding_window = ${window} is not heeded: it is not known which layers have this window`]
        : [],
    of: (layer) => ({
      heads: claimAt('num_attention_heads', layer),
      kvHeads: claimAt('num_key_value_heads', layer),
      headDims: [fields.wholeAt('head_dim', layer, MOST.heads)].filter((one) => one !== null),
      experts: claimAt('num_experts', layer),
      expertsPerToken: fields.wholeAt('num_experts_per_tok', layer, MOST.heads),
      stateSize:
        fields.wholeOrNull('mamba_d_state', MOST.heads) ??
        fields.wholeOrNull('ssm_state_size', MOST.heads) ??
        fields.wholeOrNull('state_size', MOST.heads),
      reach: slides(layer) ? { kind: 'window', keys: window! } : ALL,
      from: raw === null ? '' : `${path}.num_experts_per_tok`,
    }),
  };
}

/** Fields of models that run layers several times, each time with keys of their own. */
const LOOPS = ['total_ut_steps', 'num_loops', 'hybrid_layer_ids'] as const;

/** @throws InputError for a model whose layers run again, which its tensors do not show */
export function refuseLoops(raw: RawConfig, path: string): void {
  const found = LOOPS.find((field) => {
    const value = raw[field];
    return Array.isArray(value) ? value.length > 0 : typeof value === 'number' && value > 1;
  });
  if (found === undefined) return;
  throw new InputError(
    `${path}.${found}: expected layers that run once each, got ${showValue(raw[found])}: tensors do not say what layers keep that run again`,
  );
}

/** Bits of packed integers by a `quantization_config`; null: it does not say, or says several. */
function bitsOf(quantisation: unknown): number | null {
  if (!isObject(quantisation)) return null;
  const { bits, config_groups: groups } = quantisation;
  const all = isObject(groups) ? Object.values(groups).map((group) => numBits(group)) : [bits];
  const [first] = all;
  const isOne = typeof first === 'number' && Number.isInteger(first) && first >= 2 && first <= 8;
  return isOne && all.every((one) => one === first) ? first : null;
}

/** @see compressed-tensors, `quant_scheme.py` */
function numBits(group: unknown): unknown {
  const weights = isObject(group) ? group['weights'] : undefined;
  return isObject(weights) ? weights['num_bits'] : undefined;
}

/** Fields of embeddings that are narrower than the hidden vector. */
const FACTORS = ['word_embed_proj_dim', 'embedding_size'] as const;

/** Every nth layer of these architectures sees all keys; their files do not say so. @see llama.cpp, `llama-model.cpp` */
const PERIODS = lookup<number>({ gemma2: 2, gemma3: 6, gemma3n: 5, 'gpt-oss': 2, cohere2: 4, olmo2: 4, exaone4: 4 });

/** Larger numbers are damage. */
const MOST_NUMBER = 2 ** 40;

/** From the metadata of a .gguf. @throws InputError for a value of the wrong kind */
export function hintsOfGguf({ metadata }: Headers): ModelHints {
  const arch = architectureOf(metadata);
  const value = (key: string): unknown => metadata.get(`${arch}.${key}`);
  const whole = (found: unknown, key: string): number => {
    if (typeof found === 'number' && Number.isInteger(found) && found >= 0 && found < MOST_NUMBER) return found;
    throw new InputError(`${arch}.${key}: expected a whole number, got ${showValue(found)}`);
  };
  const claim = (key: string, layer = 0): Claim | null => {
    const found = value(key);
    if (found === undefined) return null;
    if (!Array.isArray(found)) return { at: `${arch}.${key}`, value: whole(found, key) };
    const own: unknown = found[layer];
    return own === undefined ? null : { at: `${arch}.${key}[${layer}]`, value: whole(own, key) };
  };
  /** 0 means that a model has none of it. */
  const number = (key: string, layer = 0): number | null => claim(key, layer)?.value || null;
  const window = number('attention.sliding_window');
  const pattern = value('attention.sliding_window_pattern');
  const period = typeof pattern === 'number' && pattern > 0 ? pattern : (PERIODS[arch] ?? null);
  const slides = (layer: number): boolean => {
    if (window === null) return false;
    if (Array.isArray(pattern)) return pattern[layer] === true || pattern[layer] === 1;
    return period !== null && (layer + 1) % period !== 0;
  };
  const blocks = claim('block_count');
  const shared = claim('attention.shared_kv_layers');
  if (blocks && shared && shared.value >= blocks.value) {
    throw new InputError(`${shared.at}: expected fewer than the ${blocks.value} of ${blocks.at}, got ${shared.value}`);
  }
  const width = claim('embedding_length');
  return {
    layers: blocks,
    ahead: number('nextn_predict_layers') ?? 0,
    includesAhead: true,
    vocabulary: claim('vocab_size'),
    width,
    context: number('context_length'),
    bits: null,
    sharedFrom: !shared?.value || !blocks ? null : blocks.value - shared.value,
    said: [
      ...(window !== null && !Array.isArray(pattern) && period === null
        ? [
            `${arch}.attention.sliding_window = ${window} is not heeded: the file does not say which layers have this window`,
          ]
        : []),
      ...(claim('context_length')?.value === 0 ? [`${arch}.context_length = 0 is not heeded`] : []),
      ...(arch === '' ? ['the file names no general.architecture: its metadata is not used'] : []),
    ],
    of: (layer) => {
      const heads = claim('attention.head_count', layer);
      const lengths = ['key_length', 'key_length_swa'].map((key) => number(`attention.${key}`, layer));
      const stated = lengths.filter((one) => one !== null);
      const even = width && heads && heads.value > 0 ? width.value / heads.value : null;
      return {
        heads,
        kvHeads: claim('attention.head_count_kv', layer),
        headDims: stated.length > 0 || even === null || !Number.isInteger(even) ? stated : [even],
        experts: claim('expert_count'),
        expertsPerToken: number('expert_used_count'),
        stateSize: number('ssm.state_size'),
        reach: slides(layer) ? { kind: 'window', keys: window! } : ALL,
        from: `${arch}.expert_used_count`,
      };
    },
  };
}

/** The name that metadata begins with; empty if the file has none. @throws InputError for anything but a name */
function architectureOf(metadata: Headers['metadata']): string {
  const given = metadata.get('general.architecture');
  if (given === undefined) return '';
  if (typeof given === 'string' && /^[\w.-]{1,64}$/.test(given)) return given;
  throw new InputError(`general.architecture: expected a name such as "llama", got ${showValue(given)}`);
}
