import '@tensorflow/tfjs-backend-webgpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import * as tf from '@tensorflow/tfjs-core';

/** Runs operations of TensorFlow.js on tiny tensors; only the kernels they compile matter. */
export async function useTensorflow(): Promise<void> {
  // Without this, tiny tensors are processed on the CPU.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  await tf.setBackend('webgpu');
  await tf.ready();
  const last = tf.tidy(() => {
    products();
    convolutions();
    elements();
    reductions();
    shapes();
    images();
    return tf.add(tf.ones([4]), 1);
  });
  await last.data();
  tf.disposeVariables();
}

const normal = (...shape: number[]): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', 7);

function products(): void {
  // Sizes that select different programs: tiles of vec4, odd tiles, a row, split sums, small outputs.
  for (const [m, k, n] of [
    [64, 64, 64],
    [33, 17, 65],
    [1, 128, 64],
    [64, 2048, 4],
    [8, 8, 8],
    [4, 512, 4],
    [256, 64, 128],
  ] as const) {
    for (const transposed of [false, true]) {
      tf.matMul(normal(m, k), transposed ? normal(n, k) : normal(k, n), false, transposed);
    }
  }
  tf.matMul(normal(16, 8), normal(16, 8), true, false);
  tf.matMul(tf.reshape(normal(3, 16 * 8), [3, 16, 8]), tf.reshape(normal(3, 64), [3, 8, 8]));
  for (const activation of ['relu', 'prelu', 'sigmoid', 'elu', 'relu6', 'leakyrelu'] as const) {
    tf.fused.matMul({
      a: normal(8, 8),
      b: normal(8, 8),
      bias: normal(8),
      activation,
      preluActivationWeights: normal(8),
      leakyreluAlpha: 0.1,
    });
  }
  tf.einsum('ij,jk->ik', normal(4, 4), normal(4, 4));
}

function convolutions(): void {
  const image = normal(1, 12, 12, 4) as tf.Tensor4D;
  const odd = normal(2, 11, 9, 3) as tf.Tensor4D;
  tf.conv2d(image, normal(3, 3, 4, 8) as tf.Tensor4D, 1, 'same');
  tf.conv2d(odd, normal(3, 3, 3, 5) as tf.Tensor4D, 2, 'valid');
  tf.conv2d(image, normal(1, 1, 4, 4) as tf.Tensor4D, 1, 'same');
  tf.conv2d(odd, normal(3, 3, 3, 5) as tf.Tensor4D, 1, 'same', 'NHWC', 2);
  tf.conv2d(normal(1, 4, 12, 12) as tf.Tensor4D, normal(3, 3, 4, 8) as tf.Tensor4D, 1, 'same', 'NCHW');
  tf.conv2dTranspose(normal(1, 5, 5, 4) as tf.Tensor4D, normal(3, 3, 2, 4) as tf.Tensor4D, [1, 10, 10, 2], 2, 'same');
  tf.depthwiseConv2d(image, normal(3, 3, 4, 1) as tf.Tensor4D, 1, 'same');
  tf.depthwiseConv2d(odd, normal(3, 3, 3, 2) as tf.Tensor4D, 2, 'valid');
  tf.conv3d(normal(1, 5, 5, 5, 2) as tf.Tensor5D, normal(2, 2, 2, 2, 3) as tf.Tensor5D, 1, 'same');
  tf.fused.conv2d({
    x: image,
    filter: normal(3, 3, 4, 8) as tf.Tensor4D,
    strides: 1,
    pad: 'same',
    bias: normal(8),
    activation: 'relu6',
  });
  for (const pool of ['max', 'avg'] as const) tf.pool(image, 3, pool, 'same', 1, 2);
  tf.pool(image, [1, 1], 'max', 'same', 1, 1);
  tf.grad((x: tf.Tensor) => tf.sum(tf.conv2d(x as tf.Tensor4D, normal(3, 3, 4, 4) as tf.Tensor4D, 1, 'same')))(image);
  tf.grad((x: tf.Tensor) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, 'same')))(image);
  tf.grad((x: tf.Tensor) => tf.sum(tf.avgPool(x as tf.Tensor4D, 2, 2, 'same')))(image);
}

