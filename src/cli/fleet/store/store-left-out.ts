import { firstNames } from '../../../text/name-list.ts';
import { visibleName } from '../../../text/untrusted.ts';
import { ask, literal, type Duck } from './store-duckdb.ts';
import { ARCHITECTURE, countedRows, timedRows, UNSTEADY_LIST } from './store-used.ts';

/** What a question does not count, or counts in a way that surprises. */
export interface LeftOutRows {
  /** Reports of software adapters; 0 where they count. */
  readonly softwareReports: number;
  /** Reports without the name of a host. */
  readonly unnamedReports: number;
  /** Reports that are counted. */
  readonly reports: number;
  /** Times of results of named hosts. */
  readonly times: number;
  /** Of these, how many are flagged as unsteady; 0 where they count. */
  readonly unsteadyTimes: number;
  /** Their flags. */
  readonly unsteadyFlags: readonly string[];
  /** Hosts with reports dated more than a day later than now, and the last date of each. */
  readonly later: readonly { readonly host: string; readonly date: string }[];
  /** Hosts whose reports tell of more than one kind of GPU of one vendor. */
  readonly twofold: readonly { readonly host: string; readonly kinds: readonly string[] }[];
}

const DAY = 86_400_000;

/** Counts what is left out, and finds what surprises. @param now a time in milliseconds */
export async function leftOutRows(duck: Duck, software: boolean, now: number = Date.now()): Promise<LeftOutRows> {
  const timed = timedRows(software);
  const [found] = await ask<Omit<LeftOutRows, 'later' | 'twofold'>>(
    duck,
    `SELECT ${software ? '0' : `count(DISTINCT report) FILTER (is_fallback)::INTEGER`} AS "softwareReports",
       count(DISTINCT report) FILTER (host = '' AND ${countedRows(software)})::INTEGER AS "unnamedReports",
       count(DISTINCT report) FILTER (host <> '' AND ${countedRows(software)})::INTEGER AS reports,
       count(*) FILTER (host <> '' AND ${timed})::INTEGER AS times,
       count(*) FILTER (host <> '' AND ${timed} AND list_has_any(flags, ${UNSTEADY_LIST}))::INTEGER AS "unsteadyTimes",
       list_filter(${UNSTEADY_LIST}, lambda one: list_contains(
         coalesce(list_distinct(flatten(list(flags) FILTER (host <> '' AND ${timed} AND len(flags) > 0))), []), one)) AS "unsteadyFlags"
     FROM results`,
  );
  const later = await ask<LeftOutRows['later'][number]>(
    duck,
    `SELECT host, strftime(max(created_at), '%Y-%m-%d') AS date FROM results
     WHERE host <> '' AND ${timed} AND created_at > ${literal(new Date(now + DAY).toISOString().replace('Z', ''))}::TIMESTAMP
     GROUP BY host ORDER BY host`,
  );
  const twofold = await ask<LeftOutRows['twofold'][number]>(
    duck,
    `SELECT host, list_sort(list(DISTINCT kind)) AS kinds FROM (
       SELECT host, vendor, is_fallback, concat_ws(' ', family, nullif(device, family)) AS kind
       FROM (SELECT DISTINCT host, vendor, is_fallback, ${ARCHITECTURE} AS family, nullif(device, '') AS device
         FROM results WHERE host <> '' AND ${timed}))
     GROUP BY host, vendor, is_fallback HAVING count(DISTINCT kind) > 1 ORDER BY host`,
  );
  return { ...found!, later, twofold };
}

/** The same in sentences. */
export const leftOutNotes = (left: LeftOutRows): string[] => [
  ...(left.softwareReports > 0
    ? [
        left.softwareReports === 1
          ? '1 report of a software adapter is left out (--software counts it, apart from GPUs).'
          : `${left.softwareReports} reports of software adapters are left out (--software counts them, apart from GPUs).`,
      ]
    : []),
  ...(left.unnamedReports > 0
    ? [
        `${left.unnamedReports} ${left.unnamedReports === 1 ? 'report names' : 'reports name'} no host and ${left.unnamedReports === 1 ? 'is' : 'are'} left out: measure with --host NAME.`,
      ]
    : []),
  ...(left.unsteadyTimes > 0
    ? [
        `${left.unsteadyTimes} of ${left.times} times are left out of changes and of slow machines, as they are flagged ${left.unsteadyFlags.join(', ')}.`,
      ]
    : []),
  ...(left.later.length > 0
    ? [
        `Reports dated later than now count as the latest of their machines: ${some(left.later.map(({ host, date }) => `${visibleName(host)} (${date})`))}.`,
      ]
    : []),
  ...(left.twofold.length > 0
    ? [
        `Counted as machines of two kinds or more, as their reports name the GPU differently: ${some(left.twofold.map(({ host, kinds }) => `${visibleName(host)} (${kinds.map(visibleName).join(' and ')})`))}.`,
      ]
    : []),
];

const MOST_NAMED = 12;

const some = (names: readonly string[]): string => firstNames(names, MOST_NAMED);
