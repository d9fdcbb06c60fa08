import { InputError, showValue } from '../../../text/input-error.ts';
import { FORMATS } from '../../../ops/formats.ts';
import { lookup, own } from '../../../text/lookup.ts';
import { isObject, type RawConfig } from '../../config/fields.ts';
import { compressedTensors } from './compressed-tensors.ts';
import { modelOpt } from './modelopt.ts';
import { keptModules } from './modules.ts';
import { aqlm, bitNet, bitsAndBytes, eetq, fpQuant, quanto, quark, torchAo } from './other-methods.ts';
import { autoRound, awq, gptq, hqq } from './packed-integers.ts';
import { blockOf, CHANNELS, FP8_PER_TENSOR, inBlocks, perChannel } from './scales.ts';
import { schemeOf, unreadNotes, type Scheme } from './scheme.ts';
import { methodByField } from './unnamed.ts';

type Method = (config: RawConfig, at: string) => Scheme;

/** Methods whose bytes a configuration tells, by `quant_method` in small letters with hyphens. */
const METHODS = lookup<Method>({
  fp8,
  'fbgemm-fp8': channels,
  'ptpc-fp8': channels,
  awq,
  'awq-marlin': awq,
  gptq,
  'gptq-v2': gptq,
  'gptq-marlin': gptq,
  marlin: (config, at) => gptq({ checkpoint_format: 'marlin', ...config }, at),
  'auto-round': autoRound,
  bitsandbytes: bitsAndBytes,
  mxfp4,
  'compressed-tensors': compressedTensors,
  modelopt: modelOpt,
  'modelopt-fp4': modelOpt,
  'modelopt-mixed': modelOpt,
  'modelopt-mxfp8': modelOpt,
  hqq,
  eetq,
  quanto,
  torchao: torchAo,
  aqlm,
  bitnet: bitNet,
  'fp-quant': fpQuant,
  quark,
});

/** The names that a refusal gives. */
const NAMES = 'fp8, awq, gptq, auto-round, bitsandbytes, mxfp4, compressed-tensors, modelopt, hqq, …';

/**
 * How a `quantization_config` stores matrices, by its `quant_method`. Embedding, head, routers, norms and convolutions are
 * not quantised unless a method says so.
 * @see Hugging Face transformers, `utils/quantization_config.py`
 * @throws InputError for a method whose bytes are not known, or a field of the wrong kind
 */
export function schemeOfMethod(config: RawConfig, at: string): Scheme {
  const method = config['quant_method'] ?? undefined;
  if (method !== undefined && typeof method !== 'string') {
    throw new InputError(`${at}.quant_method: expected a name such as "fp8", got ${showValue(method)}`);
  }
  const known = method === undefined ? unnamed(config) : named(method);
  if (known) return known(config, at);
  const told = method === undefined ? methodByField(config) : null;
  if (told) {
    const scheme = { gptq, awq }[told.method](config, at);
    const why = `${at} names no quant_method: taken for ${told.method}, as it has ${told.field}`;
    return { ...scheme, assumptions: [...scheme.assumptions, why] };
  }
  throw new InputError(
    `${at}.quant_method: expected a method whose bytes a config.json tells (${NAMES}), got ${showValue(method)}: name the folder of its files, whose headers tell them`,
  );
}

const named = (method: string): Method | undefined =>
  own(
    METHODS,
    method
      .toLowerCase()
      .replace(/^intel\//, '')
      .replaceAll('_', '-'),
  );

/** Files without a `quant_method`. */
function unnamed(config: RawConfig): Method | undefined {
  if (isObject(config['config_groups'])) return compressedTensors;
  const inner = config['quantization'];
  return config['quant_algo'] !== undefined || (isObject(inner) && inner['quant_algo'] !== undefined)
    ? modelOpt
    : undefined;
}

function fp8(config: RawConfig, at: string): Scheme {
  const block = blockOf(config['weight_block_size'], `${at}.weight_block_size`);
  const kept = keptModules(config, at);
  const notes = unreadNotes(at, kept);
  return block
    ? schemeOf(inBlocks(block), `fp8 in blocks of ${block[0]} × ${block[1]}`, { kept, notes })
    : schemeOf(FP8_PER_TENSOR, 'fp8, scales per tensor', { kept, notes });
}

function channels(config: RawConfig, at: string): Scheme {
  const kept = keptModules(config, at);
  const options = { kept, assumptions: [CHANNELS], notes: unreadNotes(at, kept) };
  return schemeOf(perChannel('fp8', 8), 'fp8, a scale per output channel', options);
}

function mxfp4(config: RawConfig, at: string): Scheme {
  const kept = keptModules(config, at);
  return schemeOf(FORMATS.mxfp4, 'mxfp4, experts only', { kept, classes: ['expert'], notes: unreadNotes(at, kept) });
}
