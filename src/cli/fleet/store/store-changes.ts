import {
  judge,
  RESULT_TRAITS,
  versionWords,
  type Changes,
  type ResultTrait,
  type StepResult,
} from '../../../fleet/claims.ts';
import {
  LEAST_MACHINES,
  pairRuns,
  type Cause,
  type RunContext,
  type RunPair,
  type Versions,
} from '../../../fleet/pair-runs.ts';
import { isFar, shiftLimits } from '../../../fleet/sick-machines.ts';
import { byVersion } from '../../../fleet/natural-order.ts';
import { harmless, quote } from '../../../text/untrusted.ts';
import { CliError, EXIT } from '../../exit.ts';
import { ask, literal, type Duck } from './store-duckdb.ts';
import { ARCHITECTURE, steadyRows, timedRows } from './store-used.ts';

/** What to look for. */
export interface ChangeQuestion extends Versions {
  readonly by: Cause;
}

/** Whose changes. */
export interface ChangeRows {
  readonly software: boolean;
  /** Only this one, as the adapter names it. */
  readonly architecture?: string | undefined;
}

/** Finds the changes of one cause. */
export type AskChanges = (question: ChangeQuestion) => Promise<Changes>;

interface ContextRow {
  readonly context: number;
  readonly machine: string;
  readonly architecture: string;
  readonly driver: string;
  readonly browser: string;
  readonly version: string;
  readonly tool: string;
  readonly flags: string;
  readonly runtime: string;
  readonly backend: string;
  readonly platform: string;
  readonly clock: string;
  readonly plan: string;
  readonly first: number;
  readonly last: number;
}

type PooledRow = Omit<StepResult, 'changed'> & Record<ResultTrait | 'retuned', boolean>;

/** A machine that changes by less than this beside the others is left in. */
const LEAST_SHIFT = 0.05;

/** Reads the runs of each machine once, and compares each machine with itself for every question. */
export async function changesOf(duck: Duck, { software, architecture }: ChangeRows): Promise<AskChanges> {
  const only = architecture === undefined ? '' : ` AND ${ARCHITECTURE} = ${literal(architecture)}`;
  await duck.connection.run(contextsSql(`${timedRows(software)} AND host <> ''${only}`));
  const contexts = (await ask<ContextRow>(duck, CONTEXTS)).map(fromRow);
  await duck.connection.run(cellsSql(steadyRows(software)));
  if (architecture !== undefined && contexts.length === 0) throw await noArchitecture(duck, software, architecture);
  return (question) => {
    const { browserName, ...asked } = byBrowser(contexts, question);
    const own = browserName === null ? contexts : contexts.filter((one) => one.browserName === browserName);
    checkVersions(own, asked);
    return changes(duck, own, asked);
  };
}

async function noArchitecture(duck: Duck, software: boolean, given: string): Promise<CliError> {
  const there = await ask<{ name: string }>(
    duck,
    `SELECT DISTINCT ${ARCHITECTURE} AS name FROM results WHERE ${timedRows(software)} ORDER BY 1`,
  );
  const names = there.map(({ name }) => name);
  return new CliError(EXIT.usage, `--architecture: expected ${listed(names)}, got ${quote(given)}`);
}

/**
 * Tables print versions of a browser with its name, and either form may be asked for: with a name, only of that browser.
 * @throws CliError `usage` for versions of two browsers, as no machine is compared with itself in another browser
 */
function byBrowser(
  contexts: readonly RunContext[],
  { by, from, to }: ChangeQuestion,
): ChangeQuestion & { readonly browserName: string | null } {
  if (by !== 'browser') return { by, from, to, browserName: null };
  const named = (given: string | undefined): RunContext | undefined =>
    contexts.find((one) => versionName(one, by) === given);
  const [before, after] = [named(from), named(to)];
  if (before && after && before.browserName !== after.browserName) {
    throw new CliError(
      EXIT.usage,
      `--to: expected a version of the browser in --from, ${harmless(before.browserName)}, got ${quote(to)}`,
    );
  }
  return {
    by,
    from: before?.traits.browser ?? from,
    to: after?.traits.browser ?? to,
    browserName: (before ?? after)?.browserName ?? null,
  };
}

