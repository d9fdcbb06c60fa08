import { InputError } from '../../text/input-error.ts';
import { quote } from '../../text/untrusted.ts';
import type { LayerGroup, Mixer, ModelConfig } from '../config/model-config.ts';
import { mixersOf } from '../layers/cache.ts';
import type { Claim, ModelHints } from './hints.ts';
import { embeddingOf, type Inventory, type Weight } from './inventory.ts';
import { denseWidth, expertCount, mixerOf, type LayerHints } from './layer-shapes.ts';

/** Why fields and tensors contradict each other. */
export const OTHER = 'the fields belong to another model than the tensors';

/** What is stated about a whole model. */
type Stated = Pick<ModelHints, 'layers' | 'ahead' | 'includesAhead' | 'vocabulary' | 'width'>;

/**
 * Compares what is stated about a whole model with its tensors.
 * @throws InputError naming the field and the tensor that contradict each other
 */
export function checkWhole(stated: Stated, inventory: Inventory, found: number): void {
  const { layers, vocabulary, width } = stated;
  const ahead = stated.includesAhead ? stated.ahead : 0;
  if (layers && layers.value !== found && layers.value - ahead !== found) {
    const why = found < layers.value ? `a file is missing, or ${OTHER}` : OTHER;
    throw new InputError(
      `${layers.at}: expected ${found}, the layers that the headers hold, got ${layers.value}: ${why}`,
    );
  }
  const table = embeddingOf(inventory.weights);
  if (!table || table.name.endsWith('qweight')) return;
  const [rows, columns] = table.shape;
  if (vocabulary) check(vocabulary, rows!, `the rows of ${quote(table.name)} in the headers`);
  if (width) check(width, columns!, `the width of ${quote(table.name)} in the headers`);
}

function check({ at, value }: Claim, expected: number, what: string): void {
  if (value !== expected) throw new InputError(`${at}: expected ${expected}, ${what}, got ${value}: ${OTHER}`);
}

/**
 * Compares the heads and experts that are stated for a layer with its tensors.
 * @throws InputError naming the field and what contradicts it
 */
export function checkLayer(layer: readonly Weight[], mixer: Mixer, hints: LayerHints, number: number): void {
  for (const one of mixersOf(mixer)) {
    if (one.kind === 'attention') checkHeads(one.heads * one.headDim, one.kvHeads * one.headDim, hints, number);
  }
  const experts = layer.filter(({ kind }) => kind === 'expert');
  if (experts.length === 0 || !hints.experts) return;
  const count = expertCount(experts, layer);
  // Not every file tells it.
  if (count > 1) check(hints.experts, count, `the experts of layer ${number} in the headers`);
}

function checkHeads(queries: number, keys: number, hints: LayerHints, number: number): void {
  const { heads, kvHeads, headDims } = hints;
  const bad = ({ at, value }: Claim, rows: number, what: string): InputError => {
    const widths = headDims.length > 0 ? ` of ${headDims.join(' or ')} numbers` : '';
    return new InputError(
      `${at}: expected heads for the ${rows} rows of the ${what} of layer ${number} in the headers, got ${value}${widths}: ${OTHER}`,
    );
  };
  const fits = ({ value }: Claim, rows: number): boolean =>
    value > 0 && (headDims.length > 0 ? headDims.includes(rows / value) : Number.isInteger(rows / value));
  if (heads && !fits(heads, queries)) throw bad(heads, queries, 'queries');
  if (kvHeads && !fits(kvHeads, keys)) throw bad(kvHeads, keys, 'keys');
  if (heads && kvHeads && queries / heads.value !== keys / kvHeads.value) throw bad(kvHeads, keys, 'keys');
}

/** What the shapes of a known model's layers may be, over all of its groups. */
interface Allowed {
  readonly queries: ReadonlySet<number>;
  readonly keys: ReadonlySet<number>;
  readonly latents: ReadonlySet<number>;
  readonly widths: ReadonlySet<number>;
  readonly experts: ReadonlySet<number>;
  readonly headDims: readonly number[];
}

function allowedBy(groups: readonly LayerGroup[]): Allowed {
  const mixers = groups.flatMap(({ mixer }) => mixersOf(mixer));
  const attention = mixers.filter((one) => one.kind === 'attention');
  const ffns = groups.map(({ ffn }) => ffn);
  return {
    queries: new Set(attention.map(({ heads, headDim }) => heads * headDim)),
    keys: new Set(attention.map(({ kvHeads, headDim }) => kvHeads * headDim)),
    latents: new Set(mixers.filter((one) => one.kind === 'latent').map(({ rank, rope }) => rank + rope)),
    widths: new Set(ffns.flatMap((ffn) => (ffn.kind === 'dense' ? [ffn.width] : []))),
    experts: new Set(ffns.flatMap((ffn) => (ffn.kind === 'experts' ? [ffn.count] : []))),
    headDims: [...new Set(attention.map(({ headDim }) => headDim))],
  };
}

/**
 * Compares the layers of a model known by its `config.json` with its tensors.
 * @param path of its fields, such as `config.text_config`
 * @throws InputError naming the field and what contradicts it
 */
export function checkKnown(config: ModelConfig, layers: readonly (readonly Weight[])[], path: string): void {
  const allowed = allowedBy(config.groups);
  const d = config.hiddenSize;
  const hints = { ...NO_HINTS, headDims: allowed.headDims };
  const claim = (field: string, found: number, set: ReadonlySet<number>, what: string): void => {
    if (set.has(found)) return;
    const said = set.size === 0 ? 'none' : [...set].slice(0, 3).join(' or ');
    throw new InputError(`${path}.${field}: expected ${found}, ${what} in the headers, got ${said}: ${OTHER}`);
  };
  for (const [i, layer] of layers.entries()) {
    for (const mixer of mixersOf(mixerOf(layer, d, hints))) {
      if (mixer.kind === 'attention') {
        const { heads, kvHeads, headDim } = mixer;
        claim('num_attention_heads × head_dim', heads * headDim, allowed.queries, `the query rows of layer ${i}`);
        claim('num_key_value_heads × head_dim', kvHeads * headDim, allowed.keys, `the key rows of layer ${i}`);
      } else if (mixer.kind === 'latent') {
        const kept = mixer.rank + mixer.rope;
        claim('kv_lora_rank + qk_rope_head_dim', kept, allowed.latents, `the rows of the latent of layer ${i}`);
      }
    }
    const experts = layer.filter(({ kind }) => kind === 'expert');
    const count = experts.length > 0 ? expertCount(experts, layer) : 1;
    if (count > 1) claim('num_experts', count, allowed.experts, `the experts of layer ${i}`);
    const width = experts.length > 0 ? null : denseWidth(layer, d);
    // Gate and up may be one matrix without saying so.
    if (width !== null && !allowed.widths.has(width / 2) && fits(layer, d)) {
      claim('intermediate_size', width, allowed.widths, `the inner width of the MLP of layer ${i}`);
    }
  }
}

/** Whether matrices have the hidden width; packed ones may not. */
const fits = (layer: readonly Weight[], d: number): boolean =>
  layer.every(
    ({ kind, shape, name }) => kind !== 'linear' || !/up_proj|fc1|c_fc|h_to_4h|w3/.test(name) || shape.includes(d),
  );

const NO_HINTS: LayerHints = {
  heads: null,
  kvHeads: null,
  headDims: [],
  experts: null,
  expertsPerToken: null,
  stateSize: null,
  reach: { kind: 'all' },
  from: '',
};
