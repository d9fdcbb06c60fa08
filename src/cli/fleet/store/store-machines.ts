import { isSlow, shiftLimits, type SickMachines } from '../../../fleet/sick-machines.ts';
import { ask, type Duck } from './store-duckdb.ts';
import { ARCHITECTURE, countedRows } from './store-used.ts';

interface MachineRow {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly group: string;
  readonly host: string;
  readonly shift: number;
  readonly low: number;
  readonly high: number;
  readonly results: number;
  readonly slower: number;
}

/**
 * Finds the machines that are slower than those of their architecture and, where it is told, their device: now, by the
 * latest report of each result. What they were before is no part of it.
 * @param least the least share by which they are slower: 0.1
 */
export async function sickMachines(duck: Duck, software: boolean, least: number): Promise<SickMachines> {
  const rows = await ask<MachineRow>(duck, shiftsSql(software));
  const limits = shiftLimits(rows, least);
  const sizes = new Map<string, number>();
  for (const { group } of rows) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const machines = rows.flatMap(({ group, shift, low, high, slower, ...row }) => {
    const limit = limits.get(group);
    if (!limit || !isSlow(shift, limit)) return [];
    const ratio = (log: number): number => Math.exp(log - limit.middle);
    return [
      {
        host: row.host,
        architecture: row.architecture,
        vendor: row.vendor,
        device: row.device,
        ratio: ratio(shift),
        low: ratio(low),
        high: ratio(high),
        limit: Math.exp(limit.reach),
        results: row.results,
        slowerResults: slower,
        machines: sizes.get(group)!,
      },
    ];
  });
  return {
    machines: machines.toSorted((a, b) => b.ratio - a.ratio),
    compared: rows.length,
    alone: rows.filter(({ group }) => !limits.has(group)).length,
  };
}

/**
 * Of each machine: the median over its results, each in its latest report, of log seconds against the middle machine. The interval is that of the
 * sign test: the values 0.98 √n places from the middle.
 */
const shiftsSql = (software: boolean): string => `
  WITH own AS (
    SELECT is_fallback, vendor, ${ARCHITECTURE} AS family, device, host, id, ln(arg_max(value, created_at)) AS x
    FROM results WHERE ${countedRows(software)} AND host <> '' GROUP BY ALL
  ), kind AS (
    SELECT is_fallback, vendor, family, device, id, median(x) AS middle FROM own GROUP BY ALL
  ), machine AS (
    SELECT is_fallback, vendor, family, device, host, list_sort(list(x - middle)) AS shifts
    FROM own JOIN kind USING (is_fallback, vendor, family, device, id) GROUP BY ALL
  )
  SELECT vendor, family AS architecture, device, host,
    to_json([is_fallback::VARCHAR, vendor, family, device])::VARCHAR AS "group",
    list_median(shifts) AS shift,
    shifts[greatest(1, floor(len(shifts) / 2 - 0.98 * sqrt(len(shifts)))::INTEGER + 1)] AS low,
    shifts[least(len(shifts), ceil(len(shifts) / 2 + 0.98 * sqrt(len(shifts)))::INTEGER)] AS high,
    len(shifts)::INTEGER AS results, len(list_filter(shifts, lambda s: s > 0))::INTEGER AS slower
  FROM machine ORDER BY host`;
