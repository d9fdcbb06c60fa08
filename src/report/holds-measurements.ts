import type { Report } from './report-format.ts';

/** Whether there is anything in a report: a ceiling, or a measured result. */
export const holdsMeasurements = ({ ceilings, results }: Pick<Report, 'ceilings' | 'results'>): boolean =>
  ceilings.length > 0 || results.some(({ status }) => status === 'measured');
