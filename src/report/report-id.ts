import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Report } from './report-format.ts';

/**
 * What identifies a report: SHA-256, 64 hexadecimal digits, of its canonical JSON (RFC 8785: sorted keys, no spaces)
 * without the field `id`. Layout and order of keys do not change it; any other change does.
 * @param report a report, or the parsed JSON of a file. To identify a file, give its JSON as it is: `parseReport` drops
 * fields that this version does not know and adds defaults.
 */
export function reportId(report: object): string {
  const { id: _, ...content } = report as { readonly id?: unknown };
  return bytesToHex(sha256(utf8ToBytes(canonical(content))));
}

/** A report with its id; one that it has is replaced, as its content may have changed since. */
export const withId = (report: Report): Report => ({ ...report, id: reportId(report) });

/** Canonical JSON of a JSON value. Unlike libraries for RFC 8785, it accepts the lone surrogates of a foreign text. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${fields.join(',')}}`;
}
