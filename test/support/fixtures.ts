import type { Report } from '../../src/report/report-format.ts';

const FILES = import.meta.glob<Report>('../fixtures/reports/*/*.json', { eager: true, import: 'default' });

/** Reports that were measured: one of each stack, of every version of the format; by their paths, `v1/dawn`. */
export const FIXTURES: Readonly<Record<string, Report>> = Object.fromEntries(
  Object.entries(FILES).map(([path, report]) => [path.replace(/^.*\/reports\/|\.json$/g, ''), report]),
);
