import { MOST_COMPARED } from '../../report/limits.ts';
import type { Report } from '../../report/report-format.ts';
import { cut, harmless } from '../../text/untrusted.ts';

/** Where a report on the page came from. */
export interface Origin {
  /** `here`: this browser measured it, now or when it kept it. `unknown`: a driver handed it over. */
  readonly kind: 'here' | 'file' | 'link' | 'address' | 'gallery' | 'kept' | 'unknown';
  /** The name of the file; empty if it came in none. */
  readonly name: string;
}

/** The longest name of a file in a line. */
const MOST_NAME = 40;

const UNKNOWN: Origin = { kind: 'unknown', name: '' };

/** Beside the reports, and not in them: what is saved and shared is the measurement alone. */
const ORIGINS = new WeakMap<Report, Origin>();

/** Notes where a report came from. @returns the report */
export function cameFrom(kind: Origin['kind'], report: Report, name = ''): Report {
  ORIGINS.set(report, { kind, name: cut(harmless(name), MOST_NAME) });
  return report;
}

/** Notes an origin that was stored; one that does not read is unknown. @returns the report */
export function withOrigin(report: Report, stored: unknown): Report {
  const { kind, name } = (stored ?? {}) as { readonly kind?: unknown; readonly name?: unknown };
  const known = typeof kind === 'string' && Object.hasOwn(WORDS, kind) ? (kind as Origin['kind']) : 'unknown';
  return cameFrom(known, report, typeof name === 'string' ? name : '');
}

/** Notes that a report came from where another did. @returns the report */
export function sameOrigin(report: Report, other: Report): Report {
  ORIGINS.set(report, originOf(other));
  return report;
}

/** Where a report came from. */
export const originOf = (report: Report): Origin => ORIGINS.get(report) ?? UNKNOWN;

/** Whether this browser measured a report: then its machine is the reader's own. */
export const isFromHere = (report: Report): boolean => originOf(report).kind === 'here';

const WORDS: Readonly<Record<Origin['kind'], string>> = {
  here: '',
  file: 'opened',
  link: 'opened from a link',
  address: 'opened',
  gallery: 'from the gallery',
  kept: 'kept in this browser',
  unknown: 'opened',
};

/** Where a report came from, after its machine's name; empty if it was measured here. */
export function originWords(report: Report): string {
  const { kind, name } = originOf(report);
  return name === '' ? WORDS[kind] : `opened from ${name}`;
}

/** Whether another report can be drawn over those that are shown. */
export const hasRoom = (shown: readonly Report[]): boolean => shown.length > 0 && shown.length < MOST_COMPARED;
