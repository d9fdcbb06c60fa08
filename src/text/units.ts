/** Formats numbers for people. Everywhere else the project keeps SI base units and full precision. */

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
const SMALL_PREFIXES = ['', 'm', 'µ', 'n', 'p'] as const;

/** A value with a number of significant digits, without exponent or superfluous zeros. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  return value.toFixed(Math.min(20, Math.max(0, digits - 1 - magnitude)));
}

/** `31.2 GFLOP/s`, `1.45 TB/s`, `82.0 ms`: a value with an SI prefix (decimal: a GB is 1e9 bytes). */
export function si(value: number, unit: string, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return `0 ${unit}`;
  const rounded = Math.abs(Number(value.toPrecision(digits)));
  const steps = Math.floor(Math.log10(rounded) / 3 + 1e-12);
  if (steps >= 0) {
    const step = Math.min(steps, PREFIXES.length - 1);
    return `${significant(value / 1000 ** step, digits)} ${PREFIXES[step]}${unit}`;
  }
  const step = Math.min(-steps, SMALL_PREFIXES.length - 1);
  return `${significant(value * 1000 ** step, digits)} ${SMALL_PREFIXES[step]}${unit}`;
}

/** An arithmetic rate. */
export const formatFlopRate = (value: number): string => si(value, 'FLOP/s');

/** A memory rate. */
export const formatByteRate = (value: number): string => si(value, 'B/s');

/** Longer units of time in seconds, each with the value from which it is used. */
const LONG_UNITS = [
  [172_800, 86_400, 'days'],
  [7200, 3600, 'h'],
  [120, 60, 'min'],
] as const;

/** A duration: `23.3 ms`, `3.49 s`, `32.2 min`. */
export function formatSeconds(value: number): string {
  const long = LONG_UNITS.find(([from]) => value >= from);
  return long && Number.isFinite(value) ? `${significant(value / long[1])} ${long[2]}` : si(value, 's');
}

/** An arithmetic intensity, in FLOP per byte; one that no operator has, with a prefix. */
export const formatIntensity = (value: number): string =>
  value >= HUGE ? si(value, 'FLOP/B') : `${significant(value)} FLOP/B`;

/** The same where a heading has the unit: `15.7`, `12.3 T`. */
export const formatBareIntensity = (value: number): string =>
  value >= HUGE ? si(value, '').trim() : significant(value);

/** From here on digits are too many to read. */
const HUGE = 1e6;

/** A share, 0–1, in whole percent (one decimal below 10 %). */
export const formatShare = (value: number): string =>
  Number.isFinite(value)
    ? `${(value * 100).toFixed(Math.abs(value) < 0.0995 ? 1 : 0).replace(/^-(0\.0)$/, '$1')} %`
    : '–';

/** The part of a whole that a sum of shares, which may be off by a rounding error, cannot be told from. */
const WHOLE = 1 - 1e-9;

/** The same of a whole, in words like `99.9 %`: 100 % is all of it. */
export function formatPart(share: number): string {
  const text = formatShare(share);
  return text === '100 %' && share < WHOLE ? `${(Math.floor(share * 1000) / 10).toFixed(1)} %` : text;
}

/** A size in bytes, in binary units. */
export function formatBytes(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const step = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  return `${significant(value / 1024 ** step)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][step]}`;
}

/** An interval as ± share of its value, up to ±1000 %; a dash without a value. */
export function formatInterval({ value, low, high }: { value: number; low: number; high: number }): string {
  const share = (high - low) / 2 / value;
  if (!Number.isFinite(share)) return '–';
  return share > 10 ? '> ±1000 %' : `±${formatShare(share)}`;
}
