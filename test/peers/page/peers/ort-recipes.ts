import type { Layout, Product, Values, Work } from '../contestant.ts';
import type { OnnxNode, OnnxTensor } from './onnx-model.ts';

/** An operand of a model: f32 values, or what a quantised matrix consists of. */
export interface Operand extends Omit<OnnxTensor, 'name'> {
  readonly data: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

/** A model; its nodes call the inputs `i0`, `i1` …, then the constants, and the output `o`. */
export interface Recipe {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly Operand[];
  readonly constants?: readonly Operand[];
  readonly outputShape: readonly number[];
  /** Outputs besides `o`, each written into the buffer of an input. */
  readonly inPlace?: readonly (OnnxTensor & { readonly input: string })[];
}

/** A recipe by its variant. */
export type Way = readonly [variant: string, recipe: () => Recipe];

const operand = ({ rows, cols, values }: Values): Operand => ({ shape: [rows, cols], data: values });

const SOFTMAX = { op: 'Softmax', attributes: { axis: -1 } } as const;
const GEMM = { op: 'Gemm', attributes: { transB: 1 } } as const;

/** The ways of a matrix product: layouts of B, as an input or as a constant. */
export function productWays(work: Product): readonly Way[] {
  const { a, m, n } = work;
  const matmul: OnnxNode = { op: 'MatMul', inputs: ['i0', 'i1'], outputs: ['o'] };
  const gemm: OnnxNode = { ...GEMM, inputs: ['i0', 'i1'], outputs: ['o'] };
  const given = (nodes: readonly OnnxNode[], layout: Layout) => (): Recipe => ({
    nodes,
    inputs: [operand(a), operand(work.b(layout))],
    outputShape: [m, n],
  });
  return [
    ['MatMul, B [K, N]', given([matmul], 'KN')],
    ['Gemm, B [N, K]', given([gemm], 'NK')],
    [
      'MatMul, constant B [K, N]',
      () => ({ nodes: [matmul], inputs: [operand(a)], constants: [operand(work.b('KN'))], outputShape: [m, n] }),
    ],
  ];
}

/** The only way of a softmax. */
export const softmaxWays = ({ s }: Extract<Work, { kind: 'softmax' }>): readonly Way[] => [
  [
    'Softmax',
    () => ({
      nodes: [{ ...SOFTMAX, inputs: ['i0'], outputs: ['o'] }],
      inputs: [operand(s)],
      outputShape: [s.rows, s.cols],
    }),
  ],
];

type Attention = Extract<Work, { kind: 'attention' }>;

/** Attention as three nodes. */
export const attentionChain = ({ q, k, v }: Attention): Recipe => ({
  nodes: [
    { ...GEMM, inputs: ['i0', 'i1'], outputs: ['s'] },
    { ...SOFTMAX, inputs: ['s'], outputs: ['p'] },
    { op: 'MatMul', inputs: ['p', 'i2'], outputs: ['o'] },
  ],
  inputs: [q, k, v].map(operand),
  outputShape: [q.rows, q.cols],
});

/** Attention as one node. */
export const attentionFused = ({ q, k, v }: Attention): Recipe => ({
  nodes: [
    {
      op: 'MultiHeadAttention',
      inputs: ['i0', 'i1', 'i2'],
      outputs: ['o'],
      attributes: { num_heads: 1, scale: 1 },
      floats: ['scale'],
      contrib: true,
    },
  ],
  inputs: [q, k, v].map(({ rows, cols, values }) => ({ shape: [1, rows, cols], data: values })),
  outputShape: [1, q.rows, q.cols],
});
