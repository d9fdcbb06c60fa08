import { InputError, showValue } from '../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { lookup, own } from '../../text/lookup.ts';
import { isObject, type RawConfig } from '../config/fields.ts';
import { kvScheme } from './kv-scheme.ts';
import { schemeOfMethod } from './methods/methods.ts';
import { isMlx, mlxScheme } from './methods/mlx.ts';
import { placeInLayer } from './methods/module-paths.ts';
import { plainScheme, type Scheme } from './methods/scheme.ts';
import { storedIn, type Declared } from './stored-format.ts';

const DTYPES = lookup<NumberFormat>({
  float32: FORMATS.f32,
  float: FORMATS.f32,
  float16: FORMATS.f16,
  half: FORMATS.f16,
  bfloat16: FORMATS.bf16,
  float8_e4m3fn: FORMATS.fp8,
});

/** Where a file declares its quantisation. */
const PLACES = ['quantization_config', 'compression_config', 'quantization'] as const;

/**
 * Reads `torch_dtype` or `dtype`, `quantization_config`, `compression_config`, MLX's `quantization` and the scheme of the
 * KV cache.
 * @throws InputError for a field of the wrong kind, or a method whose bytes are not known
 */
export function declaredFormats(raw: RawConfig, path: string): Declared {
  const { base, assumptions } = baseFormat(raw, path);
  const field = PLACES.find((name) => isSet(raw[name]));
  if (field === undefined) {
    const stored = { ...storedIn(base), kv: kvScheme({ ...raw, quantization: null }, path) };
    return { stored, formatOf: () => undefined, assumptions, notes: [] };
  }
  const config = raw[field];
  const at = `${path}.${field}`;
  if (!isObject(config)) throw new InputError(`${at}: expected an object, got ${showValue(config)}`);
  const kv = kvScheme(config, at) ?? kvScheme({ ...raw, quantization: null }, path);
  const isOfMlx = isMlx(config);
  const scheme = isOfMlx ? mlxScheme(config, at) : withoutExperts(schemeOfMethod(config, at), raw, at, base);
  // MLX itself writes `quantization` too, and other methods name themselves.
  const isTaken = isOfMlx && field !== 'quantization' && !isSet(raw['quantization']) && config['mode'] === undefined;
  return {
    stored: { ...storedIn(base), byClass: scheme.usual, kv, words: scheme.words },
    formatOf: (layer, module, kind) => {
      const usual = scheme.usual[kind] ?? null;
      const found = scheme.formatAt(placeInLayer(layer, module), kind);
      return found === usual ? undefined : (found ?? base);
    },
    assumptions: [
      ...assumptions,
      ...scheme.assumptions,
      ...(isTaken ? [`${at} names no quant_method: taken for MLX's, which quantises every matrix and names none`] : []),
    ],
    notes: scheme.notes,
  };
}

/** Whether a field says something: an empty object does not. */
const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && !(isObject(value) && Object.keys(value).length === 0);

const EXPERTS = ['num_experts', 'n_routed_experts', 'num_local_experts', 'moe_num_experts'] as const;

/** A scheme for experts alone quantises nothing where a file names no experts. */
function withoutExperts(scheme: Scheme, raw: RawConfig, at: string, base: NumberFormat): Scheme {
  const { expert, linear } = scheme.usual;
  const hasExperts = raw['model_type'] === 'gpt_oss' || EXPERTS.some((field) => Number(raw[field] ?? 0) > 0);
  if (!expert || linear || hasExperts) return scheme;
  return plainScheme(
    `${at} quantises nothing: ${expert.id} holds for experts, and the file names none; weights are counted in ${base.id}`,
  );
}

function baseFormat(raw: RawConfig, path: string): { base: NumberFormat; assumptions: string[] } {
  const said = (['dtype', 'torch_dtype'] as const).filter((field) => isNamed(raw[field]));
  const [first, second] = said.map((field) => dtypeOf(raw[field], `${path}.${field}`));
  if (first && second && first !== second) {
    throw new InputError(
      `${path}.dtype: expected the same as torch_dtype (${showValue(raw['torch_dtype'])}), got ${showValue(raw['dtype'])}`,
    );
  }
  if (first) return { base: first, assumptions: [] };
  return {
    base: FORMATS.f16,
    assumptions: ['the file names no dtype: 16 bits per weight where nothing else is said'],
  };
}

const isNamed = (value: unknown): boolean => value !== undefined && value !== null && value !== 'auto';

function dtypeOf(value: unknown, at: string): NumberFormat {
  const found = typeof value === 'string' ? own(DTYPES, value.replace(/^torch\./, '')) : undefined;
  if (found) return found;
  throw new InputError(`${at}: expected ${Object.keys(DTYPES).join(', ')}, got ${showValue(value)}`);
}
