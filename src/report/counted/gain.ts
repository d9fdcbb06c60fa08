/** Smaller gains are not worth a reader's time. */
const LEAST_GAIN = 1.1;

/** The factor a change may gain, limited by the roof; null if negligible. */
export function gainOf(factor: number, most: number): number | null {
  const gain = Math.min(factor, most);
  return gain >= LEAST_GAIN && Number.isFinite(gain) ? gain : null;
}
