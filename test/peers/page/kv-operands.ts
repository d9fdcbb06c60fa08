import { FORMATS } from '../../../src/ops/formats.ts';
import type { Shape } from '../../../src/ops/operator.ts';
import { softmaxRow } from '../../../src/ops/softmax.ts';
import { fillNormals } from '../../../src/protocol/random.ts';
import { toleranceOf } from '../../../src/trials/cases/gate.ts';
import type { Decode, Expected, Values } from './contestant.ts';

/** Seeded operands of one step of decoding over a KV cache, and its float64 reference. */
export function kvOperands(shape: Shape, seed: number): { readonly work: Decode; readonly expected: Expected } {
  const { keys = 1, d = 1, heads = 1, kvHeads = 1 } = shape;
  if (heads % kvHeads !== 0)
    throw new Error(`shape: expected heads to be a multiple of kvHeads, got ${heads}, ${kvHeads}`);
  const normals = (rows: number, deviation: number, i: number): Values => {
    const values = new Float32Array(rows * d);
    fillNormals(values, { rows, cols: d, pitch: d, deviation }, seed + i);
    return { rows, cols: d, values };
  };
  const work: Decode = {
    kind: 'decode',
    keys,
    d,
    heads,
    kvHeads,
    // Scores of normal keys are standard normal then.
    q: normals(heads, 1 / Math.sqrt(d), 0),
    k: normals(kvHeads * keys, 1, 1),
    v: normals(kvHeads * keys, 1, 2),
  };
  const tolerance = toleranceOf(FORMATS.f32, d + keys);
  return { work, expected: { rows: heads, cols: d, tolerance, reference: (head) => referenceOf(work, head) } };
}

function referenceOf({ keys, d, heads, kvHeads, q, k, v }: Decode, head: number): Float64Array {
  const first = Math.floor(head / (heads / kvHeads)) * keys;
  const scores = Float64Array.from({ length: keys }, (_, key) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += q.values[head * d + i]! * k.values[(first + key) * d + i]!;
    return sum;
  });
  const output = new Float64Array(d);
  softmaxRow(scores).forEach((weight, key) => {
    for (let i = 0; i < d; i++) output[i]! += weight * v.values[(first + key) * d + i]!;
  });
  return output;
}
