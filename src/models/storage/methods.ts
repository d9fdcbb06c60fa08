import { InputError, showValue } from '../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { checkWhole, isObject, type RawConfig } from '../config/fields.ts';
import type { TensorClass } from './stored-format.ts';

/** The format of quantised matrices, and which they are. */
export interface MethodFormat {
  readonly format: NumberFormat;
  readonly classes: readonly TensorClass[];
  readonly words: string;
  readonly assumptions: readonly string[];
}

const MATRICES: readonly TensorClass[] = ['linear', 'expert'];
const MOST_GROUP = 65_536;

/** One scale for a whole matrix. */
const WHOLE = 2 ** 40;

/** Two scalars of a matrix in 8 bits, of weights and activations. */
const PER_TENSOR: NumberFormat = { ...FORMATS.fp8, tile: { rows: WHOLE, cols: WHOLE, bytes: 4 } };

/**
 * The format of a `quantization_config` by its `quant_method`; null for one that is not known. Embedding, head, routers,
 * norms and convolutions are not quantised unless a method says so.
 * @see Hugging Face transformers, `utils/quantization_config.py`; compressed-tensors, `quantization/quant_args.py`
 * @throws InputError for a field of the wrong kind
 */
export function methodFormat(config: RawConfig, at: string): MethodFormat | null {
  const method = config['quant_method'];
  if (method !== undefined && typeof method !== 'string') {
    throw new InputError(`${at}.quant_method: expected a name such as "fp8", got ${showValue(method)}`);
  }
  switch (method) {
    case 'fp8':
      return fp8(config, at);
    case 'fbgemm_fp8':
      return { ...of(FORMATS.fp8, 'fp8, a scale per output channel'), assumptions: [CHANNELS] };
    case 'awq':
    case 'gptq':
      return packed(config, at, method);
    case 'bitsandbytes':
      return bitsAndBytes(config);
    case 'mxfp4':
      return { ...of(FORMATS.mxfp4, 'mxfp4, experts only'), classes: ['expert'] };
    case 'compressed-tensors':
      return compressed(config, at);
    case 'modelopt':
      return modelOpt(config, at);
    case undefined:
      return isObject(config['config_groups']) ? compressed(config, at) : null;
    default:
      return null;
  }
}

const CHANNELS = 'one scale per output channel is not counted: about 0.02 % of the weights';

const of = (format: NumberFormat, words: string): MethodFormat => ({
  format,
  classes: MATRICES,
  words,
  assumptions: [],
});

/** A block's rows and columns as a pair of numbers. */
function blockOf(value: unknown, at: string): readonly [number, number] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length !== 2) {
    throw new InputError(`${at}: expected two numbers such as [128, 128], got ${showValue(value)}`);
  }
  return [checkWhole(value[0], `${at}[0]`, MOST_GROUP), checkWhole(value[1], `${at}[1]`, MOST_GROUP)];
}

/** A 32-bit scale per block of a matrix. */
const inBlocks = ([rows, cols]: readonly [number, number]): MethodFormat =>
  of({ ...FORMATS.fp8, tile: { rows, cols, bytes: 4 } }, `fp8 in blocks of ${rows} × ${cols}`);

function fp8(config: RawConfig, at: string): MethodFormat {
  const block = blockOf(config['weight_block_size'], `${at}.weight_block_size`);
  return block ? inBlocks(block) : of(PER_TENSOR, 'fp8, scales per tensor');
}

/** Packed integers with a 16-bit scale and a zero point per group; GPTQ adds the order of its groups. */
function packed(config: RawConfig, at: string, method: 'awq' | 'gptq'): MethodFormat {
  const bits = checkWhole(config['bits'] ?? config['w_bit'] ?? 4, `${at}.bits`, 16, 2);
  const size = config['group_size'] ?? config['q_group_size'] ?? 128;
  const group = size === -1 ? null : checkWhole(size, `${at}.group_size`, MOST_GROUP);
  const format: NumberFormat = {
    id: `int${bits}`,
    bits,
    group,
    scaleBits: 16,
    zeroBits: bits,
    ...(method === 'gptq' && { perInputBytes: 4 }),
  };
  const words = `${method} ${bits} bits${group === null ? '' : ` in groups of ${group}`}`;
  const hasHead = method === 'gptq' && config['lm_head'] === true;
  return { ...of(format, words), classes: hasHead ? [...MATRICES, 'head'] : MATRICES };
}

