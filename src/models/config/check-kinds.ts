import { InputError, showValue } from '../../text/input-error.ts';
import { checkWhole, MOST, type RawConfig } from './fields.ts';

/** Fields that are whole numbers or null, used by the family or not: from how much to how much. */
const WHOLE: Readonly<Record<string, readonly [least: number, most: number]>> = {
  num_key_value_heads: [1, MOST.heads],
  sliding_window: [0, MOST.context],
  max_window_layers: [0, MOST.context],
  num_nextn_predict_layers: [0, MOST.layers],
  n_group: [0, MOST.heads],
  topk_group: [0, MOST.heads],
  moe_intermediate_size: [0, MOST.inner],
  original_max_position_embeddings: [0, MOST.context],
  attention_chunk_size: [0, MOST.context],
  num_kv_shared_layers: [0, MOST.layers],
};
/** Fields that may be a list with a number per layer as well. */
const LISTED = new Set(['moe_intermediate_size', 'num_key_value_heads', 'sliding_window']);
const FLAGS = ['use_sliding_window', 'use_qk_norm', 'attention_bias', 'mlp_bias', 'use_cache'] as const;
const POSITIVE = ['rope_theta', 'rms_norm_eps', 'layer_norm_eps'] as const;

/**
 * Checks the kind of fields that many files have, whether an answer needs them or not: one of another kind says that the
 * file is damaged, or not what it seems.
 * @throws InputError naming field, value and what was expected
 */
export function checkKinds(raw: RawConfig, path: string): void {
  const given = (field: string): unknown => raw[field] ?? undefined;
  for (const [field, [least, most]] of Object.entries(WHOLE)) {
    const value = given(field);
    if (value === undefined) continue;
    const at = `${path}.${field}`;
    const values: readonly unknown[] = Array.isArray(value) && LISTED.has(field) && value.length > 0 ? value : [value];
    for (const one of values) if (one !== null) checkWhole(one, at, most, least);
  }
  for (const field of FLAGS) {
    const value = given(field);
    if (value === undefined || typeof value === 'boolean') continue;
    throw new InputError(`${path}.${field}: expected true or false, got ${showValue(value)}`);
  }
  for (const field of POSITIVE) {
    const value = given(field);
    if (value === undefined || (typeof value === 'number' && value > 0 && value < 1e30)) continue;
    throw new InputError(`${path}.${field}: expected a number above 0, got ${showValue(value)}`);
  }
}
