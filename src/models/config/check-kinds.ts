import { InputError, showValue } from '../../text/input-error.ts';
import { checkWhole, MOST, type RawConfig } from './fields.ts';

/** Fields that are whole numbers or null, used by the family or not. */
const WHOLE = [
  'num_key_value_heads',
  'sliding_window',
  'max_window_layers',
  'num_nextn_predict_layers',
  'n_group',
  'topk_group',
  'moe_intermediate_size',
  'original_max_position_embeddings',
  'attention_chunk_size',
  'num_kv_shared_layers',
] as const;
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
  for (const field of WHOLE) {
    const value = given(field);
    if (value === undefined) continue;
    const at = `${path}.${field}`;
    const values: readonly unknown[] = Array.isArray(value) && LISTED.has(field) && value.length > 0 ? value : [value];
    for (const one of values) checkWhole(one ?? 0, at, MOST.context, 0);
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
