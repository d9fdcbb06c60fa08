import { InputError, showValue } from '../../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../../ops/formats.ts';
import { checkWhole, isObject, type RawConfig } from '../../config/fields.ts';
import { addNamed, keptModules, namesIn, Rules } from './modules.ts';
import { flagOf, groupOf, groupWords, MXFP8, objectAt, oneOf, WHOLE } from './scales.ts';
import { schemeOf, unreadNotes, type Scheme } from './scheme.ts';

/** Bits, group and zero points of packed integers. */
interface Packed {
  readonly bits: number;
  readonly group: number | null;
  readonly hasZeros: boolean;
  /** GPTQ's order of groups: 32 bits per input. */
  readonly hasOrder: boolean;
}

/** What the words for a file's format do not say. */
const SOME = ', some modules otherwise';

/** Packed integers with a 16-bit scale and a zero point per group, or per row. */
function packedFormat({ bits, group, hasZeros, hasOrder }: Packed): NumberFormat {
  const zeroBits = hasZeros ? bits : 0;
  const order = hasOrder && { perInputBytes: 4 };
  return group === null
    ? {
        id: `int${bits}`,
        bits,
        group,
        scaleBits: 0,
        zeroBits: 0,
        tile: { rows: 1, cols: WHOLE, bytes: 2 + zeroBits / 8 },
        ...order,
      }
    : { id: `int${bits}`, bits, group, scaleBits: 16, zeroBits, ...order };
}

function bitsAndGroup(config: RawConfig, at: string): Pick<Packed, 'bits' | 'group'> {
  return {
    bits: checkWhole(config['bits'] ?? config['w_bit'] ?? 4, `${at}.bits`, 8, 2),
    group: groupOf(config['group_size'] ?? config['q_group_size'] ?? 128, `${at}.group_size`),
  };
}

/**
 * GPTQ: integers, scales, zero points and the order of groups; `dynamic` changes or excludes modules, and
 * `modules_in_block_to_quantize` names the only ones that are quantised.
 * @see GPTQModel, `quantization/config.py`; AutoGPTQ, `qlinear`
 * @throws InputError for a field of the wrong kind
 */
export function gptq(config: RawConfig, at: string): Scheme {
  const { bits, group } = bitsAndGroup(config, at);
  const isMarlin = config['checkpoint_format'] === 'marlin' || config['is_marlin_format'] === true;
  const stored = { hasZeros: !isMarlin, hasOrder: !isMarlin };
  const format = packedFormat({ bits, group, ...stored });
  const own = new Rules<NumberFormat | null>();
  for (const [pattern, change] of Object.entries(objectAt(config['dynamic'], `${at}.dynamic`))) {
    const place = `${at}.dynamic.${pattern}`;
    if (pattern.startsWith('-:')) addNamed(() => own.addExpression(pattern.slice(2), null), place);
    else {
      const other = bitsAndGroup({ bits, group_size: group ?? -1, ...objectAt(change, place) }, place);
      addNamed(() => own.addExpression(pattern.replace(/^\+:/, ''), packedFormat({ ...other, ...stored })), place);
    }
  }
  const only = onlyModules(config['modules_in_block_to_quantize'], `${at}.modules_in_block_to_quantize`, format, own);
  const kept = keptModules(config, at);
  const otherwise = own.isEmpty ? '' : SOME;
  return schemeOf(only ? null : format, `gptq ${bits} bits${groupWords(group)}${otherwise}`, {
    kept,
    own: only ?? own,
    head: flagOf(config, 'lm_head', at, false) ? 'always' : 'never',
    notes: unreadNotes(at, kept, own),
  });
}

/** Rules under which only some modules are quantised; null: the file names none. */
function onlyModules(
  value: unknown,
  at: string,
  format: NumberFormat,
  own: Rules<NumberFormat | null>,
): Rules<NumberFormat | null> | null {
  if (value === undefined || value === null) return null;
  const names = namesIn(Array.isArray(value) ? value.flat() : value, at);
  if (names.length === 0) return null;
  if (!own.isEmpty) throw new InputError(`${at}: expected it without dynamic, got both`);
  const only = new Rules<NumberFormat | null>();
  for (const name of names) addNamed(() => only.add(name, format), at);
  return only;
}

/**
 * AWQ: integers, scales and zero points; those of its Marlin version have no zero points.
 * @see AutoAWQ, `modules/linear`
 * @throws InputError for a field of the wrong kind
 */
export function awq(config: RawConfig, at: string): Scheme {
  const { bits, group } = bitsAndGroup(config, at);
  const hasZeros = flagOf(config, 'zero_point', at, true);
  const kept = keptModules(config, at);
  return schemeOf(packedFormat({ bits, group, hasZeros, hasOrder: false }), `awq ${bits} bits${groupWords(group)}`, {
    kept,
    notes: unreadNotes(at, kept),
  });
}

