import { InputError } from '../../text/input-error.ts';
import type { NumberFormat } from '../../ops/formats.ts';
import { quote } from '../../text/untrusted.ts';
import type { LayerGroup, Mixer, ModelConfig } from '../config/model-config.ts';
import { mixersOf } from '../layers/cache.ts';
import { layerWeights } from '../layers/layer-weights.ts';
import { allOf, smallOf } from '../layers/linear.ts';
import { parameterCounts } from '../parameters.ts';
import {
  formatsOfFile,
  storedIn,
  TENSOR_CLASSES,
  type StoredFormats,
  type TensorClass,
} from '../storage/stored-format.ts';
import { weightBytesByClass } from '../weight-bytes.ts';
import type { ModelHints } from './hints.ts';
import { checkKnown, checkLayer, checkWhole } from './contradictions.ts';
import { embeddingOf, layersOf, leftOut, takeInventory, type Inventory, type Weight } from './inventory.ts';
import { ffnOf, mixerOf } from './layer-shapes.ts';
import { checkHeld, refuseColumns } from './missing.ts';
import type { Headers } from './read/file-header.ts';

type ByClass = Record<TensorClass, number>;

const zero = (): ByClass => ({ linear: 0, expert: 0, table: 0, head: 0, router: 0, small: 0 });

/** The format that a number of bytes for some parameters amounts to. */
const averageOf = (bytes: number, parameters: number): NumberFormat => ({
  id: 'as stored',
  bits: (8 * bytes) / parameters,
  group: null,
  scaleBits: 0,
  zeroBits: 0,
});

/** Bytes by class as the mean format of each; the total is kept to the byte. */
function storedAsFound(bytes: ByClass, parameters: ByClass, words: string | null): StoredFormats {
  const total = TENSOR_CLASSES.reduce((sum, kind) => sum + bytes[kind], 0);
  const count = TENSOR_CLASSES.reduce((sum, kind) => sum + parameters[kind], 0);
  const byClass: Partial<Record<TensorClass, NumberFormat>> = {};
  for (const kind of TENSOR_CLASSES) {
    if (bytes[kind] > 0 && parameters[kind] > 0) byClass[kind] = averageOf(bytes[kind], parameters[kind]);
  }
  return { ...storedIn(averageOf(total, count)), byClass, byName: {}, words, totalBytes: total };
}

function tally(weights: readonly Weight[]): { parameters: ByClass; bytes: ByClass } {
  const [parameters, bytes] = [zero(), zero()];
  for (const weight of weights) {
    parameters[weight.kind] += weight.parameters;
    bytes[weight.kind] += weight.bytes;
  }
  return { parameters, bytes };
}

const sum = (values: ByClass): number => TENSOR_CLASSES.reduce((total, kind) => total + values[kind], 0);

/**
 * A model known by its `config.json`, with the bytes that its files have.
 * @param hints of the same file
 * @param path of its fields
 * @throws InputError if files and configuration contradict each other where it changes an answer
 */
export function withHeaders(known: ModelConfig, headers: Headers, hints: ModelHints, path: string): ModelConfig {
  const layerClaim = { at: hints.layers?.at ?? `${path}.num_hidden_layers`, value: known.numHiddenLayers };
  const inventory = takeInventory(headers, { layers: layerClaim.value, ahead: hints.ahead }, hints.bits);
  const layers = layersOf(inventory.weights, known.name);
  checkWhole({ ...hints, layers: layerClaim }, inventory, layers.length);
  checkKnown(known, layers, path);
  checkHeld(known, inventory, layers, path);
  const { config, notes } = asHeld(known, inventory, hints, path);
  const { parameters, bytes } = tally(
    inventory.weights.filter(({ kind }) => !config.tieWordEmbeddings || kind !== 'head'),
  );
  const [found, expected] = [sum(parameters), parameterCounts(config).total];
  if (found > 2 * expected || found < expected / 2) {
    throw new InputError(
      `config.json: expected the ${found} parameters that the headers hold, got ${expected} by its fields: it belongs to another model, or a file is missing`,
    );
  }
  const { words, note } = headline(config, inventory, { parameters, bytes });
  const stored = storedAsFound(bytes, parameters, words);
  return {
    ...config,
    stored: { ...stored, kv: config.stored.kv },
    notes: [
      ...config.notes.filter((one) => !(one.startsWith('left out') && inventory.beside.size > 0)),
      ...leftOut(inventory),
      ...notes,
      ...(note === null ? [] : [note]),
      ...(found === expected
        ? []
        : [`the headers hold ${found} parameters of the language model, the fields of its config.json ${expected}`]),
    ],
    assumptions: [
      ...config.assumptions.filter((line) => !/dtype|scale per output/.test(line)),
      'weight bytes: the sum of the tensors in the headers; parameters, KV cache and state: from config.json',
      ...inventory.assumptions,
    ],
  };
}

