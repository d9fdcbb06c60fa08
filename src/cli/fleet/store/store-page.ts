import type { StoredCeiling, StoredFleet, StoredMachine, StoredTimes } from '../../../fleet/page/make-fleet-page.ts';
import { ask, type Duck } from './store-duckdb.ts';
import { ARCHITECTURE, countedRows, latest } from './store-used.ts';

/** The machines of a store with the latest time of each result and the latest ceilings. */
export async function storedFleet(duck: Duck, software: boolean): Promise<StoredFleet> {
  await duck.connection.run(reportsSql(software));
  const machines = await ask<StoredMachine>(duck, MACHINES);
  const results = await ask<StoredTimes>(duck, timesSql(software));
  const ceilings = await ask<StoredCeiling>(duck, CEILINGS);
  return { machines, results, ceilings };
}

/** The reports, each with the number of its machine, from 0. */
const reportsSql = (software: boolean): string => `
  CREATE TEMP TABLE placed AS
  WITH reports AS (
    SELECT report, any_value(is_fallback) AS software, any_value(vendor) AS vendor, any_value(${ARCHITECTURE}) AS family,
      any_value(device) AS device, any_value(host) AS host, any_value(created_at) AS made
    FROM results WHERE ${countedRows(software)} AND host <> '' GROUP BY report
  )
  SELECT *, (dense_rank() OVER (ORDER BY software, vendor, family, device, host) - 1)::INTEGER AS machine
  FROM reports`;

const MACHINES = `
  SELECT software AS "isFallback", vendor, family, device, host
  FROM placed GROUP BY machine, software, vendor, family, device, host ORDER BY machine`;

const timesSql = (software: boolean): string => `
  WITH latest AS (
    SELECT machine, id, ${latest('value', 'made')} AS seconds, max(flop) AS flop, max(bytes_read + bytes_written) AS bytes,
      max(compute) AS compute
    FROM (SELECT report, id, value, flop, bytes_read, bytes_written, compute FROM results WHERE ${countedRows(software)})
      JOIN (SELECT report, machine, made FROM placed) USING (report)
    GROUP BY machine, id
  )
  SELECT id, max(flop) AS flop, max(bytes) AS bytes, max(compute) AS compute,
    list(machine ORDER BY machine) AS machines, list(seconds ORDER BY machine) AS seconds
  FROM latest GROUP BY id ORDER BY id`;

const CEILINGS = `
  SELECT machine, id, ${latest('value', 'made')} AS value
  FROM (SELECT report, id, value FROM results
      WHERE kind = 'ceiling' AND id IN ('memory/read', 'compute/f32', 'compute/f16') AND value > 0)
    JOIN (SELECT report, machine, made FROM placed) USING (report)
  GROUP BY machine, id ORDER BY machine, id`;
