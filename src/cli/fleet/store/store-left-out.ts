import { ask, type Duck } from './store-duckdb.ts';
import { countedRows } from './store-used.ts';

/** What a question does not count. */
export interface LeftOutRows {
  /** Reports of software adapters; 0 where they count. */
  readonly softwareReports: number;
  /** Reports without the name of a host. */
  readonly unnamedReports: number;
  /** Reports that are counted. */
  readonly reports: number;
}

/** Counts what is left out. */
export async function leftOutRows(duck: Duck, software: boolean): Promise<LeftOutRows> {
  const [found] = await ask<LeftOutRows>(
    duck,
    `SELECT ${software ? '0' : `count(DISTINCT report) FILTER (is_fallback)::INTEGER`} AS "softwareReports",
       count(DISTINCT report) FILTER (host = '' AND ${countedRows(software)})::INTEGER AS "unnamedReports",
       count(DISTINCT report) FILTER (host <> '' AND ${countedRows(software)})::INTEGER AS reports
     FROM results`,
  );
  return found!;
}

/** The same in sentences. */
export const leftOutNotes = ({ softwareReports, unnamedReports }: LeftOutRows): string[] => [
  ...(softwareReports > 0
    ? [
        softwareReports === 1
          ? '1 report of a software adapter is left out (--software counts it, apart from GPUs).'
          : `${softwareReports} reports of software adapters are left out (--software counts them, apart from GPUs).`,
      ]
    : []),
  ...(unnamedReports > 0
    ? [
        `${unnamedReports} ${unnamedReports === 1 ? 'report names' : 'reports name'} no host and ${unnamedReports === 1 ? 'is' : 'are'} left out: measure with --host NAME.`,
      ]
    : []),
];
