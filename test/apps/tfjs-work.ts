import { needingMore, tiledWork, type LayerWork } from './layer-work.ts';
import type { LayersConvolution } from './layers-convolutions.ts';

/** A convolution as TensorFlow.js 4.22 computes it: a product in tiles, with a bias. */
export function tfjsConvolution({ pixels, filters, channels, taps, flop: needed }: LayersConvolution): LayerWork {
  // Values are read four at a time, three where the input has three channels, or one by one in a narrow tile.
  const tile =
    filters % 4 === 0
      ? { rows: 32, columns: 32, inner: channels % 4 === 0 ? 32 : 24 }
      : { rows: 32, columns: 4, inner: 16 };
  const kernel = taps === 1 ? 'MatMulPackedProgram' : 'Conv2DMMProgram';
  const work = tiledWork(kernel, { m: pixels, n: filters, k: channels * taps }, tile, { needed });
  return needingMore(work, pixels * filters);
}
