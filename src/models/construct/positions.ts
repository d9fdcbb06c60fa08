import { InputError, showValue } from '../../text/input-error.ts';
import { isObject, MOST, type Fields } from '../config/fields.ts';

/**
 * The longest sequence: that of the file, or longer if a scaling of positions stretches it.
 * @see vLLM, `_get_and_verify_max_len`
 * @throws InputError for a scaling of the wrong kind
 */
export function longestContext(fields: Fields): number {
  const given = fields.whole('max_position_embeddings', MOST.context);
  const scaling = scalingOf(fields);
  // Gemma 3 states the stretched length.
  if (!scaling || fields.family.type.startsWith('gemma3')) return given;
  const { at, rope } = scaling;
  const kind = rope['rope_type'] ?? rope['type'];
  if (kind !== undefined && typeof kind !== 'string') {
    throw new InputError(`${at}.type: expected a name such as "yarn", got ${showValue(kind)}`);
  }
  if (kind !== 'yarn' && kind !== 'linear' && kind !== 'dynamic') return given;
  const factor = rope['factor'];
  if (typeof factor !== 'number' || !(factor >= 1 && factor <= 1e6)) {
    throw new InputError(`${at}.factor: expected a number from 1 to 1000000, got ${showValue(factor ?? undefined)}`);
  }
  if (kind !== 'yarn') return Math.round(given * factor);
  const original = rope['original_max_position_embeddings'] ?? given;
  if (typeof original !== 'number' || !(original >= 1 && original <= MOST.context)) {
    throw new InputError(
      `${at}.original_max_position_embeddings: expected a whole number of at least 1, got ${showValue(original)}`,
    );
  }
  return Math.max(given, Math.round(original * factor));
}

/** `rope_scaling`, or `rope_parameters`, which may hold one of each kind of layer. */
function scalingOf(fields: Fields): { at: string; rope: Readonly<Record<string, unknown>> } | null {
  for (const field of ['rope_scaling', 'rope_parameters'] as const) {
    const value = fields.raw[field];
    if (value === undefined || value === null) continue;
    const at = `${fields.path}.${field}`;
    if (!isObject(value)) throw new InputError(`${at}: expected an object, got ${showValue(value)}`);
    const full = value['full_attention'];
    return isObject(full) ? { at: `${at}.full_attention`, rope: full } : { at, rope: value };
  }
  return null;
}