function elements(): void {
  const [x, y, odd] = [normal(8, 8), normal(8, 8), normal(7)];
  for (const unary of 'abs ceil cos cosh elu erf exp expm1 floor log log1p neg reciprocal relu relu6 round rsqrt selu sigmoid sign sin sinh softplus sqrt square tan tanh acos asin atan asinh acosh atanh isNaN isFinite'.split(
    ' ',
  )) {
    (tf as unknown as Record<string, (of: tf.Tensor) => tf.Tensor>)[unary]!(x);
  }
  for (const binary of 'add sub mul div maximum minimum pow mod squaredDifference floorDiv atan2 less lessEqual greater greaterEqual equal notEqual prelu'.split(
    ' ',
  )) {
    const run = (tf as unknown as Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>)[binary]!;
    run(x, y);
    run(x, tf.ones([8]));
    if (binary !== 'prelu') run(odd, tf.scalar(2));
  }
  tf.clipByValue(x, -1, 1);
  tf.clipByValue(odd, -1, 1);
  tf.leakyRelu(x, 0.1);
  tf.step(x);
  const [yes, no] = [tf.greater(x, 0), tf.less(y, 0)];
  tf.logicalAnd(yes, no);
  tf.logicalOr(yes, no);
  tf.logicalNot(yes);
  tf.where(yes, x, y);
  tf.cast(x, 'int32');
  tf.addN([x, y, x]);
  tf.complex(x, y);
}

function reductions(): void {
  const x = normal(6, 130);
  for (const reduce of ['sum', 'mean', 'max', 'min', 'prod', 'all', 'any', 'argMax', 'argMin'] as const) {
    const of = reduce === 'all' || reduce === 'any' ? tf.greater(x, 0) : x;
    (tf as unknown as Record<string, (of: tf.Tensor, axis: number) => tf.Tensor>)[reduce]!(of, 1);
  }
  tf.softmax(normal(4, 64));
  tf.softmax(normal(3, 17));
  tf.logSumExp(x, 1);
  tf.cumsum(x, 1);
  tf.cumprod(normal(3, 5), 1);
  tf.topk(normal(3, 33), 3);
  tf.bincount(tf.tensor1d([1, 2, 3, 1], 'int32'), tf.tensor1d([]), 4);
  tf.denseBincount(tf.tensor1d([1, 2, 3, 1], 'int32'), tf.tensor1d([]), 4);
  tf.batchNorm(normal(2, 4, 4, 3) as tf.Tensor4D, tf.zeros([3]), tf.ones([3]), tf.ones([3]), tf.ones([3]));
  tf.localResponseNormalization(normal(1, 4, 4, 8) as tf.Tensor4D);
}

function shapes(): void {
  const x = normal(6, 5, 4);
  tf.transpose(x, [2, 0, 1]);
  tf.transpose(normal(16, 16));
  tf.pad(x, [
    [1, 1],
    [0, 2],
    [0, 0],
  ]);
  tf.mirrorPad(
    x,
    [
      [1, 1],
      [0, 1],
      [0, 0],
    ] as [number, number][],
    'reflect',
  );
  tf.concat([x, x], 1);
  tf.slice(x, [1, 1, 0], [3, 2, 4]);
  tf.stridedSlice(x, [0, 0, 0], [6, 5, 4], [2, 2, 1]);
  tf.tile(x, [1, 2, 1]);
  tf.gather(x, tf.tensor1d([0, 2, 1], 'int32'), 1);
  tf.gatherND(
    normal(4, 4),
    tf.tensor2d(
      [
        [0, 1],
        [2, 3],
      ],
      [2, 2],
      'int32',
    ),
  );
  tf.scatterND(tf.tensor2d([[1], [3]], [2, 1], 'int32'), tf.tensor1d([1, 2]), [5]);
  tf.reverse(x, 1);
  tf.range(0, 10);
  tf.oneHot(tf.tensor1d([0, 2], 'int32'), 4);
  tf.depthToSpace(normal(1, 2, 2, 8) as tf.Tensor4D, 2);
  tf.spaceToBatchND(
    normal(1, 4, 4, 2),
    [2, 2],
    [
      [0, 0],
      [0, 0],
    ],
  );
  tf.batchToSpaceND(
    normal(4, 2, 2, 2),
    [2, 2],
    [
      [0, 0],
      [0, 0],
    ],
  );
  tf.onesLike(x);
  tf.tensorScatterUpdate(normal(5), tf.tensor2d([[1]], [1, 1], 'int32'), tf.tensor1d([2]));
  tf.searchSorted(tf.tensor1d([1, 2, 3]), tf.tensor1d([2.5]));
}

function images(): void {
  const image = normal(1, 8, 8, 3) as tf.Tensor4D;
  tf.image.resizeBilinear(image, [5, 11]);
  tf.image.resizeNearestNeighbor(image, [16, 4]);
  tf.image.cropAndResize(image, tf.tensor2d([[0, 0, 1, 1]]), tf.tensor1d([0], 'int32'), [4, 4]);
  tf.image.rotateWithOffset(image, 0.3);
  tf.image.flipLeftRight(image);
  tf.image.transform(image, tf.tensor2d([[1, 0, 0, 0, 1, 0, 0, 0]]));
}
