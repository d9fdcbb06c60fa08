import { InputError, showValue } from '../../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../../ops/formats.ts';
import { checkWhole, isObject, type RawConfig } from '../../config/fields.ts';
import { compressedTensors } from './compressed-tensors.ts';
import { addNamed, keptModules, Rules } from './modules.ts';
import { CHANNELS, FP8_PER_TENSOR, inBlocks, MOST_GROUP, MXFP8, objectAt, perChannel } from './scales.ts';
import { plainScheme, schemeOf, unreadNotes, type Scheme } from './scheme.ts';

/** Algorithms whose bytes are known. */
const ALGORITHMS = [
  'FP8',
  'FP8_PER_CHANNEL_PER_TOKEN',
  'FP8_PB_WO',
  'NVFP4',
  'NVFP4_AWQ',
  'W4A16_NVFP4',
  'W4A8_NVFP4_FP8',
  'MXFP4',
  'W4A8_MXFP4_FP8',
  'MXFP8',
  'W4A16_AWQ',
  'W4A8_AWQ',
  'INT4_AWQ',
  'W8A16',
  'W8A8_SQ_PER_CHANNEL',
  'MIXED_PRECISION',
] as const;

/** The fields of ModelOpt: its own file nests them in `quantization`. */
export function modelOptFields(config: RawConfig): { readonly fields: RawConfig; readonly inner: string } {
  const inner = config['quantization'];
  return isObject(inner) ? { fields: { ...config, ...inner }, inner: '.quantization' } : { fields: config, inner: '' };
}

/**
 * NVIDIA's ModelOpt: one algorithm for all matrices, or `MIXED_PRECISION` with the algorithm of each module.
 * @see NVIDIA/TensorRT-Model-Optimizer, `torch/export/quant_utils.py`; vLLM, `quantization/modelopt.py`
 * @throws InputError for a field of the wrong kind, or an algorithm that is not known
 */
export function modelOpt(config: RawConfig, at: string): Scheme {
  const { fields, inner } = modelOptFields(config);
  const place = `${at}${inner}`;
  const algorithm = fields['quant_algo'];
  const kept = keptModules(fields, place);
  if (algorithm === undefined || algorithm === null) {
    if (isObject(fields['config_groups'])) return compressedTensors(fields, at);
    return plainScheme(`${place}.quant_algo is absent: weights are counted as not quantised`);
  }
  if (String(algorithm).toUpperCase() === 'MIXED_PRECISION') return mixed(fields, place, kept);
  const { format, words, assumptions } = formatOf(algorithm, fields, place);
  return schemeOf(format, words, { kept, assumptions, notes: unreadNotes(place, kept) });
}

function mixed(fields: RawConfig, at: string, kept: Rules<true>): Scheme {
  const own = new Rules<NumberFormat | null>();
  const words = new Set<string>();
  const assumptions = new Set<string>();
  const layers = objectAt(fields['quantized_layers'], `${at}.quantized_layers`);
  for (const [name, layer] of Object.entries(layers)) {
    const place = `${at}.quantized_layers.${name}`;
    const each = objectAt(layer, place);
    const found = formatOf(each['quant_algo'], each, place);
    addNamed(() => own.add(name, found.format), place);
    words.add(found.words);
    for (const line of found.assumptions) assumptions.add(line);
  }
  if (own.isEmpty) {
    throw new InputError(
      `${at}.quantized_layers: expected the formats of modules beside "MIXED_PRECISION", got none: they stand in hf_quant_config.json; name the folder of its files`,
    );
  }
  return schemeOf(null, [...words].join('; '), {
    kept,
    own,
    head: 'named',
    assumptions: [...assumptions],
    notes: unreadNotes(at, kept, own),
  });
}

interface Found {
  readonly format: NumberFormat;
  readonly words: string;
  readonly assumptions: readonly string[];
}

function formatOf(algorithm: unknown, fields: RawConfig, at: string): Found {
  const found = (format: NumberFormat, words: string, ...assumptions: string[]): Found => ({
    format,
    words,
    assumptions,
  });
  switch (typeof algorithm === 'string' ? algorithm.toUpperCase() : algorithm) {
    case 'FP8':
      return found(FP8_PER_TENSOR, 'fp8, scales per tensor');
    case 'FP8_PER_CHANNEL_PER_TOKEN':
      return found(perChannel('fp8', 8), 'fp8, a scale per output channel', CHANNELS);
    case 'FP8_PB_WO':
      return found(inBlocks([128, 128]), 'fp8 in blocks of 128 × 128');
    case 'NVFP4':
    case 'NVFP4_AWQ':
    case 'W4A16_NVFP4':
    case 'W4A8_NVFP4_FP8':
      return found(FORMATS.nvfp4, 'nvfp4');
    case 'MXFP4':
    case 'W4A8_MXFP4_FP8':
      return found(FORMATS.mxfp4, 'mxfp4');
    case 'MXFP8':
      return found(MXFP8, 'mxfp8');
    case 'INT4_AWQ':
    case 'W4A16_AWQ':
    case 'W4A8_AWQ': {
      const group = checkWhole(fields['group_size'] ?? 128, `${at}.group_size`, MOST_GROUP);
      // A 16-bit factor per input goes with each matrix.
      const format = { id: 'int4', bits: 4, group, scaleBits: 16, zeroBits: 0, perInputBytes: 2 };
      return found(format, `awq 4 bits in groups of ${group}`);
    }
    case 'W8A16':
    case 'W8A8_SQ_PER_CHANNEL':
      return found(perChannel('int8', 8), 'int8, a scale per output channel', CHANNELS);
    default:
      throw new InputError(
        `${at}.quant_algo: expected one of ${ALGORITHMS.join(', ')}, got ${showValue(algorithm)}: name the folder of its files for their bytes`,
      );
  }
}
