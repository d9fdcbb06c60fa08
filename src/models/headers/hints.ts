import { lookup } from '../../text/lookup.ts';
import { Fields, MOST, type RawConfig } from '../config/fields.ts';
import type { Reach } from '../config/model-config.ts';
import type { LayerHints } from './layer-shapes.ts';
import type { Headers } from './file-header.ts';

/** What stands beside the tensors and their shapes do not say. */
export interface ModelHints {
  /** Layers of the language model; null: as many as there are tensors of. */
  readonly layers: number | null;
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

/** From a `config.json` whose architecture is not known, or from none. @throws InputError for a field of the wrong kind */
export function hintsOfConfig(raw: RawConfig | null, path: string): ModelHints {
  const fields = new Fields(raw ?? {}, path, { type: 'this architecture', defaults: {} }, new Set());
  const window = fields.wholeOrNull('sliding_window', MOST.context);
  const kinds = fields.list('layer_types');
  const slides = (layer: number): boolean => window !== null && kinds?.[layer] === 'sliding_attention';
  const quantisation = raw?.['quantization_config'] ?? raw?.['quantization'];
  const bits =
    typeof quantisation === 'object' && quantisation !== null ? (quantisation as RawConfig)['bits'] : undefined;
  return {
    layers: fields.wholeOrNull('num_hidden_layers', MOST.layers),
    context: fields.wholeOrNull('max_position_embeddings', MOST.context),
    bits: typeof bits === 'number' && Number.isInteger(bits) && bits >= 2 && bits <= 8 ? bits : null,
    sharedFrom: null,
    said:
      window !== null && !kinds
        ? [`${path}.sliding_window = ${window} is not heeded: it is not known which layers have this window`]
        : [],
    of: (layer) => ({
      heads: fields.wholeOrNull('num_attention_heads', MOST.heads),
      headDim: fields.wholeOrNull('head_dim', MOST.heads),
      expertsPerToken: fields.wholeOrNull('num_experts_per_tok', MOST.heads),
      stateSize:
        fields.wholeOrNull('mamba_d_state', MOST.heads) ??
        fields.wholeOrNull('ssm_state_size', MOST.heads) ??
        fields.wholeOrNull('state_size', MOST.heads),
      reach: slides(layer) ? { kind: 'window', keys: window! } : ALL,
      from: raw === null ? 'config.json beside the files' : `${path}.num_experts_per_tok`,
    }),
  };
}

/** Every nth layer of these architectures sees all keys; their files do not say so. @see llama.cpp, `llama-model.cpp` */
const PERIODS = lookup<number>({ gemma2: 2, gemma3: 6, gemma3n: 5, 'gpt-oss': 2, cohere2: 4, olmo2: 4, exaone4: 4 });

/** From the metadata of a .gguf. */
export function hintsOfGguf({ metadata }: Headers): ModelHints {
  const architecture = metadata.get('general.architecture');
  const arch = typeof architecture === 'string' ? architecture : '';
  const value = (key: string): unknown => metadata.get(`${arch}.${key}`);
  const number = (key: string): number | null => {
    const found = value(key);
    return typeof found === 'number' && Number.isInteger(found) && found > 0 && found < 2 ** 40 ? found : null;
  };
  const at = (key: string, layer: number): number | null => {
    const found = value(key);
    if (!Array.isArray(found)) return number(key);
    const own: unknown = found[layer];
    return typeof own === 'number' && own > 0 ? own : null;
  };
  const window = number('attention.sliding_window');
  const pattern = value('attention.sliding_window_pattern');
  const period = typeof pattern === 'number' && pattern > 0 ? pattern : (PERIODS[arch] ?? null);
  const slides = (layer: number): boolean => {
    if (window === null) return false;
    if (Array.isArray(pattern)) return pattern[layer] === true || pattern[layer] === 1;
    return period !== null && (layer + 1) % period !== 0;
  };
  const blocks = number('block_count');
  const shared = number('attention.shared_kv_layers');
  return {
    layers: blocks === null ? null : blocks - (number('nextn_predict_layers') ?? 0),
    context: number('context_length'),
    bits: null,
    sharedFrom: shared === null || blocks === null ? null : blocks - shared,
    said:
      window !== null && !Array.isArray(pattern) && period === null
        ? [
            `${arch}.attention.sliding_window = ${window} is not heeded: the file does not say which layers have this window`,
          ]
        : [],
    of: (layer) => ({
      heads: at('attention.head_count', layer),
      headDim: number('attention.key_length'),
      expertsPerToken: number('expert_used_count'),
      stateSize: number('ssm.state_size'),
      reach: slides(layer) ? { kind: 'window', keys: window! } : ALL,
      from: `${arch}.expert_used_count`,
    }),
  };
}
