import { InputError, showValue } from '../../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../../ops/formats.ts';
import { lookup } from '../../../text/lookup.ts';
import { checkWhole, isObject, type RawConfig } from '../../config/fields.ts';
import { addNamed, keptModules, Rules } from './modules.ts';
import { FP8_PER_TENSOR, MOST_GROUP, objectAt, oneOf, perRow, WHOLE } from './scales.ts';
import { plainScheme, schemeOf, unreadNotes, type Scheme } from './scheme.ts';

const scheme = (format: NumberFormat, words: string, config: RawConfig, at: string): Scheme => {
  const kept = keptModules(config, at);
  return schemeOf(format, words, { kept, notes: unreadNotes(at, kept) });
};

/** What a config does not tell the bytes of. */
const refused = (at: string, expected: string, value: unknown): InputError =>
  new InputError(`${at}: expected ${expected}, got ${showValue(value)}: name the folder of its files for their bytes`);

/**
 * bitsandbytes: 4 bits with a scale per 64, itself quantised if double; or 8 with a scale per output. Both flags false:
 * nothing is quantised.
 * @see transformers, `BitsAndBytesConfig`
 * @throws InputError if both flags are true, or for a field of the wrong kind
 */
export function bitsAndBytes(config: RawConfig, at: string): Scheme {
  const flag = (name: string): boolean => {
    const value = config[name] ?? config[`_${name}`] ?? false;
    if (typeof value === 'boolean') return value;
    throw new InputError(`${at}.${name}: expected true or false, got ${showValue(value)}`);
  };
  const [is4, is8] = [flag('load_in_4bit'), flag('load_in_8bit')];
  if (is4 && is8) throw new InputError(`${at}.load_in_8bit: expected false beside load_in_4bit, got both true`);
  if (!is4 && !is8) {
    return plainScheme(`${at} quantises nothing: load_in_4bit and load_in_8bit are both false`);
  }
  if (is8) return scheme(perRow('int8', 8, 4), 'bitsandbytes int8', config, at);
  const type = config['bnb_4bit_quant_type'] ?? 'fp4';
  oneOf(type, ['fp4', 'nf4'], `${at}.bnb_4bit_quant_type`);
  const isDouble = config['bnb_4bit_use_double_quant'] === true;
  // An 8-bit scale per 64, and a 32-bit scale per 256 of those.
  const format: NumberFormat = isDouble ? { ...FORMATS.nf4, scaleBits: 8 + 32 / 256 } : FORMATS.nf4;
  return scheme(format, `bitsandbytes ${type as string}${isDouble ? ', double quantised' : ''}`, config, at);
}

/** EETQ: 8 bits with a 16-bit scale per output. @see NetEase-FuXi/EETQ */
export function eetq(config: RawConfig, at: string): Scheme {
  oneOf(config['weights'], ['int8'], `${at}.weights`);
  return scheme(perRow('int8', 8, 2), 'eetq int8', config, at);
}

/**
 * BitNet: ternary weights, four to a byte, and a scale; stored in 16 bits where they are made ternary while running.
 * @see transformers, `integrations/bitnet.py`
 */
export function bitNet(config: RawConfig, at: string): Scheme {
  oneOf(config['quantization_mode'], ['offline', 'online'], `${at}.quantization_mode`);
  if (config['quantization_mode'] === 'online') {
    return plainScheme(`${at}: weights are stored unquantised and made ternary while running`);
  }
  const format: NumberFormat = { ...perRow('ternary', 2, 4), tile: { rows: WHOLE, cols: WHOLE, bytes: 4 } };
  return scheme(format, 'bitnet, 2 bits', config, at);
}

/**
 * AQLM: a code per group of weights and codebook, a 16-bit scale per group of outputs, and the codebooks of each matrix.
 * @see Vahe1994/AQLM, `inference_lib/src/aqlm/inference.py`
 */
export function aqlm(config: RawConfig, at: string): Scheme {
  const whole = (field: string, usual: number, most: number): number =>
    checkWhole(config[field] ?? usual, `${at}.${field}`, most);
  const [inner, outer] = [whole('in_group_size', 8, 1024), whole('out_group_size', 1, 1024)];
  const [codebooks, bits] = [whole('num_codebooks', 1, 64), whole('nbits_per_codebook', 16, 16)];
  const codeBits = bits > 8 ? 16 : 8;
  const format: NumberFormat = {
    id: `aqlm ${codebooks}x${bits}`,
    bits: (codebooks * codeBits) / (inner * outer),
    group: null,
    scaleBits: 0,
    zeroBits: 0,
    tile: { rows: outer, cols: WHOLE, bytes: 2 },
    perMatrixBytes: codebooks * 2 ** bits * inner * outer * 2,
  };
  return scheme(format, `aqlm ${codebooks} × ${bits} bits per ${inner * outer} weights`, config, at);
}

