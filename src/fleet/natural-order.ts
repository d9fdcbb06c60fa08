/** Versions as people order them: numbers by value, so that 560.9 comes before 560.35. */
const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Orders two versions; below 0 if `a` is the earlier. */
export const byVersion = (a: string, b: string): number => COLLATOR.compare(a, b) || (a < b ? -1 : Number(a > b));
