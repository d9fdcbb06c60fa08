import { weightedSum } from './attention-output.ts';
import { size, type Reader, type Shape } from './operator.ts';
import { softmaxRow } from './softmax.ts';

/** Why query heads cannot share key-value heads equally, as a sentence, or null. */
export function headsProblem(shape: Shape): string | null {
  const [heads, kvHeads] = [size(shape, 'heads'), size(shape, 'kvHeads')];
  return heads % kvHeads === 0
    ? null
    : `dimension "heads": expected a multiple of kvHeads (${kvHeads}), got ${heads}: each key-value head serves equally many query heads`;
}

/** softmax(q·Kᵀ/√d)·V of one row of q over `seen` keys from row `first` of the cache on. */
export function attendedRow(
  { row, first, seen, d }: { readonly row: number; readonly first: number; readonly seen: number; readonly d: number },
  inputs: Readonly<Record<string, Reader>>,
): Float64Array {
  const [q, k, v] = [inputs['q']!, inputs['k']!, inputs['v']!];
  const scores = Float64Array.from({ length: seen }, (_, key) => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += q(row, i) * k(first + key, i);
    return sum / Math.sqrt(d);
  });
  const weights = softmaxRow(scores);
  return weightedSum(
    seen,
    d,
    (key) => weights[key]!,
    (key, col) => v(first + key, col),
  );
}