/** The configuration with what only the tensors decide: vocabulary if it states none, and whether there is a head. */
function asHeld(
  config: ModelConfig,
  { weights }: Inventory,
  { vocabulary }: ModelHints,
  path: string,
): { config: ModelConfig; notes: readonly string[] } {
  const table = embeddingOf(weights);
  const vocabSize =
    vocabulary === null && table && !table.name.endsWith('qweight') ? table.shape[0]! : config.vocabSize;
  const hasHead = weights.some(({ kind }) => kind === 'head');
  const isTied = config.tieWordEmbeddings || !hasHead;
  const held = {
    ...config,
    vocabSize,
    tieWordEmbeddings: isTied,
    headBias: config.headBias && (hasHead || config.tieWordEmbeddings),
  };
  if (config.tieWordEmbeddings && hasHead) {
    return { config: held, notes: ['the files hold the tied head a second time: it is counted once'] };
  }
  if (config.tieWordEmbeddings || hasHead) return { config: held, notes: [] };
  return {
    config: held,
    notes: [
      `the files hold no output head, though ${path}.tie_word_embeddings is not true: the embedding is taken for it`,
    ],
  };
}

/** Bits per weight that files and their configuration may differ by: scales, and matrices that are kept. */
const ALIKE = 0.1;

/** How weights are stored in a phrase; a note if the tensors contradict what is declared. */
function headline(
  config: ModelConfig,
  { isQuantised }: Inventory,
  { parameters, bytes }: { parameters: ByClass; bytes: ByClass },
): { words: string; note: string | null } {
  const { words } = config.stored;
  const bits = (of: ByClass, count: ByClass): number =>
    (8 * (of.linear + of.expert)) / Math.max(1, count.linear + count.expert);
  const found = bits(bytes, parameters);
  const all = `${((8 * sum(bytes)) / Math.max(1, sum(parameters))).toPrecision(3)} bits per weight`;
  if (words === null) return { words: all, note: null };
  const declared = bits(weightBytesByClass(config, formatsOfFile(config.stored)), parameters);
  if (isQuantised && Math.abs(found / declared - 1) <= ALIKE) return { words, note: null };
  const how = isQuantised ? `${found.toPrecision(3)} bits per weight of matrices` : 'no quantised weight';
  const note = `config.json declares ${words}, but the tensors hold ${how}: the tensors count`;
  return { words: all, note };
}

/**
 * A model known only by the tensors of its files: parameters and bytes are theirs to the unit; what tokens keep is told from
 * the shapes of keys, values and states.
 * @throws InputError if a layer or the embedding is missing, or if experts per token are not known
 */
export function modelOfHeaders(headers: Headers, name: string, hints: ModelHints): ModelConfig {
  // Where all are counted alike, tensors tell which of them predict further tokens.
  const layerCount = hints.includesAhead ? null : (hints.layers?.value ?? null);
  const inventory = takeInventory(headers, { layers: layerCount, ahead: hints.ahead }, hints.bits);
  const { weights } = inventory;
  const embedding = embeddingOf(weights);
  if (!embedding) {
    const [some] = headers.tensors;
    throw new InputError(
      `expected the embedding of a language model, such as "model.embed_tokens.weight", in ${quote(name)}, got tensors such as ${quote(some?.name)}`,
    );
  }
  const [vocabSize = 0, d = 0] = embedding.shape;
  const layers = layersOf(weights, name);
  checkWhole(hints, inventory, layers.length);
  const groups = groupsOf(layers, d, hints);
  if (groups.every(({ mixer }) => mixersOf(mixer).every(({ kind }) => kind === 'none'))) {
    const some = layers[0]?.[0]?.name;
    refuseColumns(headers);
    throw new InputError(
      `expected layers with keys and values, or with a state, in ${quote(name)}, got ${some === undefined ? 'no layers' : `weights such as ${quote(some)}`}: what a token keeps cannot be told`,
    );
  }
  const tied = !weights.some(({ kind }) => kind === 'head');
  const around = weights.filter(({ layer, kind }) => layer === null && kind !== 'head');
  const tables = around.filter((weight) => weight.kind === 'table' && weight !== embedding);
  const rest = around.filter(({ kind }) => kind !== 'table');
  const { parameters, bytes } = tally(weights);
  const small = rest.filter(({ kind }) => kind === 'small');
  const context = hints.context ?? 4096;
  return {
    name,
    family: 'from headers',
    numHiddenLayers: layers.length,
    hiddenSize: d,
    vocabSize,
    tieWordEmbeddings: tied,
    maxPositionEmbeddings: context,
    groups,
    tables: tables.map(({ name: table, shape }) => ({ name: table, rows: shape[0]!, width: shape[1] ?? 1 })),
    outside: rest
      .filter(({ kind }) => kind !== 'small')
      .map(({ name: matrix, parameters: count }) => ({ name: matrix, in: 1, out: count })),
    finalNorm: small.reduce((total, one) => total + one.parameters, 0),
    headBias: false,
    stored: storedAsFound(bytes, parameters, `${((8 * sum(bytes)) / sum(parameters)).toPrecision(3)} bits per weight`),
    notes: [...hints.said, ...leftOut(inventory)],
    assumptions: [
      'parameters and weight bytes: counted from the tensors in the headers',
      'KV cache and state: from the shapes of the projections',
      ...inventory.assumptions,
      ...(guessesState(groups, hints)
        ? ['state space layers are taken to keep 128 numbers per channel: no file says']
        : []),
      ...(hints.context === null ? ['the files name no longest context: 4096 tokens'] : []),
    ],
  };
}

