/** The guide's roundings: some rounded, some truncated, each carried over to the next step. */

/** A product that is an integer except for its last bit must not be truncated to the integer below. */
const SLACK = 1e-9;

/** Rounds to a number of decimals: 208.333 is 208.3. */
export const roundTo = (value: number, decimals: number): number =>
  Math.round(value * 10 ** decimals + SLACK) / 10 ** decimals;

/** Truncates to a number of significant digits: 0.000524288 is 0.00052. */
export function cutDigits(value: number, digits: number): number {
  if (value === 0) return 0;
  const scale = digits - 1 - Math.floor(Math.log10(Math.abs(value)) + SLACK);
  const cut = Math.floor(value * 10 ** scale + SLACK);
  // Dividing by a power of ten gives the double nearest to the decimal; multiplying by its inverse does not.
  return scale >= 0 ? cut / 10 ** scale : cut * 10 ** -scale;
}

/** Truncates to whole milliseconds, below one to one digit: 6.866 is 6. */
export const cutMilliseconds = (milliseconds: number): number =>
  milliseconds >= 1 ? Math.floor(milliseconds + SLACK) : cutDigits(milliseconds, 1);

/** Rounds to whole milliseconds, below one to one digit: 15.705 is 16. */
export const roundMilliseconds = (milliseconds: number): number =>
  milliseconds >= 1 ? Math.round(milliseconds + SLACK) : Number(milliseconds.toPrecision(1));

/** Milliseconds as seconds with two decimals, below 0.1 s with two digits: 6975 is 6.98. */
export const roundSeconds = (milliseconds: number): number =>
  milliseconds >= 100 ? Math.round(milliseconds / 10 + SLACK) / 100 : Number((milliseconds / 1000).toPrecision(2));

/** Truncates to an integer. */
export const cutWhole = (value: number): number => Math.floor(value + SLACK);
