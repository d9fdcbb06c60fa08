import { InputError, showValue } from '../../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../../ops/formats.ts';
import { checkWhole, isObject, type RawConfig } from '../../config/fields.ts';
import { HEAD_PLACE } from './module-paths.ts';
import { addNamed, keptModules, namesIn, Rules } from './modules.ts';
import {
  blockOf,
  CHANNELS,
  flagOf,
  FP8_PER_TENSOR,
  groupOf,
  inBlocks,
  MXFP8,
  objectAt,
  oneOf,
  perChannel,
  WHOLE,
} from './scales.ts';
import { plainScheme, schemeOf, unreadNotes, type Scheme } from './scheme.ts';

/** The format of one group's weights; null: they are not quantised. */
interface GroupFormat {
  readonly format: NumberFormat | null;
  readonly words: string;
  readonly assumptions: readonly string[];
}

const STRATEGIES = ['tensor', 'channel', 'group', 'block', 'token', 'tensor_group', 'attn_head'];

/** Classes of modules that are matrices here; those of experts in one piece hold experts only. */
const CLASSES = /^(\w*Linear|\w*Experts|\w*MoE|Conv1D)$/;

/**
 * compressed-tensors: groups of modules, by class, name or `re:` expression, each with the format of its weights. A name
 * counts before an expression, and that before a class.
 * @see vllm-project/compressed-tensors, `quantization/quant_config.py`, `quantization/quant_args.py`
 * @throws InputError for a field of the wrong kind
 */
export function compressedTensors(config: RawConfig, at: string): Scheme {
  const groups = config['config_groups'] ?? (config['sparsity_config'] ? {} : undefined);
  if (!isObject(groups)) throw new InputError(`${at}.config_groups: expected an object, got ${showValue(groups)}`);
  const notes = sparsityNotes(config, at);
  const own = new Rules<NumberFormat | null>();
  const found: GroupFormat[] = [];
  const unknown: string[] = [];
  let usual: GroupFormat | null = null;
  for (const [name, group] of Object.entries(groups)) {
    const place = `${at}.config_groups.${name}`;
    if (!isObject(group)) throw new InputError(`${place}: expected an object, got ${showValue(group)}`);
    const one = groupFormat(group, place, group['format'] ?? config['format']);
    if (one.format) found.push(one);
    for (const target of namesIn(group['targets'] ?? ['Linear'], `${place}.targets`)) {
      if (CLASSES.test(target)) usual ??= one;
      else if (/^[A-Z]\w*$/.test(target)) unknown.push(`${place}.targets: ${showValue(target)}`);
      else addNamed(() => own.add(target, one.format), `${place}.targets`);
    }
  }
  notes.push(...unknown.map((target) => `${target} is not heeded: no class of matrices`));
  const kept = keptModules(config, at);
  notes.push(...unreadNotes(at, kept, own));
  if (found.length === 0) return { ...plainScheme(...notes) };
  const words = [...new Set(found.map((one) => one.words))].join('; ');
  return schemeOf(usual?.format ?? null, words, {
    kept,
    own,
    head: 'named',
    assumptions: [...new Set(found.flatMap(({ assumptions }) => assumptions)), ...headWords(usual, kept, own, at)],
    notes,
  });
}

/** Targets by class would take in a head that `ignore` does not name; files store it in 16 bits all the same. */
const headWords = (
  usual: GroupFormat | null,
  kept: Rules<true>,
  own: Rules<NumberFormat | null>,
  at: string,
): string[] =>
  usual && !kept.find(HEAD_PLACE) && own.find(HEAD_PLACE) === undefined
    ? [`${at}.ignore does not name lm_head: the head is counted in the file's dtype`]
    : [];

function sparsityNotes(config: RawConfig, at: string): string[] {
  const sparsity = objectAt(config['sparsity_config'], `${at}.sparsity_config`);
  const format = sparsity['format'];
  return format === undefined || format === null || format === 'dense'
    ? []
    : [`${at}.sparsity_config is not heeded: weights are counted as if none were left out (${showValue(format)})`];
}

/** Bits that a number takes: packed into 32-bit words, or in whole bytes. */
function storedBits(bits: number, format: unknown): number {
  if (bits >= 8) return bits;
  if (format === 'int-quantized' || format === 'float-quantized' || format === 'naive-quantized') return 8;
  return format === 'pack-quantized' ? 32 / Math.floor(32 / bits) : bits;
}

function groupFormat(group: RawConfig, at: string, packing: unknown): GroupFormat {
  const weights = group['weights'];
  if (weights === null || weights === undefined) return { format: null, words: '', assumptions: [] };
  if (!isObject(weights)) throw new InputError(`${at}.weights: expected an object, got ${showValue(weights)}`);
  const place = `${at}.weights`;
  const bits = checkWhole(weights['num_bits'], `${place}.num_bits`, 16);
  const size = weights['group_size'] ?? -1;
  const groupSize = groupOf(size, `${place}.group_size`);
  const block = blockOf(weights['block_structure'], `${place}.block_structure`);
  oneOf(weights['type'], ['int', 'float'], `${place}.type`);
  oneOf(weights['strategy'], STRATEGIES, `${place}.strategy`);
  const isSymmetric = flagOf(weights, 'symmetric', place, true);
  if (bits === 16) return { format: null, words: '', assumptions: [] };
  const said = (format: NumberFormat, words: string, ...assumptions: string[]): GroupFormat => ({
    format,
    words,
    assumptions,
  });
  const isFloat = weights['type'] === 'float';
  const isMx = typeof packing === 'string' && packing.startsWith('mx');
  if (isFloat && bits === 4) {
    return groupSize === 32 || isMx ? said(FORMATS.mxfp4, 'mxfp4') : said(FORMATS.nvfp4, 'nvfp4');
  }
  if (isFloat && bits === 8 && isMx) return said(MXFP8, 'mxfp8');
  if (isFloat && bits === 8 && block) return said(inBlocks(block), `fp8 in blocks of ${block[0]} × ${block[1]}`);
  const stored = storedBits(bits, packing);
  const id = `${isFloat ? 'fp' : 'int'}${bits}`;
  // The order of groups, where weights were reordered.
  const order = weights['actorder'] === 'group' || weights['actorder'] === true;
  if (groupSize !== null) {
    const zeroBits = isSymmetric ? 0 : stored;
    const format = { id, bits: stored, group: groupSize, scaleBits: 16, zeroBits, ...(order && { perInputBytes: 4 }) };
    return said(format, `${id} in groups of ${groupSize}`);
  }
  if (weights['strategy'] !== 'tensor') {
    return said(perChannel(id, stored), `${id}, a scale per output channel`, CHANNELS);
  }
  return isFloat
    ? said({ ...FP8_PER_TENSOR, id, bits: stored }, `${id}, scales per tensor`)
    : said({ ...perChannel(id, stored), tile: { rows: WHOLE, cols: WHOLE, bytes: 4 } }, `${id}, scales per tensor`);
}
