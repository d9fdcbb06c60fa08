import { bytesPerNumber, type NumberFormat } from '../../../ops/formats.ts';
import { lookup } from '../../../text/lookup.ts';
import type { LayerGroup, LatentAttention, ModelConfig } from '../../config/model-config.ts';
import { mixersOf } from '../../layers/cache.ts';
import { layerWeights } from '../../layers/layer-weights.ts';
import type { Linear } from '../../layers/linear.ts';
import { blockSize, GGUF, typeForRows, type GgufType } from './tensor-types.ts';
import { FILE_TYPES, typeOfHead, typeOfTable, typeOfTensor, type Facts, type Role } from './file-types.ts';
import { groupKey, storedIn, type StoredFormats } from '../stored-format.ts';

type Formats = Readonly<Record<string, NumberFormat>>;

const ROLES = lookup<Role>({
  q_proj: 'q',
  k_proj: 'k',
  v_proj: 'v',
  o_proj: 'output',
  gate_proj: 'gate',
  up_proj: 'up',
  down_proj: 'down',
});

/** Families whose files hold Q, K and V as one matrix. */
const FUSED = new Set(['falcon', 'gpt2', 'gpt_bigcode', 'gpt_neox', 'bloom', 'phi3', 'chatglm']);

/** Matrices that files keep in 16 bits. */
const UNQUANTISED = new Set(['altup_projections', 'per_layer_model_projection']);
const UNQUANTISED_PART = /altup|laurel/;

/**
 * How llama.cpp stores a model in a file type: each tensor by its role, its layer and the length of its rows. Vectors,
 * routers and learned positions are in f32.
 * @see llama.cpp, `llama-quant.cpp`
 */
export function storedInGguf(file: string, model: ModelConfig, words: string): StoredFormats {
  const facts = factsOf(model);
  const usual = FILE_TYPES[file]!;
  const d = model.hiddenSize;
  const head = GGUF[typeForRows(typeOfHead(file, d, facts, blockSize(usual)), d)];
  const table = model.tieWordEmbeddings ? head : GGUF[typeForRows(typeOfTable(file), d)];
  const others = GGUF[typeForRows(file === 'mxfp4_moe' ? 'q8_0' : usual, d)];
  const stored = storedIn(GGUF.f32);
  return {
    ...stored,
    byClass: { linear: others, expert: others, table, head },
    byName: {
      ...stored.byName,
      positions: GGUF.f32,
      ...Object.fromEntries([...UNQUANTISED].map((name) => [name, GGUF.f16])),
    },
    byGroup: byGroup(file, model, facts),
    words,
  };
}

function factsOf({ groups, family, numHiddenLayers }: ModelConfig): Facts {
  const attention = groups.flatMap(({ mixer }) => mixersOf(mixer)).find(({ kind }) => kind === 'attention');
  const experts = groups.reduce((most, { ffn }) => Math.max(most, ffn.kind === 'experts' ? ffn.count : 0), 0);
  const gqa = attention?.kind === 'attention' ? attention.heads / attention.kvHeads : 1;
  return {
    experts,
    gqa,
    isFalcon: family === 'falcon',
    is70B: numHiddenLayers === 80 && gqa > 1 && (family === 'llama' || family === 'qwen2'),
  };
}

/** The layers of each group; where that is not known, groups follow each other. */
function layersOf(groups: readonly LayerGroup[]): readonly (readonly number[])[] {
  let next = 0;
  return groups.map(({ at, count }) => {
    const layers = at ?? Array.from({ length: count }, (_, i) => next + i);
    next += count;
    return layers;
  });
}

function byGroup(file: string, model: ModelConfig, facts: Facts): ReadonlyMap<unknown, Formats> {
  const { groups, hiddenSize: d, family, numHiddenLayers } = model;
  const layers = layersOf(groups);
  const isFused = FUSED.has(family);
  const roleOf = (name: string): Role => {
    const role = ROLES[name.slice(name.lastIndexOf('.') + 1)] ?? 'other';
    return isFused && (role === 'q' || role === 'k' || role === 'v') ? 'qkv' : role;
  };
  // Values are numbered among the layers that have them.
  const withValues = groups.flatMap((group, i) => (hasValues(group, d) ? layers[i]! : [])).toSorted((a, b) => a - b);
  const rank = new Map(withValues.map((layer, i) => [layer, i]));
  const found = new Map<unknown, Formats>();
  for (const [i, group] of groups.entries()) {
    const typesIn = (role: Role, length: number, isExpert: boolean): readonly GgufType[] =>
      layers[i]!.map((layer) => {
        const isValue = role === 'v';
        const tensor = {
          role,
          isExpert,
          at: isValue ? (rank.get(layer) ?? layer) : layer,
          of: isValue ? withValues.length : numHiddenLayers,
        };
        return typeForRows(typeOfTensor(file, tensor, facts), length);
      });
    const formats: Record<string, NumberFormat> = {};
    for (const linear of layerWeights(group, d).linears) {
      if (linear.kind === 'router' && linear.parts.every(({ name }) => name !== 'in_proj_ba')) continue;
      for (const { name } of linear.parts) {
        formats[name] = UNQUANTISED_PART.test(name)
          ? GGUF.f16
          : mixOf(name, linear, group, (role, length) => typesIn(role, length, linear.kind === 'expert'), roleOf(name));
      }
    }
    found.set(groupKey(group), formats);
  }
  return found;
}

const hasValues = (group: LayerGroup, d: number): boolean =>
  layerWeights(group, d).linears.some(({ parts }) => parts.some(({ name }) => name === 'v_proj'));

type TypesIn = (role: Role, length: number) => readonly GgufType[];

/** The mean format of a matrix over the layers of its group; files hold two kinds in two parts. */
function mixOf(name: string, linear: Linear, group: LayerGroup, typesIn: TypesIn, role: Role): NumberFormat {
  const whole = typesIn(role, linear.in);
  if (name === 'in_proj_qkvz' && group.mixer.kind === 'delta') {
    // Q, K and V are one tensor, the gate is another.
    const { keyHeads, valueHeads, keyDim, valueDim } = group.mixer;
    const [keys, values] = [keyHeads * keyDim, valueHeads * valueDim];
    return meanOf([
      { types: typesIn('qkv', linear.in), share: (2 * keys + values) / (2 * keys + 2 * values) },
      { types: whole, share: values / (2 * keys + 2 * values) },
    ]);
  }
  const latent = mixersOf(group.mixer).find((one): one is LatentAttention => one.kind === 'latent');
  if (name === 'kv_b_proj' && latent) {
    // Keys are stored transposed: their rows are as long as a head's key.
    const { nope, valueDim } = latent;
    return meanOf([
      { types: typesIn('other', nope), share: nope / (nope + valueDim) },
      { types: whole, share: valueDim / (nope + valueDim) },
    ]);
  }
  return meanOf([{ types: whole, share: 1 }]);
}

interface Share {
  readonly types: readonly GgufType[];
  readonly share: number;
}

/** One format for several: theirs if they are the same, else their mean. */
function meanOf(shares: readonly Share[]): NumberFormat {
  const kinds = new Set(shares.flatMap(({ types }) => types));
  const [only] = kinds;
  if (kinds.size === 1 && only) return GGUF[only];
  let bits = 0;
  for (const { types, share } of shares) {
    const sum = types.reduce((total, type) => total + 8 * bytesPerNumber(GGUF[type]), 0);
    bits += (share * sum) / types.length;
  }
  return { id: [...kinds].join(', '), bits, group: null, scaleBits: 0, zeroBits: 0 };
}