/** Four bits with a scale per 64, itself quantised if double; or eight with a scale per output. */
function bitsAndBytes(config: RawConfig): MethodFormat {
  if (config['load_in_8bit'] === true || config['_load_in_8bit'] === true) {
    const format: NumberFormat = { ...FORMATS.int8, group: null, tile: { rows: 1, cols: WHOLE, bytes: 4 } };
    return of(format, 'bitsandbytes int8');
  }
  const isDouble = config['bnb_4bit_use_double_quant'] === true;
  // An 8-bit scale per 64, and a 32-bit scale per 256 of those.
  const format: NumberFormat = isDouble ? { ...FORMATS.nf4, scaleBits: 8 + 32 / 256 } : FORMATS.nf4;
  return of(
    format,
    `bitsandbytes ${String(config['bnb_4bit_quant_type'] ?? 'fp4')}${isDouble ? ', double quantised' : ''}`,
  );
}

function compressed(config: RawConfig, at: string): MethodFormat | null {
  const groups = config['config_groups'];
  if (!isObject(groups)) {
    throw new InputError(`${at}.config_groups: expected an object, got ${showValue(groups)}`);
  }
  const entries = Object.entries(groups);
  const [first] = entries;
  if (!first) return null;
  const formats = entries.map(([name, group]) => groupFormat(group, `${at}.config_groups.${name}`));
  const [one] = formats;
  const others = formats.filter((other) => other !== null && other.words !== one?.words).length;
  if (!one) return null;
  return others === 0
    ? one
    : {
        ...one,
        assumptions: [
          ...one.assumptions,
          `config_groups names ${entries.length} formats: all matrices are counted in that of ${first[0]}`,
        ],
      };
}

const STRATEGIES = ['tensor', 'channel', 'group', 'block', 'token', 'tensor_group', 'attn_head'];

/** @throws InputError unless a value is one of some names, or absent */
function oneOf(value: unknown, names: readonly string[], at: string): void {
  if (value === undefined || value === null || names.some((name) => name === value)) return;
  throw new InputError(`${at}: expected ${names.map((name) => `"${name}"`).join(', ')}, got ${showValue(value)}`);
}

/** The format of one group of compressed-tensors. */
function groupFormat(group: unknown, at: string): MethodFormat | null {
  if (!isObject(group)) throw new InputError(`${at}: expected an object, got ${showValue(group)}`);
  const weights = group['weights'];
  if (weights === null || weights === undefined) return null;
  if (!isObject(weights)) throw new InputError(`${at}.weights: expected an object, got ${showValue(weights)}`);
  const bits = checkWhole(weights['num_bits'], `${at}.weights.num_bits`, 16);
  const size = weights['group_size'];
  const groupSize =
    size === undefined || size === null || size === -1
      ? null
      : checkWhole(size, `${at}.weights.group_size`, MOST_GROUP);
  const block = blockOf(weights['block_structure'], `${at}.weights.block_structure`);
  oneOf(weights['type'], ['int', 'float'], `${at}.weights.type`);
  oneOf(weights['strategy'], STRATEGIES, `${at}.weights.strategy`);
  const { symmetric } = weights;
  if (symmetric !== undefined && symmetric !== null && typeof symmetric !== 'boolean') {
    throw new InputError(`${at}.weights.symmetric: expected true or false, got ${showValue(symmetric)}`);
  }
  const isFloat = weights['type'] === 'float';
  if (isFloat && bits === 4) return groupSize === 32 ? of(FORMATS.mxfp4, 'mxfp4') : of(FORMATS.nvfp4, 'nvfp4');
  if (isFloat && bits === 8 && block) return inBlocks(block);
  const isTensor = weights['strategy'] === 'tensor';
  const id = isFloat ? `fp${bits}` : `int${bits}`;
  if (groupSize === null) {
    return isTensor && isFloat
      ? of(PER_TENSOR, 'fp8, scales per tensor')
      : {
          ...of({ id, bits, group: null, scaleBits: 0, zeroBits: 0 }, `${id}, a scale per output channel`),
          assumptions: [CHANNELS],
        };
  }
  const zeroBits = weights['symmetric'] === false ? bits : 0;
  return of({ id, bits, group: groupSize, scaleBits: 16, zeroBits }, `${id} in groups of ${groupSize}`);
}

/** NVIDIA's ModelOpt: FP8 per tensor, or NVFP4. */
function modelOpt(config: RawConfig, at: string): MethodFormat | null {
  const inner = config['quantization'];
  const algorithm = config['quant_algo'] ?? (isObject(inner) ? inner['quant_algo'] : undefined);
  if (algorithm === 'FP8') return of(PER_TENSOR, 'fp8, scales per tensor');
  if (algorithm === 'NVFP4') return of(FORMATS.nvfp4, 'nvfp4');
  return isObject(config['config_groups']) ? compressed(config, at) : null;
}
