import { InputError, showValue } from '../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { lookup, own } from '../../text/lookup.ts';
import { isObject, type RawConfig } from '../config/fields.ts';
import { mlxFormats } from './mlx.ts';
import { methodFormat } from './methods.ts';
import { modulesOf, type ModuleMatch } from './modules.ts';
import { storedIn, type Declared } from './stored-format.ts';

const DTYPES = lookup<NumberFormat>({
  float32: FORMATS.f32,
  float: FORMATS.f32,
  float16: FORMATS.f16,
  half: FORMATS.f16,
  bfloat16: FORMATS.bf16,
  float8_e4m3fn: FORMATS.fp8,
});

/**
 * Reads `torch_dtype` or `dtype`, `quantization_config`, `compression_config`, MLX's `quantization` and the scheme of the
 * KV cache.
 * @throws InputError for a field of the wrong kind
 */
export function declaredFormats(raw: RawConfig, path: string): Declared {
  const { base, assumptions } = baseFormat(raw, path);
  const plain: Declared = { stored: storedIn(base), formatOf: () => undefined, assumptions, notes: [] };
  const at = (['quantization_config', 'compression_config', 'quantization'] as const).find(
    (field) => raw[field] !== undefined && raw[field] !== null,
  );
  if (at === undefined) return { ...plain, stored: { ...plain.stored, kv: kvScheme(raw, path) } };
  const config = raw[at];
  if (!isObject(config)) throw new InputError(`${path}.${at}: expected an object, got ${showValue(config)}`);
  const kv = kvScheme(config, `${path}.${at}`) ?? kvScheme(raw, path);
  const isMlx =
    config['quant_method'] === undefined && config['bits'] !== undefined && config['group_size'] !== undefined;
  if (isMlx) {
    const { stored, formatOf } = mlxFormats(config, `${path}.${at}`, base);
    return { stored: { ...stored, kv }, formatOf, assumptions, notes: [] };
  }
  const method = methodFormat(config, `${path}.${at}`);
  if (method === null) {
    const said = `${path}.${at} is not heeded: the format of ${showValue(config['quant_method'] ?? 'no method')} is not known, so weights are counted in ${base.id}; choose one with --weights`;
    return { ...plain, stored: { ...plain.stored, kv }, notes: [said] };
  }
  const modules = modulesOf(config, `${path}.${at}`);
  const { format, classes, words } = method;
  return {
    stored: {
      ...storedIn(base),
      byClass: Object.fromEntries(classes.map((kind) => [kind, format])),
      kv,
      words,
    },
    formatOf: (layer, module, kind) => (classes.includes(kind) && modules.isKept(layer, module) ? base : undefined),
    assumptions: [...assumptions, ...method.assumptions],
    notes: unread(modules, `${path}.${at}`),
  };
}

const unread = ({ unreadable }: ModuleMatch, at: string): string[] =>
  unreadable.length === 0
    ? []
    : [`${at} is not heeded where it names ${showValue(unreadable[0])}: this pattern is not understood`];

function baseFormat(raw: RawConfig, path: string): { base: NumberFormat; assumptions: string[] } {
  const [old, now] = [raw['torch_dtype'] ?? undefined, raw['dtype'] ?? undefined];
  if (old !== undefined && now !== undefined && old !== now) {
    throw new InputError(`${path}.dtype: expected the same as torch_dtype (${showValue(old)}), got ${showValue(now)}`);
  }
  const value = now ?? old;
  const field = now === undefined ? 'torch_dtype' : 'dtype';
  if (value === undefined || value === 'auto') {
    return {
      base: FORMATS.f16,
      assumptions: ['the file names no dtype: 16 bits per weight where nothing else is said'],
    };
  }
  const found = typeof value === 'string' ? own(DTYPES, value.replace(/^torch\./, '')) : undefined;
  if (found) return { base: found, assumptions: [] };
  throw new InputError(`${path}.${field}: expected ${Object.keys(DTYPES).join(', ')}, got ${showValue(value)}`);
}

/** `kv_cache_scheme`, or the algorithm that ModelOpt names; null: the file does not say. */
function kvScheme(config: RawConfig, path: string): NumberFormat | null {
  const algorithm = config['kv_cache_quant_algo'];
  if (typeof algorithm === 'string') {
    if (/^fp8$/i.test(algorithm)) return FORMATS.fp8;
    if (/^nvfp4$/i.test(algorithm)) return FORMATS.nvfp4;
    throw new InputError(`${path}.kv_cache_quant_algo: expected "FP8" or "NVFP4", got ${showValue(algorithm)}`);
  }
  const scheme = config['kv_cache_scheme'];
  if (scheme === undefined || scheme === null) return null;
  const at = `${path}.kv_cache_scheme`;
  if (!isObject(scheme)) throw new InputError(`${at}: expected an object, got ${showValue(scheme)}`);
  const { num_bits: bits, type } = scheme;
  if (bits !== 8 && bits !== 4) throw new InputError(`${at}.num_bits: expected 8 or 4, got ${showValue(bits)}`);
  if (type !== undefined && type !== null && type !== 'int' && type !== 'float') {
    throw new InputError(`${at}.type: expected "int" or "float", got ${showValue(type)}`);
  }
  if (bits === 8) return type === 'int' ? { ...FORMATS.int8, group: null } : FORMATS.fp8;
  return type === 'int' ? { ...FORMATS.int4, group: null } : FORMATS.nvfp4;
}
