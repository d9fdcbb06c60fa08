/** Factors of an estimated rate between which measured rates lie. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** The share of points that a band is to hold; fewer may be held where the band would be wider than allowed. */
const WANTED = 0.9;

/**
 * The narrowest band that holds 90 % of the ratios measured ÷ estimated, one point more being counted as outside. Where that is wider
 * than `widest` (high ÷ low), the band of that width which holds most of them.
 */
export function bandOf(ratios: readonly number[], widest: number): Band {
  const sorted = ratios.map(Math.log).toSorted((a, b) => a - b);
  const wanted = Math.min(sorted.length, Math.ceil(WANTED * (sorted.length + 1)));
  // A trace less, so that rounding leaves the quotient within.
  const most = Math.log(widest) - 1e-9;
  const narrow = narrowest(sorted, wanted);
  if (narrow.high - narrow.low <= most) return asFactors(narrow);
  for (let count = wanted - 1; count > 1; count -= 1) {
    const found = narrowest(sorted, count);
    const room = most - (found.high - found.low);
    // What is left of the width is as likely needed on one side as on the other.
    if (room >= 0) return asFactors({ low: found.low - room / 2, high: found.high + room / 2 });
  }
  return asFactors({ low: -most / 2, high: most / 2 });
}

const asFactors = ({ low, high }: Band): Band => ({
  low: Math.exp(Math.min(0, low)),
  high: Math.exp(Math.max(0, high)),
});

/** The narrowest interval that holds `count` of sorted values. */
function narrowest(sorted: readonly number[], count: number): Band {
  const starts = sorted.slice(0, sorted.length - count + 1);
  const all = starts.map((low, i): Band => ({ low, high: sorted[i + count - 1]! }));
  return all.reduce((best, one) => (one.high - one.low < best.high - best.low ? one : best));
}