/** The version of a cause, of a browser with its name. */
const versionName = ({ browserName, traits }: RunContext, by: Cause): string =>
  versionWords(by === 'browser' ? browserName : undefined, traits[by]);

/** A version that no machine had would be a gate that no regression stops. */
function checkVersions(contexts: readonly RunContext[], { by, from, to }: ChangeQuestion): void {
  const told = contexts.filter(({ traits }) => traits[by] !== '');
  const known = new Set(told.map(({ traits }) => traits[by]));
  for (const [option, given] of [
    ['--from', from],
    ['--to', to],
  ] as const) {
    if (given !== undefined && !known.has(given)) {
      const names = [...new Set(told.map((one) => versionName(one, by)))].toSorted(byVersion);
      throw new CliError(
        EXIT.usage,
        `${option}: expected a version of the ${by} (${listed(names)}), got ${quote(given)}`,
      );
    }
  }
  if (from !== undefined && from === to) {
    throw new CliError(EXIT.usage, `--to: expected another version than --from, got ${quote(from)}`);
  }
}

const MOST_LISTED = 12;

const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'the store has none'
    : `${names.slice(0, MOST_LISTED).map(harmless).join(', ')}${names.length > MOST_LISTED ? ', …' : ''}`;

/** Compares each machine with itself before and after each change of version. */
async function changes(
  duck: Duck,
  contexts: readonly RunContext[],
  { by, ...versions }: ChangeQuestion,
): Promise<Changes> {
  const { steps, pairs, single, alone, back } = pairRuns(contexts, by, versions);
  await duck.connection.run(differencesSql(by), [JSON.stringify(pairs.map(numbered(contexts)))]);
  const shifts = await ask<{ group: number; machine: number; shift: number }>(duck, SHIFTS);
  const limits = shiftLimits(shifts, LEAST_SHIFT);
  const far = shifts.filter(({ group, shift }) => isFar(shift, limits.get(group)));
  const pooled = await ask<PooledRow>(duck, POOLED, [
    JSON.stringify(far.map(({ group, machine }) => ({ step: group, machine }))),
  ]);
  const results = pooled.map((row) => ({ ...row, changed: RESULT_TRAITS.filter((trait) => row[trait]) }));
  const names = machineNames(contexts);
  const judged = judge(steps, results);
  return {
    ...judged,
    steps,
    single,
    alone,
    back,
    retuned: new Set(
      pooled.flatMap(({ retuned, machines, result }) => (retuned && machines >= LEAST_MACHINES ? [result] : [])),
    ).size,
    untold: new Set(contexts.filter(({ traits }) => traits[by] === '').map(({ machine }) => machine)).size,
    outliers: far.map(({ group, machine, shift }) => ({
      host: hostIn(names[machine]!),
      step: group,
      ratio: Math.exp(shift),
    })),
  };
}

/** Machines are named by a JSON list whose last entry is the host. */
const hostIn = (machine: string): string => (JSON.parse(machine) as string[]).at(-1)!;

const machineNames = (contexts: readonly RunContext[]): string[] => [
  ...new Set(contexts.map(({ machine }) => machine)),
];

/** The pair with a number for its machine. */
function numbered(contexts: readonly RunContext[]): (pair: RunPair) => object {
  const numbers = new Map(machineNames(contexts).map((name, number) => [name, number]));
  return (pair) => ({ ...pair, machine: numbers.get(pair.machine)! });
}

const fromRow = (row: ContextRow): RunContext => ({
  context: row.context,
  machine: row.machine,
  architecture: row.architecture,
  browserName: row.browser,
  traits: {
    driver: row.driver,
    browser: row.version,
    tool: row.tool,
    flags: row.flags,
    runtime: row.runtime,
    backend: row.backend,
    platform: row.platform,
    clock: row.clock,
    plan: row.plan,
  },
  first: row.first,
  last: row.last,
});

