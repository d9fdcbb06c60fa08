import type { PackedTimes } from './fleet-page-format.ts';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map(Array.from(DIGITS, (digit, value) => [digit, value] as const));
/** Characters of a time. */
export const CODE_LENGTH = 3;
const MISSING = 2 ** 18 - 1;
const MOST = MISSING - 1;

/** Packs the times of machines in their order; null: the machine has none. A ratio of 10⁶ is kept to 0.006 %. */
export function packTimes(times: readonly (number | null)[]): PackedTimes {
  const known = times.filter(isTime);
  const low = known.reduce((a, b) => Math.min(a, b), Infinity);
  const high = known.reduce((a, b) => Math.max(a, b), 0);
  if (known.length === 0) return { low: 1, high: 1, codes: digits(MISSING).repeat(times.length) };
  const span = Math.log(high / low);
  const codes = times.map((time) => {
    if (!isTime(time)) return digits(MISSING);
    return digits(span === 0 ? 0 : Math.round((Math.log(time / low) / span) * MOST));
  });
  return { low, high, codes: codes.join('') };
}

/** The time of a machine by its number; null: it has none. */
export function timeOf({ low, high, codes }: PackedTimes, machine: number): number | null {
  let code = 0;
  for (let i = CODE_LENGTH * machine; i < CODE_LENGTH * (machine + 1); i++) {
    code = code * DIGITS.length + (VALUES.get(codes[i] ?? '') ?? DIGITS.length - 1);
  }
  return code === MISSING ? null : low * (high / low) ** (code / MOST);
}

const isTime = (time: number | null): time is number => time !== null && time > 0 && Number.isFinite(time);

const digits = (code: number): string =>
  DIGITS[code >> 12]! + DIGITS[(code >> 6) % DIGITS.length]! + DIGITS[code % DIGITS.length]!;