/**
 * AutoRound: packed as GPTQ without an order of groups, or as AWQ; `extra_config` changes or excludes modules, at 16 bits.
 * @see intel/auto-round, `export`
 * @throws InputError for a field of the wrong kind
 */
export function autoRound(config: RawConfig, at: string): Scheme {
  const format = autoRoundFormat(config, at);
  if (format === null) throw new InputError(`${at}.bits: expected a whole number from 2 to 8, got 16`);
  const own = new Rules<NumberFormat | null>();
  for (const [name, change] of Object.entries(objectAt(config['extra_config'], `${at}.extra_config`))) {
    const place = `${at}.extra_config.${name}`;
    if (!isObject(change)) throw new InputError(`${place}: expected an object, got ${showValue(change)}`);
    const changed = autoRoundFormat({ ...config, ...change }, place);
    addNamed(
      () => (/[\\^$()[\]|+]|\.\*/.test(name) ? own.addExpression(name, changed) : own.add(name, changed)),
      place,
    );
  }
  const kept = keptModules(config, at);
  const words =
    format.group === null || format.scaleBits < 16 ? format.id : `${format.bits} bits${groupWords(format.group)}`;
  return schemeOf(format, `auto-round ${words}${own.isEmpty ? '' : SOME}`, {
    kept,
    own,
    head: 'named',
    notes: unreadNotes(at, kept, own),
  });
}

/** The format that AutoRound's fields name; null: 16 bits or more. */
function autoRoundFormat(config: RawConfig, at: string): NumberFormat | null {
  const { bits } = config;
  if (bits === 16 || bits === 32) return null;
  const type = config['data_type'] ?? 'int';
  oneOf(
    type,
    ['int', 'mx_fp', 'mx_fp4', 'mx_fp8', 'nv_fp', 'nv_fp4', 'nv_fp4_with_static_gs', 'fp', 'fp8'],
    `${at}.data_type`,
  );
  const read = bitsAndGroup(config, at);
  const name = String(type);
  if (name.startsWith('mx_')) return read.bits === 8 ? MXFP8 : FORMATS.mxfp4;
  if (name.startsWith('nv_')) return FORMATS.nvfp4;
  if (name !== 'int') return FORMATS.fp8;
  return packedFormat({ ...read, hasZeros: true, hasOrder: false });
}

/**
 * HQQ: integers packed into bytes, those of 3 bits into 10 per 32-bit word, with a 16-bit scale and zero per group.
 * @see mobiusml/hqq, `core/quantize.py`, `core/bitpack.py`
 * @throws InputError for a field of the wrong kind, and for scales that are quantised themselves
 */
export function hqq(config: RawConfig, at: string): Scheme {
  const inner = objectAt(config['quant_config'], `${at}.quant_config`);
  const place = `${at}.quant_config`;
  const kept = keptModules(config, at);
  const isOne = isObject(inner['weight_quant_params']) || inner['nbits'] !== undefined;
  const format = isOne ? hqqFormat(inner, place) : null;
  const own = new Rules<NumberFormat | null>();
  if (!isOne) {
    for (const [name, each] of Object.entries(inner)) {
      const changed = hqqFormat(objectAt(each, `${place}.${name}`), `${place}.${name}`);
      addNamed(() => own.add(name, changed), place);
    }
    if (own.isEmpty)
      throw new InputError(
        `${place}: expected weight_quant_params beside "hqq", got ${showValue(config['quant_config'])}`,
      );
  }
  const words = format ? `hqq ${format.id.slice(3)} bits${groupWords(format.group)}` : 'hqq, formats by module';
  return schemeOf(format, words, { kept, own, notes: unreadNotes(at, kept, own) });
}

function hqqFormat(config: RawConfig, at: string): NumberFormat {
  const weights = isObject(config['weight_quant_params']) ? config['weight_quant_params'] : config;
  for (const field of ['scale_quant_params', 'zero_quant_params'] as const) {
    if (config[field] !== undefined && config[field] !== null) {
      throw new InputError(`${at}.${field}: expected null, got quantised scales: name the folder of its files instead`);
    }
  }
  const bits = checkWhole(weights['nbits'] ?? 4, `${at}.nbits`, 8);
  if (![1, 2, 3, 4, 8].includes(bits)) throw new InputError(`${at}.nbits: expected 1, 2, 3, 4 or 8, got ${bits}`);
  const group = checkWhole(weights['group_size'] ?? 64, `${at}.group_size`, 65_536);
  return { id: `int${bits}`, bits: bits === 3 ? 3.2 : bits, group, scaleBits: 16, zeroBits: 16 };
}