/** Whether a state's size had to be assumed. */
const guessesState = (groups: readonly LayerGroup[], hints: ModelHints): boolean =>
  hints.of(0).stateSize === null && groups.some(({ mixer }) => mixersOf(mixer).some(({ kind }) => kind === 'mamba-2'));

/** Groups of layers of one shape; what its mixer and MLP do not account for is kept as further weights. */
function groupsOf(layers: readonly (readonly Weight[])[], d: number, hints: ModelHints): readonly LayerGroup[] {
  const groups = new Map<string, LayerGroup>();
  for (const [i, weights] of layers.entries()) {
    const own = hints.of(i);
    const found = mixerOf(weights, d, own);
    checkLayer(weights, found, own, i);
    const shares = hints.sharedFrom !== null && i >= hints.sharedFrom;
    const mixer: Mixer = shares && found.kind === 'attention' ? { ...found, keys: 'shared' } : found;
    const known = {
      mixer,
      ffn: ffnOf(weights, d, own),
      norms: normsOf(weights, d),
      extras: [],
      scales: 0,
      stored: {},
    };
    const layer = completed(known, weights, d) ?? completed({ ...known, ffn: { kind: 'none' } }, weights, d);
    if (!layer) {
      throw new InputError(
        `layer ${i}: expected the matrices of attention and an MLP to fit together, got other shapes`,
      );
    }
    const key = JSON.stringify(layer);
    groups.set(key, { ...layer, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

/** Norms of the hidden vector. */
const normsOf = (weights: readonly Weight[], d: number): LayerGroup['norms'] => ({
  count: weights.filter(
    ({ name, kind, parameters }) =>
      kind === 'small' &&
      parameters === d &&
      /(norm|ln_\d|ln_\w+)\.weight$/.test(name) &&
      !/[qk]_norm|[qk]_layernorm|(attn|attention|mixer|mamba)\./.test(name),
  ).length,
  each: d,
});

/** A layer with the weights that it has beyond its known parts; null if it has fewer. */
function completed(
  layer: Omit<LayerGroup, 'count'>,
  weights: readonly Weight[],
  d: number,
): Omit<LayerGroup, 'count'> | null {
  const { parameters } = tally(weights);
  const built = zero();
  const { linears, small } = layerWeights({ ...layer, count: 1 }, d);
  for (const linear of linears) built[linear.kind] += allOf(linear);
  built.small += smallOf(small);
  // Matrices under a name that is not known are linear, whatever they do.
  const matrices = parameters.linear + parameters.router - built.linear - built.router;
  const experts = parameters.expert - built.expert;
  const others = parameters.small + parameters.table + parameters.head - built.small;
  const rest = matrices + others + experts;
  if (rest < 0 || (layer.ffn.kind === 'none' && parameters.expert > 0)) return null;
  const extra = Math.max(0, Math.min(rest, matrices + experts));
  return {
    ...layer,
    extras: extra > 0 ? [{ name: 'further matrices', in: 1, out: extra }] : [],
    scales: rest - extra,
  };
}
