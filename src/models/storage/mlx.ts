import { InputError, showValue } from '../../text/input-error.ts';
import { FORMATS, type NumberFormat } from '../../ops/formats.ts';
import { checkWhole, isObject, type RawConfig } from '../config/fields.ts';
import { storedIn, type Declared, type TensorClass } from './stored-format.ts';

const QUANTISED = new Set<TensorClass>(['linear', 'expert', 'table', 'head', 'router']);

/**
 * MLX quantises every matrix, embedding and head too: a 16-bit scale and a 16-bit offset per group, unless its mode is a
 * microscaling format. Modules may have formats of their own, or none.
 * @see mlx-lm, `utils.py`
 * @throws InputError for a field of the wrong kind
 */
export function mlxFormats(config: RawConfig, at: string, base: NumberFormat): Pick<Declared, 'stored' | 'formatOf'> {
  const format = formatOf(config, at);
  const modules = new Map<string, NumberFormat>();
  for (const [module, own] of Object.entries(config)) {
    if (own === false) modules.set(module, base);
    else if (isObject(own) && own['bits'] !== undefined)
      modules.set(module, formatOf({ ...config, ...own }, `${at}.${module}`));
  }
  const find = (module: string): NumberFormat | undefined =>
    modules.get(module) ?? modules.get(module.replace(/^model\./, 'language_model.model.'));
  const whole = (kind: TensorClass, ...names: readonly string[]): NumberFormat =>
    names.map(find).find((one) => one !== undefined) ?? (QUANTISED.has(kind) ? format : base);
  return {
    stored: {
      ...storedIn(base),
      byClass: {
        linear: format,
        expert: format,
        router: format,
        table: whole('table', 'model.embed_tokens', 'embed_tokens'),
        head: whole('head', 'lm_head', 'language_model.lm_head'),
      },
      words: `MLX ${format.bits} bits in groups of ${format.group}`,
    },
    formatOf: (layer, module, kind) => {
      if (!QUANTISED.has(kind)) return undefined;
      const names = module.includes('experts.') ? [module.replace('experts.', 'switch_mlp.'), module] : [module];
      return names.map((name) => find(`model.layers.${layer}.${name}`)).find((one) => one !== undefined);
    },
  };
}

function formatOf(config: RawConfig, at: string): NumberFormat {
  const bits = checkWhole(config['bits'], `${at}.bits`, 8, 2);
  const group = checkWhole(config['group_size'], `${at}.group_size`, 65_536);
  const mode = config['mode'] ?? 'affine';
  if (mode === 'affine') return { id: `int${bits}`, bits, group, scaleBits: 32, zeroBits: 0 };
  if (mode === 'mxfp4') return FORMATS.mxfp4;
  if (mode === 'nvfp4') return FORMATS.nvfp4;
  if (mode === 'mxfp8') return { ...FORMATS.mxfp4, id: 'mxfp8', bits: 8 };
  throw new InputError(`${at}.mode: expected "affine", "mxfp4", "mxfp8" or "nvfp4", got ${showValue(mode)}`);
}
