import { hostOf } from '../../../fleet/report-rows.ts';
import { reportId } from '../../../report/report-id.ts';
import type { Report } from '../../../report/report-format.ts';
import { ask, type Duck } from './store-duckdb.ts';
import { ARCHITECTURE, countedRows, latest } from './store-used.ts';

/** Where a machine stands on one result. */
export interface Standing {
  readonly id: string;
  /** The share of the other machines that are slower, in percent: 100 is the fastest, 50 the middle, 0 the slowest. */
  readonly percentile: number;
  /** Machines with this result, this one included. */
  readonly machines: number;
  readonly seconds: number;
  /** Of the others. */
  readonly best: number;
  readonly median: number;
}

/** The measured results of a report that machines of its kind in the store have, too. */
export async function standings(duck: Duck, report: Report): Promise<Standing[]> {
  const { vendor, architecture, device, isFallback } = report.adapter;
  const own = report.results.flatMap((one) =>
    one.status === 'measured' && one.check?.passed !== false && !one.time.flags.includes('below-clock')
      ? [{ id: one.id, seconds: one.time.estimate.value }]
      : [],
  );
  // Reports of this machine in the store are not those of another one.
  return await ask<Standing>(
    duck,
    `WITH own AS (SELECT row.* FROM (SELECT unnest(from_json($1, '[{"id": "VARCHAR", "seconds": "DOUBLE"}]')) AS row)),
     latest AS (
       SELECT host, id, ${latest('value')} AS value FROM results
       WHERE ${countedRows(true)} AND is_fallback = $2 AND vendor = $3 AND ${ARCHITECTURE} = $4 AND device = $5
         AND host <> '' AND host <> $6 AND report <> $7
       GROUP BY ALL
     )
     SELECT id, 100 * (count_if(value > seconds) + count_if(value = seconds) / 2) / count(*) AS percentile,
       count(*)::INTEGER + 1 AS machines, seconds, min(value) AS best, median(value) AS median
     FROM own JOIN latest USING (id) GROUP BY id, seconds ORDER BY percentile, id`,
    [
      JSON.stringify(own),
      isFallback,
      vendor,
      architecture || device || vendor || 'unnamed',
      device,
      hostOf(report),
      reportId(report),
    ],
  );
}
