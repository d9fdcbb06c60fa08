import { InputError, showValue } from '../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { isObject, type RawConfig } from '../config/fields.ts';
import type { ModelConfig, SingleMixer } from '../config/model-config.ts';
import { mixersOf } from '../layers/cache.ts';
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

/** Numbers of one token's keys, and of its values, in a layer. */
function rowsOf(mixer: SingleMixer): readonly number[] {
  if (mixer.kind === 'attention') return [mixer.kvHeads * mixer.headDim, mixer.kvHeads * mixer.valueDim];
  return mixer.kind === 'latent' ? [mixer.rank + mixer.rope] : [];
}

/**
 * Refuses a group of a KV cache that does not divide what a token keeps.
 * @param at the option that gives it
 * @throws InputError naming both
 */
export function checkKvGroup({ groups }: ModelConfig, { group }: NumberFormat, at: string): void {
  if (group === null) return;
  const row = groups
    .flatMap(({ mixer }) => mixersOf(mixer))
    .flatMap(rowsOf)
    .find((numbers) => numbers % group !== 0);
  if (row === undefined) return;
  throw new InputError(
    `${at}: expected a group that divides the ${row} numbers of a token's keys or values in a layer, got ${group}`,
  );
}
