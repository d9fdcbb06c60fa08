/** Why a kernel does more than its layer needs. */
export type Reason =
  /** Of its tiles, what lies past the last row, past the last column, and past the end of the sums. */
  | 'rows past the edge'
  | 'columns past the edge'
  | 'sums past their end'
  /** Products with the zeros around an image. */
  | 'taps outside the image'
  | 'factor of the bias'
  /** Places that are computed in floats. */
  | 'places in floats'
  /** What each lane keeps is joined with what the others keep. */
  | 'joining of lanes'
  /** Every lane of a row computes what all share. */
  | 'the same in every lane'
  /** A softmax in one pass scales its sum at each value. */
  | 'running maximum'
  | 'polynomial';

/** Adds up to what is executed beyond what is needed. */
export type Excess = Readonly<Partial<Record<Reason, number>>>;

/** What a kernel does for a layer, told from the layer's sizes and the kernel's tile alone. */
export interface LayerWork {
  /** Label of the pipeline. */
  readonly kernel: string;
  /** Workgroups. */
  readonly grid: readonly [number, number, number];
  /** Values that it stores: what lies past an edge is computed, and dropped. */
  readonly stored: number;
  /** FLOP that the layer needs by its graph. */
  readonly needed: number;
  readonly excess: Excess;
}

/** Sizes of products of matrices: results of m rows and n columns, each the sum of k products. */
export interface ProductSizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Rows and columns of a workgroup's results, and the step of its sums: all are rounded up to whole ones. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

const up = (size: number, step: number): number => step * Math.ceil(size / step);

/**
 * Work of a kernel that computes whole tiles.
 * @param needed FLOP of the layer; less than 2mnk if some of its products are with padding
 */
export function tiledWork(
  kernel: string,
  { m, n, k }: ProductSizes,
  tile: Tile,
  { batch = 1, needed = 2 * batch * m * n * k }: { batch?: number; needed?: number } = {},
): LayerWork {
  const [rows, columns, sums] = [up(m, tile.rows), up(n, tile.columns), up(k, tile.inner)];
  return {
    kernel,
    grid: [columns / tile.columns, rows / tile.rows, batch],
    stored: batch * m * n,
    needed,
    excess: {
      'taps outside the image': 2 * batch * m * n * k - needed,
      'sums past their end': 2 * batch * m * n * (sums - k),
      'columns past the edge': 2 * batch * m * (columns - n) * sums,
      'rows past the edge': 2 * batch * (rows - m) * columns * sums,
    },
  };
}

/** The same for a layer that needs more than the products: a bias, an activation. */
export const needingMore = (work: LayerWork, flop: number): LayerWork => ({ ...work, needed: work.needed + flop });

/** FLOP that are executed. */
export const executedOf = ({ needed, excess }: LayerWork): number =>
  Object.values(excess).reduce((sum, flop) => sum + flop, needed);

/** FLOP of several layers: needed, executed, and the difference by reason; reasons without any are left out. */
export function sumOfWork(layers: readonly LayerWork[]): Record<'needed' | 'executed', number> & { excess: Excess } {
  const excess: Partial<Record<Reason, number>> = {};
  for (const layer of layers) {
    for (const [reason, flop] of Object.entries(layer.excess) as [Reason, number][]) {
      if (flop !== 0) excess[reason] = (excess[reason] ?? 0) + flop;
    }
  }
  const sum = (of: (layer: LayerWork) => number): number => layers.reduce((all, layer) => all + of(layer), 0);
  return { needed: sum(({ needed }) => needed), executed: sum(executedOf), excess };
}
