/** Gains of the whole below this round to none, and are not told. */
export const LEAST_WHOLE = 1.05;

/**
 * The factor by which a whole becomes faster if a part of it, 0–1, does; null if nothing would be left.
 * @see Amdahl: Validity of the single processor approach (1967)
 */
export function amdahl(part: number, gain: number): number | null {
  const left = 1 - part + part / gain;
  return left > 1e-6 ? 1 / left : null;
}
