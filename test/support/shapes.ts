import type { Shape } from '../../src/ops/operator.ts';

/** Shapes at which tests run the kernels of one operator. */
export interface TestShapes {
  /** Dimensions of one, odd, and not a multiple of any tile. */
  readonly awkward: readonly Shape[];
  /** Not a multiple of any tile, and small: code unrolled over a batch takes lavapipe seconds to compile. */
  readonly counted: readonly Shape[];
  /** Quick to measure, with some that suit each kernel. */
  readonly small: readonly Shape[];
  /** A few milliseconds on a software adapter. */
  readonly timed: Shape;
}

const attention: Omit<TestShapes, 'timed'> = {
  awkward: [
    { queries: 1, keys: 1, d: 1 },
    { queries: 3, keys: 5, d: 7 },
    { queries: 64, keys: 64, d: 128 },
    { queries: 65, keys: 33, d: 17 },
  ],
  counted: [{ queries: 33, keys: 65, d: 17 }],
  small: [{ queries: 128, keys: 128, d: 64 }],
};

const rows: TestShapes = {
  awkward: [
    { rows: 1, cols: 1 },
    { rows: 3, cols: 5 },
    { rows: 7, cols: 129 },
    { rows: 64, cols: 256 },
    { rows: 2, cols: 66001 },
  ],
  counted: [{ rows: 7, cols: 129 }],
  small: [{ rows: 256, cols: 256 }],
  timed: { rows: 512, cols: 2048 },
};

const gemv: TestShapes = {
  awkward: [
    { batch: 1, in: 1, out: 1 },
    { batch: 1, in: 130, out: 67 },
    { batch: 2, in: 129, out: 5 },
    { batch: 8, in: 129, out: 70 },
    { batch: 33, in: 70, out: 129 },
    { batch: 65, in: 40, out: 40 },
  ],
  counted: [
    { batch: 2, in: 129, out: 70 },
    { batch: 8, in: 129, out: 70 },
  ],
  small: [
    { batch: 1, in: 256, out: 256 },
    { batch: 8, in: 256, out: 256 },
  ],
  timed: { batch: 8, in: 1024, out: 1024 },
};

const rotary: TestShapes = {
  awkward: [
    { rows: 1, heads: 1, d: 2 },
    { rows: 3, heads: 5, d: 6 },
    { rows: 2, heads: 3, d: 40 },
    { rows: 33, heads: 4, d: 64 },
  ],
  counted: [{ rows: 3, heads: 5, d: 24 }],
  small: [{ rows: 64, heads: 8, d: 64 }],
  timed: { rows: 512, heads: 32, d: 128 },
};

const kvAppend: TestShapes = {
  awkward: [
    { batch: 1, queries: 1, keys: 1, kvHeads: 1, d: 1 },
    { batch: 3, queries: 1, keys: 5, kvHeads: 2, d: 7 },
    { batch: 2, queries: 3, keys: 9, kvHeads: 5, d: 18 },
    { batch: 1, queries: 33, keys: 33, kvHeads: 4, d: 64 },
  ],
  counted: [{ batch: 2, queries: 3, keys: 9, kvHeads: 5, d: 18 }],
  small: [{ batch: 4, queries: 1, keys: 256, kvHeads: 8, d: 64 }],
  timed: { batch: 1, queries: 2048, keys: 2048, kvHeads: 8, d: 128 },
};

const embedding: TestShapes = {
  awkward: [
    { rows: 1, vocab: 1, cols: 1 },
    { rows: 3, vocab: 7, cols: 5 },
    { rows: 65, vocab: 33, cols: 130 },
  ],
  counted: [{ rows: 7, vocab: 33, cols: 129 }],
  small: [{ rows: 64, vocab: 1000, cols: 256 }],
  timed: { rows: 512, vocab: 4096, cols: 2048 },
};

const prefill: TestShapes = {
  awkward: [
    { tokens: 1, heads: 1, kvHeads: 1, d: 1 },
    { tokens: 5, heads: 6, kvHeads: 2, d: 7 },
    { tokens: 33, heads: 2, kvHeads: 1, d: 17 },
    { tokens: 70, heads: 2, kvHeads: 2, d: 64 },
  ],
  counted: [{ tokens: 33, heads: 2, kvHeads: 1, d: 17 }],
  small: [{ tokens: 64, heads: 4, kvHeads: 2, d: 64 }],
  timed: { tokens: 128, heads: 4, kvHeads: 2, d: 64 },
};

const kvDecode: TestShapes = {
  awkward: [
    { keys: 1, d: 1, heads: 1, kvHeads: 1 },
    { keys: 5, d: 7, heads: 3, kvHeads: 3 },
    { keys: 259, d: 17, heads: 6, kvHeads: 2 },
    { keys: 64, d: 128, heads: 10, kvHeads: 1 },
  ],
  counted: [{ keys: 65, d: 17, heads: 6, kvHeads: 2 }],
  small: [{ keys: 256, d: 64, heads: 8, kvHeads: 2 }],
  timed: { keys: 1024, d: 128, heads: 8, kvHeads: 4 },
};

/** Linear layers that finish their results; smaller, as plain kernels cost several dot products. */
const fused: TestShapes = { ...gemv, awkward: gemv.awkward.slice(0, 5), counted: [{ batch: 8, in: 129, out: 70 }] };

const qkv: TestShapes = {
  awkward: [
    { batch: 1, in: 1, heads: 1, kvHeads: 1, allHeads: 3, d: 2 },
    { batch: 3, in: 130, heads: 4, kvHeads: 2, allHeads: 8, d: 6 },
    { batch: 8, in: 129, heads: 3, kvHeads: 1, allHeads: 5, d: 40 },
    { batch: 33, in: 70, heads: 2, kvHeads: 2, allHeads: 6, d: 64 },
  ],
  counted: [{ batch: 8, in: 129, heads: 3, kvHeads: 1, allHeads: 5, d: 24 }],
  small: [
    { batch: 1, in: 256, heads: 4, kvHeads: 2, allHeads: 8, d: 32 },
    { batch: 8, in: 256, heads: 4, kvHeads: 2, allHeads: 8, d: 32 },
  ],
  timed: { batch: 8, in: 1024, heads: 8, kvHeads: 4, allHeads: 16, d: 64 },
};

/** The shapes of every operator, by its id. */
export const TEST_SHAPES: Readonly<Record<string, TestShapes>> = {
  'attention-scores': { ...attention, timed: { queries: 512, keys: 512, d: 64 } },
  'attention-output': { ...attention, timed: { queries: 512, keys: 512, d: 64 } },
  'attention-three-pass': { ...attention, timed: { queries: 256, keys: 256, d: 64 } },
  'attention-fused': { ...attention, timed: { queries: 256, keys: 256, d: 64 } },
  'attention-prefill': prefill,
  softmax: rows,
  gemv,
  'residual-gemv': fused,
  'gate-up': fused,
  'norm-gate-up': fused,
  'qkv-rotary': qkv,
  'norm-qkv-rotary': qkv,
  'kv-decode': kvDecode,
  'rms-norm': rows,
  'residual-norm': rows,
  rotary,
  'kv-append': kvAppend,
  'silu-gate': rows,
  embedding,
};
