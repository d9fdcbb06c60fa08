import { significant } from './units.ts';

/** The unit of a number in the guide's tables: the same for a whole column, so that digits can be compared. */
export type Unit = 'ms' | 's' | 'GB' | 'B' | 'FLOP' | 'FLOP/B' | 'tokens' | 'tokens/s' | '×' | '';

const FACTORS: Readonly<Partial<Record<Unit, number>>> = { ms: 1e3, GB: 1e-9 };

/** A number with a unit, without superfluous zeros: `23.333 ms`, `524,288 B`, `10 GB`. */
export function quantity(value: number, unit: Unit, digits = 6): string {
  const scaled = value * (FACTORS[unit] ?? 1);
  const text = isCount(unit, scaled) ? String(scaled) : stripped(significant(scaled, digits));
  const joined = grouped(text);
  return unit === '' ? joined : unit === '×' ? `${joined}×` : `${joined} ${unit}`;
}

/** Whole numbers of bytes, operations and tokens are shown in full. */
const isCount = (unit: Unit, value: number): boolean =>
  (unit === 'B' || unit === 'FLOP' || unit === 'tokens') && Number.isInteger(value) && Math.abs(value) < 1e15;

const stripped = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** `19230` as `19,230`. */
const grouped = (text: string): string => {
  const [whole, fraction] = text.split('.');
  const marked = whole!.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? marked : `${marked}.${fraction}`;
};

/** An integer with thousands separators. */
export const count = (value: number): string => grouped(String(Math.round(value)));

/** Three digits, by thousands: `0.431`, `264`, `23,900`. */
export const rounded = (value: number): string =>
  Math.abs(value) >= 1000 && Number.isFinite(value) ? count(Number(value.toPrecision(3))) : significant(value);

/** A difference as a signed share: `−12.6 %`. */
export const difference = (value: number, from: number): string => {
  const percent = (value / from - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}\u00A0%`;
};
