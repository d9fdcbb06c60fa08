import type { Report } from '../../src/report/report-format.ts';

const FILES = import.meta.glob<Report>('../fixtures/reports/*/*.json', { eager: true, import: 'default' });

/** Measured reports: one per stack and version of the format, keyed by path, such as `v1/dawn`. */
export const FIXTURES: Readonly<Record<string, Report>> = Object.fromEntries(
  Object.entries(FILES).map(([path, report]) => [path.replace(/^.*\/reports\/|\.json$/g, ''), report]),
);
