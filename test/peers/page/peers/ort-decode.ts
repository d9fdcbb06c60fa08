import type { Decode } from '../contestant.ts';
import type { Operand, Way } from './ort-recipes.ts';

/** GroupQueryAttention with its cache appended in place, as engines use it: present and past are one buffer. */
export const decodeWays = (work: Decode): readonly Way[] => [
  [
    'GroupQueryAttention, cache in place',
    () => {
      const { keys, d, heads, kvHeads, q, k, v } = work;
      const cached = { shape: [1, kvHeads, keys, d] };
      return {
        nodes: [
          {
            op: 'GroupQueryAttention',
            inputs: ['i0', 'i1', 'i2', 'i3', 'i4', 'i5', 'i6'],
            outputs: ['o', 'k', 'v'],
            attributes: { num_heads: heads, kv_num_heads: kvHeads, scale: 1 },
            floats: ['scale'],
            contrib: true,
          },
        ],
        inputs: [
          { shape: [1, 1, heads * d], data: q.values },
          latest(work, k.values),
          latest(work, v.values),
          { ...cached, data: k.values },
          { ...cached, data: v.values },
          { shape: [1], type: 'i32', data: Int32Array.of(keys - 1) },
          { shape: [1], type: 'i32', data: Int32Array.of(keys) },
        ],
        outputShape: [1, 1, heads * d],
        inPlace: [
          { name: 'k', ...cached, input: 'i3' },
          { name: 'v', ...cached, input: 'i4' },
        ],
      };
    },
  ],
];

/** The last row of each head: the key or value of the new token, which replaces itself in the cache. */
function latest({ keys, d, kvHeads }: Decode, values: Float32Array<ArrayBuffer>): Operand {
  const rows = new Float32Array(kvHeads * d);
  for (let head = 0; head < kvHeads; head++) {
    const start = (head * keys + keys - 1) * d;
    rows.set(values.subarray(start, start + d), head * d);
  }
  return { shape: [1, 1, kvHeads * d], data: rows };
}