/** Quanto: 8 bits with a 16-bit scale per output, or fewer with a scale and a shift per 128. @see huggingface/optimum-quanto */
export function quanto(config: RawConfig, at: string): Scheme {
  const { weights } = config;
  oneOf(weights, ['int8', 'float8', 'int4', 'int2'], `${at}.weights`);
  if (weights === undefined || weights === null) return plainScheme(`${at}.weights is absent: nothing is quantised`);
  const bits = Number((weights as string).replace(/\D+/, ''));
  const format: NumberFormat =
    bits === 8
      ? perRow(weights as string, 8, 2)
      : { id: weights as string, bits, group: 128, scaleBits: 16, zeroBits: 16 };
  return scheme(format, `quanto ${weights as string}`, config, at);
}

/** FP-Quant: the microscaling formats, unless the file holds the weights that they are made from. @see transformers, `FPQuantConfig` */
export function fpQuant(config: RawConfig, at: string): Scheme {
  const type = config['forward_dtype'] ?? 'nvfp4';
  oneOf(type, ['mxfp4', 'nvfp4'], `${at}.forward_dtype`);
  for (const field of ['store_master_weights', 'pseudoquantization'] as const) {
    if (config[field] === true) throw refused(`${at}.${field}`, 'false', true);
  }
  return scheme(type === 'mxfp4' ? FORMATS.mxfp4 : FORMATS.nvfp4, `fp_quant ${type as string}`, config, at);
}

/** torchao's formats by the names of its configurations. */
const TORCHAO = lookup<'int8' | 'fp8' | 'int4'>({
  int8_weight_only: 'int8',
  int8_dynamic_activation_int8_weight: 'int8',
  float8_weight_only: 'fp8',
  float8_dynamic_activation_float8_weight: 'fp8',
  int4_weight_only: 'int4',
  Int8WeightOnlyConfig: 'int8',
  Int8DynamicActivationInt8WeightConfig: 'int8',
  Float8WeightOnlyConfig: 'fp8',
  Float8DynamicActivationFloat8WeightConfig: 'fp8',
  Int4WeightOnlyConfig: 'int4',
});

/** torchao: 8 bits with a scale per output, or 4 with a 16-bit scale and zero per group. @see pytorch/ao, `quantization/quant_api.py` */
export function torchAo(config: RawConfig, at: string): Scheme {
  const type = config['quant_type'];
  const named = isObject(type) ? type['default'] : type;
  const name: unknown = isObject(named) ? named['_type'] : named;
  const place = `${at}.quant_type`;
  const kind = typeof name === 'string' ? (TORCHAO[name] ?? null) : null;
  if (kind === null || config['include_input_output_embeddings'] === true) {
    throw refused(place, Object.keys(TORCHAO).slice(0, 5).join(', '), name ?? type);
  }
  if (kind === 'int8') return scheme(perRow('int8', 8, 2), 'torchao int8', config, at);
  if (kind === 'fp8') return scheme(perRow('fp8', 8, 4), 'torchao fp8', config, at);
  const data = isObject(named)
    ? objectAt(named['_data'], `${place}._data`)
    : objectAt(config['quant_type_kwargs'], `${at}.quant_type_kwargs`);
  const group = checkWhole(data['group_size'] ?? 128, `${place}.group_size`, MOST_GROUP);
  const format: NumberFormat = { id: 'int4', bits: 4, group, scaleBits: 16, zeroBits: 16 };
  return scheme(format, `torchao int4 in groups of ${group}`, config, at);
}

/** AMD's Quark: 8 bits per tensor or output, or 4-bit floats in groups of 32; other weights of some modules. @see amd/Quark, `torch/export` */
export function quark(config: RawConfig, at: string): Scheme {
  const global = objectAt(config['global_quant_config'], `${at}.global_quant_config`);
  const format = quarkFormat(global['weight'], `${at}.global_quant_config.weight`);
  const own = new Rules<NumberFormat | null>();
  for (const [name, change] of Object.entries(objectAt(config['layer_quant_config'], `${at}.layer_quant_config`))) {
    const place = `${at}.layer_quant_config.${name}`;
    const changed = quarkFormat(objectAt(change, place)['weight'], `${place}.weight`);
    addNamed(() => own.add(name, changed), place);
  }
  const kept = keptModules(config, at);
  if (format === null && own.isEmpty) return plainScheme(`${at} quantises no weights`);
  return schemeOf(format, `quark ${format?.id ?? 'formats by module'}`, {
    kept,
    own,
    notes: unreadNotes(at, kept, own),
  });
}

function quarkFormat(weight: unknown, at: string): NumberFormat | null {
  if (weight === undefined || weight === null) return null;
  const fields = objectAt(weight, at);
  const { dtype, qscheme } = fields;
  if (dtype === 'fp4' && (fields['group_size'] ?? 32) === 32) return FORMATS.mxfp4;
  const isPerTensor = qscheme === undefined || qscheme === null || qscheme === 'per_tensor';
  if (qscheme === 'per_group' || (dtype !== 'fp8_e4m3' && dtype !== 'int8')) {
    throw refused(`${at}.dtype`, 'fp8_e4m3 or int8 per tensor or channel, or fp4 in groups of 32', dtype);
  }
  const id = dtype === 'int8' ? 'int8' : 'fp8';
  return isPerTensor ? { ...FP8_PER_TENSOR, id } : perRow(id, 8, 4);
}
