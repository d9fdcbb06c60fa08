import { InputError, showValue } from '../../text/input-error.ts';
import { flag, wholeNumberOr, type RawConfig } from './fields.ts';
import type { Family } from './families.ts';
import type { LayerGroup } from './model-config.ts';

/** Wider windows have no effect: no context is longer. */
const WIDEST = 2 ** 31;

/**
 * Which layers attend only to a window, by the rules of the family.
 * @see transformers: `layer_types`, `sliding_window`, `use_sliding_window`, `max_window_layers`
 */
export function layerGroups(config: RawConfig, family: Family, layers: number): LayerGroup[] {
  const window = family.sliding === 'never' ? null : wholeNumberOr(config, 'sliding_window', WIDEST, family.window);
  const sliding = window === null ? 0 : slidingLayers(config, family, layers);
  return [
    { layers: layers - sliding, window: null },
    { layers: sliding, window },
  ].filter((group) => group.layers > 0);
}

function slidingLayers(config: RawConfig, family: Family, layers: number): number {
  switch (family.sliding) {
    case 'all':
      return layers;
    case 'alternate':
      return listedLayers(config, layers) ?? Math.ceil(layers / 2);
    case 'upper': {
      if (!flag(config, 'use_sliding_window', false)) return 0;
      const full = wholeNumberOr(config, 'max_window_layers', WIDEST, 28, 0) ?? 28;
      return listedLayers(config, layers) ?? Math.max(0, layers - full);
    }
    default:
      return 0;
  }
}

/** The number of sliding layers in `layer_types`; null without such a list. */
function listedLayers(config: RawConfig, layers: number): number | null {
  const types = config['layer_types'];
  if (types === undefined || types === null) return null;
  if (!Array.isArray(types) || types.length !== layers) {
    const got = Array.isArray(types) ? `${types.length}` : showValue(types);
    throw new InputError(`config.layer_types: expected a list of num_hidden_layers (${layers}) names, got ${got}`);
  }
  const wrong: unknown = types.find((type) => type !== 'sliding_attention' && type !== 'full_attention');
  if (wrong !== undefined) {
    throw new InputError(
      `config.layer_types: expected "sliding_attention" or "full_attention", got ${showValue(wrong)}`,
    );
  }
  return types.filter((type) => type === 'sliding_attention').length;
}
