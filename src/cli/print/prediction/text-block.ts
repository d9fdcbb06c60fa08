import type { Sourced } from '../../../machines/machine.ts';
import { formatSeconds, si, significant } from '../../../text/units.ts';
import type { Ink } from '../ink.ts';
import { wrapText } from '../text-layout.ts';

/** A quantity, its value, and a remark. */
export type Line = readonly [name: string, value: string, remark: string];

/** A time, in minutes if long. */
export const duration = (seconds: number): string =>
  seconds < 120 ? formatSeconds(seconds) : `${significant(seconds / 60)} min`;

const NAME = 26;
const VALUE = 20;

/** Lines under a title, in three columns. */
export function block(title: string, lines: readonly Line[], ink: Ink): string {
  const rows = lines.map(([name, value, remark]) => {
    const start = ` ${name.padEnd(NAME)}${value.padStart(VALUE)}`;
    return remark === '' ? start : `${start}  ${ink.dim(wrapText(remark, ' '.repeat(NAME + VALUE + 3), 100))}`;
  });
  return [ink.bold(title), ...rows].join('\n');
}

/** A value's source, its kind, and the values of other sources. */
export function sourceWords(value: Sourced | null): string {
  if (!value) return '';
  const { density, accumulate, clock } = value.flags;
  const flags = [density, accumulate && `${accumulate} accumulation`, clock && `${clock} clock`].filter(Boolean);
  const others = value.alternatives.map((other) => `or ${si(other.value, value.unit, 4)} (${other.source})`);
  return [...flags, value.source, ...others].join('; ');
}

/** Digits in groups of three; fractions keep three decimals. */
export const spaced = (value: number): string => {
  const [whole = '', part] = (Number.isInteger(value) ? String(value) : value.toFixed(3)).split('.');
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ' ')}${part === undefined ? '' : `.${part}`}`;
};
