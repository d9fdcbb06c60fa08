import { InputError, showValue } from '../../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../../ops/formats.ts';
import { checkWhole, isObject, type RawConfig } from '../../config/fields.ts';
import { methodByField } from './unnamed.ts';
import { HEAD_PLACE, TABLE_PLACE, type Place } from './module-paths.ts';
import { Rules } from './modules.ts';
import { MOST_GROUP, MXFP8 } from './scales.ts';
import type { Scheme } from './scheme.ts';
import type { TensorClass } from '../stored-format.ts';

const QUANTISED = new Set<TensorClass>(['linear', 'expert', 'table', 'head', 'router']);

/** Microscaling formats, and the group that each has. */
const MODES = new Map<unknown, { readonly format: NumberFormat; readonly group: number; readonly bits: number }>([
  ['mxfp4', { format: FORMATS.mxfp4, group: 32, bits: 4 }],
  ['mxfp8', { format: MXFP8, group: 32, bits: 8 }],
  ['nvfp4', { format: FORMATS.nvfp4, group: 16, bits: 4 }],
]);

/** Whether a declared quantisation is MLX's: no method, but bits, a group or a mode. */
export const isMlx = (config: RawConfig): boolean =>
  (config['quant_method'] ?? undefined) === undefined &&
  methodByField(config) === null &&
  ((config['bits'] !== undefined && config['group_size'] !== undefined) || MODES.has(config['mode']));

/**
 * MLX quantises every matrix, embedding and head too: a 16-bit scale and a 16-bit offset per group, unless its mode is a
 * microscaling format. Modules may have formats of their own, or none.
 * @see mlx-lm, `utils.py`; mlx, `nn/layers/quantized.py`
 * @throws InputError for a field of the wrong kind
 */
export function mlxScheme(config: RawConfig, at: string): Scheme {
  const { format, words } = formatOf(config, at);
  const modules = new Rules<NumberFormat | null>();
  for (const [module, own] of Object.entries(config)) {
    if (own === false && (module.includes('.') || module === 'lm_head')) modules.add(module, null);
    // A module's own format is affine unless it names a mode.
    else if (isObject(own)) {
      modules.add(module, formatOf({ group_size: 64, bits: 4, ...own }, `${at}.${module}`).format);
    }
  }
  const formatAt = (place: Place): NumberFormat | null => {
    const own = modules.find(place);
    return own === undefined ? format : own;
  };
  const [table, head] = [formatAt(TABLE_PLACE), formatAt(HEAD_PLACE)];
  return {
    usual: { linear: format, expert: format, router: format, ...(table && { table }), ...(head && { head }) },
    formatAt: (place, kind) => (QUANTISED.has(kind) ? formatAt(place) : null),
    words: `MLX ${words}`,
    assumptions: [],
    notes: [],
  };
}

function formatOf(config: RawConfig, at: string): { readonly format: NumberFormat; readonly words: string } {
  const mode = config['mode'] ?? 'affine';
  const known = MODES.get(mode);
  if (known) {
    const { format, group, bits } = known;
    const expected = (field: string, value: number): void => {
      const found = config[field] ?? value;
      if (found !== value) {
        throw new InputError(`${at}.${field}: expected ${value} in mode ${format.id}, got ${showValue(found)}`);
      }
    };
    expected('group_size', group);
    expected('bits', bits);
    return { format, words: format.id };
  }
  if (mode !== 'affine') {
    throw new InputError(`${at}.mode: expected "affine", "mxfp4", "mxfp8" or "nvfp4", got ${showValue(mode)}`);
  }
  const bits = checkWhole(config['bits'], `${at}.bits`, 8, 2);
  const group = checkWhole(config['group_size'], `${at}.group_size`, MOST_GROUP);
  const format: NumberFormat = { id: `int${bits}`, bits, group, scaleBits: 32, zeroBits: 0 };
  return { format, words: `${bits} bits in groups of ${group}` };
}
