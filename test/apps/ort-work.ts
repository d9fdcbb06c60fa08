import { needingMore, tiledWork, type LayerWork, type ProductSizes, type Tile } from './layer-work.ts';
import type { LayerSizes, ODD } from './made-models.ts';
import type { Convolution } from './onnx-convolutions.ts';

/** Kernels of ONNX Runtime Web 1.30: what its source, as the tests run it, makes of a layer. */

/** Invocations of a workgroup that is not a tile. */
const LANES = 64;
const TILE: Tile = { rows: 32, columns: 32, inner: 32 };
/** For a product of a few rows. */
const FLAT: Tile = { ...TILE, rows: 8 };

const groups = (invocations: number): [number, number, number] => [Math.ceil(invocations / LANES), 1, 1];

/** A product of matrices. */
export const matMul = (sizes: ProductSizes, options: { batch?: number; needed?: number } = {}): LayerWork =>
  tiledWork('MatMul', sizes, sizes.m <= FLAT.rows ? FLAT : TILE, options);

/** A product and a bias, which is multiplied by a factor: one. */
function gemm(sizes: ProductSizes): LayerWork {
  const results = sizes.m * sizes.n;
  const work = needingMore(tiledWork('Gemm', sizes, TILE), results);
  return { ...work, excess: { ...work.excess, 'factor of the bias': results } };
}

/** A convolution of one image. */
export function convolution({ kind, pixels, filters, channels, taps, flop: needed, ...more }: Convolution): LayerWork {
  const values = pixels * filters;
  const bias = more.hasBias ? values : 0;
  // All taps outside the image are left out.
  if (kind === 'depthwise')
    return { kernel: 'GroupedConv', grid: groups(values), stored: values, needed: needed + bias, excess: {} };
  if (kind === 'transposed') {
    const invocations = filters % 4 === 0 ? values / 4 : values;
    // An addition and a division for the row, and for the column, of the one tap that meets a pixel.
    const excess = { 'places in floats': 4 * invocations };
    return { kernel: 'ConvTranspose2D', grid: groups(invocations), stored: values, needed, excess };
  }
  const sizes = { m: pixels, n: filters, k: channels * taps };
  // Three channels are read as a vector where four filters are.
  const inner = channels % 4 !== 0 && channels % 3 === 0 && filters % 4 === 0 ? 24 : TILE.inner;
  const work = more.isPointwise
    ? matMul(sizes, { needed })
    : tiledWork('Conv2dMM', sizes, { ...TILE, inner }, { needed });
  return needingMore(work, bias + (more.next === 'HardSigmoid' ? 2 * values : 0));
}

/**
 * Normalised rows: sum and sum of squares in one pass, joined in a tree of lanes.
 * @param n values of a row; in vectors of four, if it is a multiple of four
 */
export function layerNorm(rows: number, n: number): LayerWork {
  const vector = n % 4 === 0 ? 4 : 1;
  return {
    kernel: 'LayerNorm',
    grid: [rows, 1, 1],
    // The row as it is read, and normalised.
    stored: 2 * rows * n,
    // Mean, deviations, variance, its root with epsilon, scale and shift.
    needed: rows * (7 * n + 2),
    excess: {
      'joining of lanes': rows * 2 * (LANES - 1) * vector,
      // Of both sums the lanes of a vector, two means, a square, a difference, epsilon, the root.
      'the same in every lane': rows * (LANES * (2 * (vector - 1) + 6) - 2),
    },
  };
}

/** Shares of rows, in one pass over each for maximum and sum, and one for the shares. */
export function softmax(rows: number, n: number): LayerWork {
  const vector = n % 4 === 0 ? 4 : 1;
  const needed = 4 * n - 1;
  // Difference, exponential and sum; the sum so far times the exponential of how the maximum changed; the share.
  const own = (n / vector) * (3 * vector + 3 + 3 * vector);
  const joining = 7 * (LANES - 1);
  return {
    kernel: 'Softmax',
    grid: [rows, 1, 1],
    stored: rows * n,
    needed: rows * needed,
    excess: { 'running maximum': rows * (own - needed), 'joining of lanes': rows * joining },
  };
}

/** An operator of one value at a time, four in an invocation. */
const valueByValue = (kernel: string, values: number, each = 1): LayerWork => ({
  kernel,
  grid: groups(values / 4),
  stored: values,
  needed: each * values,
  excess: {},
});

/** x/2 · (1 + erf(x/√2)), the error function as a polynomial: 17 operations instead of one. */
const gelu = (values: number): LayerWork => ({
  ...valueByValue('Gelu', values, 5),
  excess: { polynomial: 16 * values },
});

/** The kernels with FLOP of the transformer layer that is made here. */
export function transformerLayer({ rows, width, heads, inner }: LayerSizes): LayerWork[] {
  const head = width / heads;
  const dense = (k: number, n: number): LayerWork => gemm({ m: rows, n, k });
  return [
    ...Array.from({ length: 2 }, () => layerNorm(rows, width)),
    ...Array.from({ length: 4 }, () => dense(width, width)),
    matMul({ m: rows, n: rows, k: head }, { batch: heads }),
    valueByValue('Mul', heads * rows * rows),
    softmax(heads * rows, rows),
    matMul({ m: rows, n: head, k: rows }, { batch: heads }),
    ...Array.from({ length: 2 }, () => valueByValue('Add', rows * width)),
    dense(width, inner),
    gelu(rows * inner),
    dense(inner, width),
  ];
}

/** The kernels with FLOP of the layers of odd sizes. @param convolutions as its graph has them */
export const oddLayers = ({ product }: typeof ODD, convolutions: readonly Convolution[]): LayerWork[] => [
  matMul({ m: product.rows, n: product.columns, k: product.inner }),
  layerNorm(product.rows, product.inner),
  softmax(product.rows, product.inner),
  ...convolutions.map(convolution),
];
