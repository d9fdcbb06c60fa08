import { onnxBytes, type OnnxModel, type OnnxNode, type OnnxTensor } from '../peers/page/peers/onnx-model.ts';

/** Sizes of a transformer: rows, width, heads, width of the feed-forward part. */
export interface LayerSizes {
  readonly rows: number;
  readonly width: number;
  readonly heads: number;
  readonly inner: number;
}

export const LAYER: LayerSizes = { rows: 64, width: 128, heads: 4, inner: 256 };

/** BERT of one layer, as Transformers.js loads it. */
export const BERT = { ...LAYER, rows: 8, words: 64 } as const;

type Initializer = OnnxTensor & { readonly data: ArrayBufferView<ArrayBuffer> };

/** Numbers of a seed, small enough that no activation grows. */
function numbers(n: number, seed: number, scale: number): Float32Array<ArrayBuffer> {
  let state = seed;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  });
}

/** Nodes and weights as they are added. */
class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];

  weight(name: string, ...shape: number[]): string {
    const n = shape.reduce((product, size) => product * size, 1);
    this.initializers.push({ name, shape, data: numbers(n, this.initializers.length + 1, 1 / Math.sqrt(shape[0]!)) });
    return name;
  }

  sizes(name: string, ...values: number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    this.initializers.push({ name, shape: [values.length], type: 'i64', data });
    return name;
  }

  scalar(name: string, value: number): string {
    this.initializers.push({ name, shape: [], data: Float32Array.of(value) });
    return name;
  }

  add(op: string, inputs: readonly string[], output: string, more: Partial<OnnxNode> = {}): string {
    this.nodes.push({ op, inputs, outputs: [output], ...more });
    return output;
  }
}

/** A layer of a transformer: norm, attention, norm, feed-forward, each with its residual. @returns its output */
function addLayer(graph: Graph, x: string, { rows, width, heads, inner }: LayerSizes): string {
  const head = width / heads;
  const norm = (of: string, name: string): string =>
    graph.add(
      'LayerNormalization',
      [of, graph.weight(`${name}.scale`, width), graph.weight(`${name}.shift`, width)],
      name,
    );
  const dense = (of: string, name: string, from: number, to: number): string => {
    const product = graph.add('MatMul', [of, graph.weight(`${name}.w`, from, to)], `${name}.product`);
    return graph.add('Add', [product, graph.weight(`${name}.b`, to)], name);
  };
  const split = graph.sizes('split', 1, rows, heads, head);
  const byHead = (of: string, name: string, perm: readonly number[]): string =>
    graph.add('Transpose', [graph.add('Reshape', [of, split], `${name}.split`)], name, { attributes: { perm } });
  const h = norm(x, 'norm.1');
  const q = byHead(dense(h, 'q', width, width), 'q.heads', [0, 2, 1, 3]);
  const k = byHead(dense(h, 'k', width, width), 'k.heads', [0, 2, 3, 1]);
  const v = byHead(dense(h, 'v', width, width), 'v.heads', [0, 2, 1, 3]);
  const scores = graph.add('Mul', [graph.add('MatMul', [q, k], 'qk'), graph.scalar('scale', head ** -0.5)], 'scores');
  const shares = graph.add('Softmax', [scores], 'shares', { attributes: { axis: -1 } });
  const mixed = graph.add('Transpose', [graph.add('MatMul', [shares, v], 'mixed')], 'mixed.rows', {
    attributes: { perm: [0, 2, 1, 3] },
  });
  const joined = graph.add('Reshape', [mixed, graph.sizes('whole', 1, rows, width)], 'joined');
  const x2 = graph.add('Add', [dense(joined, 'out', width, width), x], 'x.2');
  const up = graph.add('Gelu', [dense(norm(x2, 'norm.2'), 'up', width, inner)], 'gelu', { contrib: true });
  return graph.add('Add', [dense(up, 'down', inner, width), x2], 'y');
}

const model = (graph: Graph, inputs: readonly OnnxTensor[], ...outputs: OnnxTensor[]): Uint8Array =>
  onnxBytes({ ...(graph satisfies Pick<OnnxModel, 'nodes'>), inputs, outputs });

/** One layer: x to y, [1, rows, width]. */
export function layerModel(sizes: LayerSizes): Uint8Array {
  const graph = new Graph();
  const shape = [1, sizes.rows, sizes.width];
  return model(graph, [{ name: 'x', shape }], { name: addLayer(graph, 'x', sizes), shape });
}

/** Layers side by side, none of whose sides is a multiple of four or of a tile: the operator of each stands once. */
export const ODD = {
  product: { rows: 45, inner: 37, columns: 29 },
  image: { channels: 3, height: 13, width: 11 },
  convolution: { filters: 7, taps: 3, stride: 2, pad: 1 },
  depthwise: { channels: 5, taps: 5, stride: 1, pad: 2 },
} as const;

