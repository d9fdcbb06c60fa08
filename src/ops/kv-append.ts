import { size, type Operator, type Shape } from './operator.ts';

/** The row of a cache `[batch, kvHeads, keys, d]` for row i of its new entries `[batch, queries, kvHeads, d]`. */
function cacheRow(shape: Shape, row: number): number {
  const [queries, keys, kvHeads] = [size(shape, 'queries'), size(shape, 'keys'), size(shape, 'kvHeads')];
  const head = row % kvHeads;
  const token = Math.floor(row / kvHeads) % queries;
  const sequence = Math.floor(row / kvHeads / queries);
  return (sequence * kvHeads + head) * keys + keys - queries + token;
}

/** The row of the new entries that a row of the cache holds. */
function entryRow(shape: Shape, row: number): number {
  const [queries, keys, kvHeads] = [size(shape, 'queries'), size(shape, 'keys'), size(shape, 'kvHeads')];
  const sequenceHead = Math.floor(row / keys);
  const token = (row % keys) - (keys - queries);
  return (Math.floor(sequenceHead / kvHeads) * queries + token) * kvHeads + (sequenceHead % kvHeads);
}

const ENTRIES = { dimensions: ['batch', 'queries', 'kvHeads', 'd'], role: 'input' } as const;
const CACHE = {
  dimensions: ['batch', 'kvHeads', 'keys', 'd'],
  role: 'output',
  part: { dimensions: ENTRIES.dimensions, rowOf: cacheRow },
} as const;

/**
 * Appends the keys and values of new tokens to a cache, where they are the last of `keys`: k and v `[batch, queries,
 * kvHeads, d]`, caches `[batch, kvHeads, keys, d]`. It only moves data, and the transposition is what costs time.
 * @see guide, "Batching memory-bound processes on a GPU"
 */
export const kvAppend: Operator = {
  id: 'kv-append',
  formula: 'K, V ← k, v',
  title: 'KV append',
  label: () => 'KV append',
  mark: 'circle',
  dimensions: ['batch', 'queries', 'keys', 'kvHeads', 'd'],
  tensors: { k: ENTRIES, v: ENTRIES, cachedK: CACHE, cachedV: CACHE },
  flop: {},
  refuses(shape) {
    const [queries, keys] = [size(shape, 'queries'), size(shape, 'keys')];
    return queries <= keys
      ? null
      : `dimension "queries": expected at most the ${keys} keys of the cache, got ${queries}`;
  },
  referenceRow(shape, inputs, row, output) {
    const source = inputs[output === 'cachedV' ? 'v' : 'k']!;
    const from = entryRow(shape, row);
    return Float64Array.from({ length: size(shape, 'd') }, (_, col) => source(from, col));
  },
  reductionLength: () => 1,
};
