import type { Report } from '../../../src/report/report-format.ts';
import { sampleReport, sampleResult } from '../sample-report.ts';
import { madeResult, type MadeRun } from './made-fleet.ts';

/** What a made report tells of itself, besides its times. */
export interface Told {
  readonly driver?: string;
  readonly version?: string;
  readonly tool?: string;
  readonly isFallback?: boolean;
  readonly labels?: Record<string, string>;
}

/** The report of a run: results of a gemv with the times of the run. */
export function madeReport(
  { host, architecture, number, seconds }: MadeRun,
  { driver = '', version = '140.0.0.0', tool = '0.1.0', isFallback = false, labels }: Told = {},
): Report {
  const sample = sampleReport();
  return {
    ...sample,
    createdAt: new Date(Date.UTC(2026, 0, 1 + number)).toISOString(),
    tool: { version: tool },
    environment: {
      ...sample.environment,
      host,
      browser: { name: 'Chrome', version },
      ...(labels && { labels }),
    },
    adapter: { ...sample.adapter, vendor: 'nvidia', architecture, isFallback, ...(driver !== '' && { driver }) },
    results: Array.from(seconds, (value, i) => {
      const estimate = { value, low: 0.99 * value, high: 1.01 * value, level: 0.95 };
      return sampleResult({ id: madeResult(i), time: { ...sampleResult().time, estimate } });
    }),
  };
}
