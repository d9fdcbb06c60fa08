import { InputError, showValue } from '../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { isObject, type RawConfig } from '../config/fields.ts';
import { modelOptFields } from './methods/modelopt.ts';

/**
 * The format of the KV cache by `kv_cache_scheme`, or by the algorithm that ModelOpt names; null: the file does not say.
 * @throws InputError for a field of the wrong kind
 */
export function kvScheme(config: RawConfig, at: string): NumberFormat | null {
  const { fields, inner } = modelOptFields(config);
  const algorithm = fields['kv_cache_quant_algo'] ?? undefined;
  if (algorithm !== undefined) return byAlgorithm(algorithm, `${at}${inner}.kv_cache_quant_algo`);
  const scheme = fields['kv_cache_scheme'];
  if (scheme === undefined || scheme === null) return null;
  const place = `${at}.kv_cache_scheme`;
  // Older files of 8-bit floats name only when the scales were found.
  if (scheme === 'static' || scheme === 'dynamic') return FORMATS.fp8;
  if (!isObject(scheme)) throw new InputError(`${place}: expected an object, got ${showValue(scheme)}`);
  const { num_bits: bits, type } = scheme;
  if (bits !== 8 && bits !== 4) throw new InputError(`${place}.num_bits: expected 8 or 4, got ${showValue(bits)}`);
  if (type !== undefined && type !== null && type !== 'int' && type !== 'float') {
    throw new InputError(`${place}.type: expected "int" or "float", got ${showValue(type)}`);
  }
  if (bits === 8) return type === 'int' ? { ...FORMATS.int8, group: null } : FORMATS.fp8;
  return type === 'int' ? { ...FORMATS.int4, group: null } : FORMATS.nvfp4;
}

function byAlgorithm(algorithm: unknown, at: string): NumberFormat | null {
  switch (typeof algorithm === 'string' ? algorithm.toUpperCase() : algorithm) {
    case 'FP8':
      return FORMATS.fp8;
    case 'NVFP4':
      return FORMATS.nvfp4;
    case 'INT8':
      return { ...FORMATS.int8, group: null };
    case 'NONE':
    case '':
      return null;
    default:
      throw new InputError(`${at}: expected "FP8", "NVFP4" or "INT8", got ${showValue(algorithm)}`);
  }
}