/** The reports, each with the number of its context. */
const contextsSql = (condition: string): string => `
  CREATE TEMP TABLE runs AS
  WITH reports AS (
    SELECT report, any_value(to_json([is_fallback::VARCHAR, vendor, ${ARCHITECTURE}, device, host])::VARCHAR) AS machine,
      any_value(${ARCHITECTURE}) AS family, any_value(driver) AS driver, any_value(browser) AS browser,
      any_value(browser_version) AS version, any_value(tool) AS tool,
      -- Their order means nothing.
      array_to_string(list_sort(list_distinct(string_split(any_value(browser_flags), ' '))), ' ') AS flags,
      any_value(runtime) AS runtime, any_value(backend) AS backend, any_value(platform) AS platform,
      any_value(clock || CASE WHEN clock_trusted THEN '' ELSE ', untrusted' END) AS clock, any_value(plan) AS plan,
      epoch_ms(any_value(created_at))::DOUBLE AS made
    FROM results WHERE ${condition} GROUP BY report
  )
  SELECT *, dense_rank() OVER (
      ORDER BY machine, driver, browser, version, tool, flags, runtime, backend, platform, clock, plan)::INTEGER AS context
  FROM reports`;

const CONTEXTS = `
  SELECT context, machine, any_value(family) AS architecture, any_value(driver) AS driver, any_value(browser) AS browser,
    any_value(version) AS version, any_value(tool) AS tool, any_value(flags) AS flags, any_value(runtime) AS runtime,
    any_value(backend) AS backend, any_value(platform) AS platform,
    any_value(clock) AS clock, any_value(plan) AS plan, min(made) AS first, max(made) AS last
  FROM runs GROUP BY context, machine ORDER BY context`;

/** The middle of the log seconds of each result in each context, apart where it was measured otherwise. */
const cellsSql = (condition: string): string => `
  CREATE TEMP TABLE cells AS
  SELECT context, id, kernel, cache, median(ln(value)) AS x, min(parameters) AS least, max(parameters) AS most
  FROM (SELECT report, id, kernel, cache, parameters, value FROM results WHERE ${condition})
    JOIN (SELECT report, context FROM runs) USING (report)
  GROUP BY context, id, kernel, cache`;

/**
 * The difference of each machine and result, of times that were measured alike where there are any, else with what is
 * otherwise; of a result that enough machines have alike, of these machines only.
 */
const differencesSql = (by: Cause): string => `
  CREATE OR REPLACE TEMP TABLE differences AS
  WITH pairs AS (SELECT row.* FROM (SELECT unnest(from_json($1,
    '[{"step": "INTEGER", "machine": "INTEGER", "before": "INTEGER", "after": "INTEGER"}]')) AS row)),
  apart AS (
    SELECT step, machine, b.id, b.x - a.x AS d, a.cache IS DISTINCT FROM b.cache AS cache,
      ${by === 'tool' ? 'false' : 'a.kernel IS DISTINCT FROM b.kernel'} AS kernel,
      (a.least, a.most) IS DISTINCT FROM (b.least, b.most) AS retuned
    FROM pairs JOIN cells a ON a.context = pairs.before JOIN cells b ON b.context = pairs.after AND b.id = a.id
  ), each AS (
    SELECT step, machine, id, count_if(NOT (cache OR kernel)) > 0 AS alike,
      coalesce(avg(d) FILTER (NOT (cache OR kernel)), avg(d)) AS d,
      bool_or(cache) AS cache, bool_or(kernel) AS kernel, bool_or(retuned) AS retuned
    FROM apart GROUP BY step, machine, id
  )
  SELECT step, machine, id, d, NOT alike AND cache AS cache, NOT alike AND kernel AS kernel, retuned
  FROM each QUALIFY alike OR count_if(alike) OVER (PARTITION BY step, id) < ${LEAST_MACHINES}`;

/** How far each machine's change is from that of the others, over all its results. */
const SHIFTS = `
  WITH middle AS (SELECT step, id, median(d) AS middle FROM differences GROUP BY ALL)
  SELECT step AS "group", machine, median(d - middle) AS shift
  FROM differences JOIN middle USING (step, id) GROUP BY ALL ORDER BY ALL`;

const POOLED = `
  WITH far AS (SELECT row.* FROM (SELECT unnest(from_json($1, '[{"step": "INTEGER", "machine": "INTEGER"}]')) AS row))
  SELECT step, id AS result, count(*)::INTEGER AS machines, avg(d) AS mean, stddev_samp(d) AS deviation,
    bool_or(cache) AS cache, bool_or(kernel) AS kernel, bool_or(retuned) AS retuned
  FROM differences ANTI JOIN far USING (step, machine) GROUP BY ALL ORDER BY ALL`;
