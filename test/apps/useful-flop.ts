import type { ReadGraph, ReadNode } from './read-onnx.ts';

/** A convolution of a net, with the FLOP that it needs. */
export interface Convolution {
  readonly name: string;
  /** Channels each output value sums over is all of the input's, or one. */
  readonly isDepthwise: boolean;
  /** 2 for each product of a weight with a value of the input; products with the padding are left out. */
  readonly flop: number;
}

type Shape = readonly number[];

/** Convolutions of a net whose other operators keep or broadcast shapes. @throws for an operator it does not know */
export function convolutionsOf({ nodes, constants }: ReadGraph, input: Shape): Convolution[] {
  const shapes = new Map<string, Shape>([...constants].map(([name, { shape }]) => [name, shape]));
  shapes.set('x', input);
  const found: Convolution[] = [];
  for (const node of nodes) {
    if (node.op === 'Constant') continue;
    const inputs = node.inputs.map((name) => shapes.get(name) ?? []);
    const [x, w] = inputs as [Shape, Shape];
    let shape: Shape;
    if (node.op === 'Conv' || node.op === 'ConvTranspose') {
      const convolved = convolve(node, x, w);
      ({ shape } = convolved);
      found.push({ name: node.outputs[0]!, isDepthwise: w[1] === 1 && x[1]! > 1, flop: convolved.flop });
    } else if (node.op === 'Resize') {
      const scales = constants.get(node.inputs[2]!)!.values;
      shape = x.map((size, i) => Math.floor(size * scales[i]!));
    } else if (node.op === 'GlobalAveragePool') shape = [x[0]!, x[1]!, 1, 1];
    else if (node.op === 'Concat') {
      const axis = node.attributes.get('axis') as number;
      shape = x.map((size, i) => (i === axis ? inputs.reduce((sum, one) => sum + one[i]!, 0) : size));
    } else if (ELEMENTWISE.has(node.op)) shape = x;
    else if (BROADCAST.has(node.op)) shape = broadcast(inputs);
    else throw new Error(`an operator without a rule: ${node.op}`);
    shapes.set(node.outputs[0]!, shape);
  }
  return found;
}

const ELEMENTWISE = new Set('BatchNormalization Clip Relu HardSigmoid Sigmoid'.split(' '));
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