/** Shapes of the inputs of the layers of odd sizes, by name. */
export const ODD_INPUTS = {
  a: [ODD.product.rows, ODD.product.inner],
  image: [1, ODD.image.channels, ODD.image.height, ODD.image.width],
  planes: [1, ODD.depthwise.channels, ODD.image.height, ODD.image.width],
} as const;

function oddModel(): Uint8Array {
  const graph = new Graph();
  const { product, image, convolution, depthwise } = ODD;
  const { rows, inner, columns } = product;
  const conv = (of: string, output: string, shape: [number, number, number, number], group: number): string => {
    const { stride, pad } = group === 1 ? convolution : depthwise;
    const attributes = { strides: [stride, stride], pads: [pad, pad, pad, pad], group };
    const inputs = [of, graph.weight(`${output}.w`, ...shape), graph.weight(`${output}.b`, shape[0])];
    return graph.add('Conv', inputs, output, { attributes });
  };
  const inputs = Object.entries(ODD_INPUTS).map(([name, shape]) => ({ name, shape }));
  graph.add('MatMul', ['a', graph.weight('w', inner, columns)], 'product');
  graph.add('LayerNormalization', ['a', graph.weight('scale', inner), graph.weight('shift', inner)], 'norm');
  graph.add('Softmax', ['a'], 'shares', { attributes: { axis: -1 } });
  conv('image', 'convolved', [convolution.filters, image.channels, convolution.taps, convolution.taps], 1);
  conv('planes', 'planes.2', [depthwise.channels, 1, depthwise.taps, depthwise.taps], depthwise.channels);
  const half = (size: number): number => Math.ceil(size / convolution.stride);
  return model(
    graph,
    inputs,
    { name: 'product', shape: [rows, columns] },
    { name: 'norm', shape: [rows, inner] },
    { name: 'shares', shape: [rows, inner] },
    { name: 'convolved', shape: [1, convolution.filters, half(image.height), half(image.width)] },
    { name: 'planes.2', shape: ODD_INPUTS.planes },
  );
}

/** Embeddings of words, places and kinds, and one layer. */
function bertModel(): Uint8Array {
  const { rows, width, words } = BERT;
  const graph = new Graph();
  const ids = ['input_ids', 'attention_mask', 'token_type_ids'].map((name): OnnxTensor => ({
    name,
    shape: [1, rows],
    type: 'i64',
  }));
  const word = graph.add('Gather', [graph.weight('words', words, width), 'input_ids'], 'word');
  const kind = graph.add('Gather', [graph.weight('kinds', 2, width), 'token_type_ids'], 'kind');
  const place = graph.add(
    'Add',
    [graph.add('Add', [word, kind], 'word.kind'), graph.weight('places', rows, width)],
    'x',
  );
  // The mask takes part, as it does in real models; here nothing is masked.
  const mask = graph.add('Unsqueeze', ['attention_mask', graph.sizes('axis', 2)], 'mask.3');
  const masked = graph.add('Mul', [place, graph.add('Cast', [mask], 'mask', { attributes: { to: 1 } })], 'x.masked');
  const y = graph.add('Identity', [addLayer(graph, masked, BERT)], 'last_hidden_state');
  return model(graph, ids, { name: y, shape: [1, rows, width] });
}

const vocabulary = (): Record<string, number> =>
  Object.fromEntries(
    ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...Array.from({ length: BERT.words - 5 }, (_, i) => `w${i}`)].map(
      (word, id) => [word, id],
    ),
  );

const special = (content: string, id: number): object => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

/** A tokenizer that knows the words w0, w1 and so on. */
const tokenizer = (): object => ({
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map(special),
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: null,
  model: { type: 'WordLevel', vocab: vocabulary(), unk_token: '[UNK]' },
});

/** All files that are made, by path below `/made/`. */
export const madeFiles = (): Record<string, Uint8Array | string> => ({
  'layer.onnx': layerModel(LAYER),
  'odd.onnx': oddModel(),
  'bert/onnx/model.onnx': bertModel(),
  'bert/config.json': JSON.stringify({
    model_type: 'bert',
    architectures: ['BertModel'],
    hidden_size: BERT.width,
    num_attention_heads: BERT.heads,
    num_hidden_layers: 1,
    intermediate_size: BERT.inner,
    vocab_size: BERT.words,
    max_position_embeddings: BERT.rows,
    type_vocab_size: 2,
  }),
  'bert/tokenizer_config.json': JSON.stringify({ tokenizer_class: 'BertTokenizer', model_max_length: BERT.rows }),
  'bert/tokenizer.json': JSON.stringify(tokenizer()),
});
