import type { NumberFormat } from '../../ops/formats.ts';
import type { Family } from '../families/family.ts';
import { ffnWeights } from '../layers/ffn-weights.ts';
import type { Linear } from '../layers/linear.ts';
import { mixerWeights } from '../layers/mixer-weights.ts';
import type { Declared } from '../storage/stored-format.ts';
import { buildFfn } from './build-ffn.ts';
import { buildMixer } from './build-mixer.ts';
import { MOST, type Fields } from '../config/fields.ts';
import { layerKinds } from './layer-kinds.ts';
import type { LayerGroup, Mixer } from '../config/model-config.ts';
import { specialLayer, type Layer } from './special.ts';

/**
 * Builds every layer, and groups those that are alike.
 * @throws InputError naming the field that is wrong
 */
export function buildGroups(fields: Fields, family: Family, declared: Declared): readonly LayerGroup[] {
  const kinds = layerKinds(fields, family);
  const d = fields.whole('hidden_size', MOST.width);
  const norms = normsOf(fields, family, d);
  const groups = new Map<string, { readonly layer: Omit<LayerGroup, 'count' | 'at'>; readonly at: number[] }>();
  for (const [i, kind] of kinds.entries()) {
    const layer = specialLayer(
      fields,
      family,
      {
        mixer: buildMixer(fields, family, kind, i),
        ffn: buildFfn(fields, family, kind, i, kinds.length),
        norms,
        extras: [],
        scales: 0,
      },
      i,
    );
    const stored = storedOtherwise(layer, d, declared, i);
    const key = JSON.stringify([layer, stored]);
    const alike = groups.get(key);
    if (alike) alike.at.push(i);
    else groups.set(key, { layer: { ...layer, stored }, at: [i] });
  }
  return [...groups.values()].map(({ layer, at }) => ({ ...layer, count: at.length, at }));
}

/** Norms of the hidden vector: their number, and weights of each. */
export function normsOf(fields: Fields, family: Family, d: number): LayerGroup['norms'] {
  const { normKind = 'rms', norms: usual = 2, special, type } = family;
  const each = normKind === 'unweighted' ? 0 : normKind === 'layer' ? 2 * d : d;
  if (type === 'stablelm' && fields.flag('use_parallel_residual')) return { count: 1, each };
  return { count: special === 'falcon' ? falconNorms(fields) : usual, each };
}

/** Falcon's blocks run attention and MLP side by side, behind one norm or one each. */
function falconNorms(fields: Fields): number {
  if (!fields.flag('new_decoder_architecture')) return fields.flag('parallel_attn') ? 1 : 2;
  return fields.wholeOrNull('num_ln_in_parallel_attn', 2) ?? 2;
}

/** Formats of matrices that the file stores otherwise than others of their class. */
function storedOtherwise(
  { mixer, ffn }: Pick<Layer, 'mixer' | 'ffn'>,
  d: number,
  { formatOf }: Declared,
  layer: number,
): Readonly<Record<string, NumberFormat>> {
  const parts: Record<string, NumberFormat> = {};
  const look = (module: string, linears: readonly Linear[]): void => {
    for (const { parts: matrices, kind } of linears) {
      for (const { name } of matrices) {
        const format = formatOf(layer, `${module}.${name}`, kind);
        if (format) parts[name] = format;
      }
    }
  };
  look(moduleOf(mixer), mixerWeights(mixer, d).linears);
  look('mlp', ffnWeights(ffn, d).linears);
  return parts;
}

const moduleOf = (mixer: Mixer): string => {
  const { kind } = mixer;
  if (mixer.kind === 'delta') return mixer.gateRank === undefined ? 'linear_attn' : 'self_attn';
  if (kind === 'convolution') return 'conv';
  if (kind === 'rg-lru') return 'temporal_block';
  return kind === 'mamba-1' || kind === 'mamba-2' ? 'mamba' : 'self_attn';
};
