import { isSlow, LEAST_RESULTS, shiftLimits, type SickMachines } from '../../../fleet/sick-machines.ts';
import { ask, type Duck } from './store-duckdb.ts';
import { ARCHITECTURE, latest, steadyRows } from './store-used.ts';

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
  const all = await ask<MachineRow>(duck, shiftsSql(software));
  const rows = all.filter(({ results }) => results >= LEAST_RESULTS);
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
    few: all.length - rows.length,
  };
}

/**
 * Of each machine: the median over its results, each in its latest report, of log seconds against the middle machine. The interval is that of the
 * sign test, 95 % or more from six results on: the values whose ranks are 0.98 √(n + 1) from the middle.
 */
const shiftsSql = (software: boolean): string => `
  WITH own AS (
    SELECT is_fallback, vendor, ${ARCHITECTURE} AS family, device, host, id, ln(${latest('value')}) AS x
    FROM results WHERE ${steadyRows(software)} AND host <> '' GROUP BY ALL
  ), kind AS (
    SELECT is_fallback, vendor, family, device, id, median(x) AS middle FROM own GROUP BY ALL
  ), machine AS (
    SELECT is_fallback, vendor, family, device, host, list_sort(list(x - middle)) AS shifts
    FROM own JOIN kind USING (is_fallback, vendor, family, device, id) GROUP BY ALL
  ), ranked AS (
    SELECT *, greatest(1, floor((len(shifts) - 1) / 2 - 0.98 * sqrt(len(shifts) + 1))::INTEGER + 1) AS rank FROM machine
  )
  SELECT vendor, family AS architecture, device, host,
    to_json([is_fallback::VARCHAR, vendor, family, device])::VARCHAR AS "group",
    list_median(shifts) AS shift,
    shifts[rank] AS low,
    shifts[-rank] AS high,
    len(shifts)::INTEGER AS results, len(list_filter(shifts, lambda s: s > 0))::INTEGER AS slower
  FROM ranked ORDER BY host`;
