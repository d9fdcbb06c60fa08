/** Greatest common divisor of all values; 0 for none. */
export const greatestCommonDivisor = (values: readonly bigint[]): bigint =>
  values.reduce((a, b) => {
    let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
    while (y > 0n) [x, y] = [y, x % y];
    return x;
  }, 0n);

/** Spearman's rank correlation of two equally long lists, −1 to 1; ties share their mean rank. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [ra, rb] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  let [covariance, varianceA, varianceB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [ra[i]! - middle, rb[i]! - middle];
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return covariance / Math.sqrt(varianceA * varianceB);
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).toSorted((i, j) => values[i]! - values[j]!);
  const result = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) result[order[i]!] = (from + to) / 2;
    from = to + 1;
  }
  return result;
}
