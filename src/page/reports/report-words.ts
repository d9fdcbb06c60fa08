import type { Report } from '../../report/report-format.ts';
import { fullName } from '../../report/machine-name.ts';
import { cut, harmless } from '../../text/untrusted.ts';

const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A date as the reader's language writes it; a text that is no date as it is. */
export function dateWords(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? cut(harmless(iso), 40) || 'no date' : DATE.format(time);
}

/** A report's machine and date, in a line. */
export const titleWords = (report: Report): string =>
  `${cut(harmless(fullName(report)), 60)}, ${dateWords(report.createdAt)}`;

/** A name for a file of a report: `ridgepoint-nvidia-h200-2026-11-27`, of letters, digits and hyphens alone. */
export function fileStem(report: Report): string {
  const date = /^\d{4}-\d{2}-\d{2}/.exec(report.createdAt)?.[0] ?? '';
  return ['ridgepoint', plain(fullName(report)), date].filter((part) => part !== '').join('-');
}

/** Longest name of a machine in a file's name. */
const MOST_MACHINE = 40;

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MOST_MACHINE)
    .replaceAll(/^-+|-+$/g, '');
