import type { ReadGraph, ReadNode } from './read-onnx.ts';

/** A convolution of a net, with the FLOP that it needs. */
export interface Convolution {
  readonly kind: 'dense' | 'depthwise' | 'transposed';
  /** Pixels of the output, and values of each. */
  readonly pixels: number;
  readonly filters: number;
  /** Channels that each value of the output sums over, and weights of each. */
  readonly channels: number;
  readonly taps: number;
  /** Each value of a pixel is of that pixel of the input alone. */
  readonly isPointwise: boolean;
  /** With numbers of its own, or with those of a normalisation that follows. */
  readonly hasBias: boolean;
  /** The operator that follows, if nothing else reads the output. */
  readonly next: string | null;
  /** 2 for each product of a weight with a value of the input; products with the padding are left out. */
  readonly flop: number;
}

type Shape = readonly number[];

/**
 * Convolutions of a net whose other operators keep or broadcast shapes, or are a product.
 * @param inputs their shapes by name
 * @throws for an operator it does not know
 */
export function convolutionsOf(
  { nodes, constants }: ReadGraph,
  inputs: Readonly<Record<string, Shape>>,
): Convolution[] {
  const weights = [...constants].map(([name, { shape }]): [string, Shape] => [name, shape]);
  const shapes = new Map([...weights, ...Object.entries(inputs)]);
  const found: Convolution[] = [];
  const readers = (name: string): string[] => nodes.flatMap((node) => (node.inputs.includes(name) ? [node.op] : []));
  for (const node of nodes) {
    if (node.op === 'Constant') continue;
    const given = node.inputs.map((name) => shapes.get(name) ?? []);
    const [x, w] = given as [Shape, Shape];
    let shape: Shape;
    if (node.op === 'Conv' || node.op === 'ConvTranspose') {
      const convolved = convolve(node, x, w);
      ({ shape } = convolved);
      const [next = null, ...more] = readers(node.outputs[0]!);
      const only = more.length === 0 ? next : null;
      const isTransposed = node.op === 'ConvTranspose';
      const taps = w[2]! * w[3]!;
      const isDepthwise = !isTransposed && w[1] === 1 && x[1]! > 1;
      found.push({
        kind: isTransposed ? 'transposed' : isDepthwise ? 'depthwise' : 'dense',
        pixels: shape[2]! * shape[3]!,
        filters: shape[1]!,
        channels: isDepthwise ? 1 : x[1]!,
        taps,
        isPointwise: taps === 1 && shape[2] === x[2] && shape[3] === x[3],
        hasBias: node.inputs.length > 2 || (!isTransposed && only === 'BatchNormalization'),
        next: only,
        flop: convolved.flop,
      });
    } else if (node.op === 'Resize') {
      const scales = constants.get(node.inputs[2]!)!.values;
      shape = x.map((size, i) => Math.floor(size * scales[i]!));
    } else if (node.op === 'GlobalAveragePool') shape = [x[0]!, x[1]!, 1, 1];
    else if (node.op === 'Concat') {
      const axis = node.attributes.get('axis') as number;
      shape = x.map((size, i) => (i === axis ? given.reduce((sum, one) => sum + one[i]!, 0) : size));
    } else if (node.op === 'MatMul') shape = [...x.slice(0, -1), w.at(-1)!];
    else if (ELEMENTWISE.has(node.op)) shape = x;
    else if (BROADCAST.has(node.op)) shape = broadcast(given);
    else throw new Error(`an operator without a rule: ${node.op}`);
    shapes.set(node.outputs[0]!, shape);
  }
  return found;
}

const ELEMENTWISE = new Set('BatchNormalization LayerNormalization Softmax Clip Relu HardSigmoid Sigmoid'.split(' '));
const BROADCAST = new Set('Mul Add Div'.split(' '));

/** Shapes are aligned at their ends. */
function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) =>
    Math.max(...shapes.map((shape) => shape[i - rank + shape.length] ?? 1)),
  );
}

function convolve({ op, attributes }: ReadNode, x: Shape, w: Shape): { shape: Shape; flop: number } {
  const list = (name: string, otherwise: number): number[] =>
    (attributes.get(name) as number[] | undefined) ?? [otherwise, otherwise, otherwise, otherwise];
  const [strides, pads, dilations] = [list('strides', 1), list('pads', 0), list('dilations', 1)];
  const group = (attributes.get('group') as number | undefined) ?? 1;
  const [n, channels, height, width] = x as [number, number, number, number];
  const sizes = [height, width];
  if (op === 'ConvTranspose') {
    const spatial = sizes.map((size, i) => (size - 1) * strides[i]! - pads[i]! - pads[i + 2]! + w[i + 2]!);
    // Each value of the input meets each weight of its channel.
    return {
      shape: [n, w[1]! * group, ...spatial],
      flop: 2 * n * channels * w[1]! * w[2]! * w[3]! * height * width,
    };
  }
  const spatial: number[] = [];
  let taps = 1;
  for (const [i, size] of sizes.entries()) {
    const reach = dilations[i]! * (w[i + 2]! - 1) + 1;
    const length = Math.floor((size + pads[i]! + pads[i + 2]! - reach) / strides[i]!) + 1;
    spatial.push(length);
    let inside = 0;
    for (let at = 0; at < length; at++) {
      for (let tap = 0; tap < w[i + 2]!; tap++) {
        const from = at * strides[i]! - pads[i]! + tap * dilations[i]!;
        if (from >= 0 && from < size) inside++;
      }
    }
    taps *= inside;
  }
  return { shape: [n, w[0]!, ...spatial], flop: 2 * n * w[0]! * w[1]! * taps };
}
