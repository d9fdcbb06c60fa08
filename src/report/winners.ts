import * as v from 'valibot';
import { hashText } from '../text/hash.ts';
import { positive, text } from './number-checks.ts';
import type { Report } from './report-format.ts';
import { memberParameters } from './tuning.ts';

const winner = v.object({
  parameters: memberParameters,
  sourceHash: text,
  /** The time budget of the search that found it. */
  budgetSeconds: positive,
  /** Seconds of one dispatch. */
  seconds: positive,
});

/** A damaged winner is left out: the others are still good. */
const winnersOfAdapter = v.pipe(
  v.record(v.string(), v.fallback(v.nullable(winner), null)),
  v.transform((all) => Object.fromEntries(Object.entries(all).flatMap(([id, one]) => (one ? [[id, one]] : [])))),
);

const winnersSchema = v.object({
  format: v.literal('ridgepoint-winners'),
  formatVersion: v.literal(1),
  /** The most recently measured first. */
  adapters: v.array(v.object({ key: text, winners: winnersOfAdapter })),
});

/** The fastest member of a family on one adapter, at one shape. */
export type Winner = v.InferOutput<typeof winner>;
/** The winners of earlier runs, to be used instead of a search: by adapter, then by result id. */
export type Winners = v.InferOutput<typeof winnersSchema>;

/** What identifies the compilers that a winner was measured with. */
type Place = Pick<Report, 'adapter' | 'tool'> & {
  readonly environment: Pick<Report['environment'], 'runtime' | 'browser'>;
};

const MOST_ADAPTERS = 16;
const MOST_WINNERS = 5000;

/** Without earlier runs. */
export const NO_WINNERS: Winners = { format: 'ridgepoint-winners', formatVersion: 1, adapters: [] };

/** Winners from a file or a database; null for anything else, such as those of another version. */
export function readWinners(value: unknown): Winners | null {
  const parsed = v.safeParse(winnersSchema, value);
  return parsed.success ? parsed.output : null;
}

/** The key of an adapter with its driver and browser, and this program's version: a change of any of them means a new search. */
function keyOf({ adapter, tool, environment: { runtime, browser } }: Place): string {
  const { vendor, architecture, device, description, driver, isFallback } = adapter;
  return hashText(
    JSON.stringify([
      vendor,
      architecture,
      device,
      description,
      isFallback,
      runtime,
      browser.name,
      browser.version,
      tool,
      // Its version is in some descriptions only.
      ...(driver === undefined ? [] : [driver]),
    ]),
  );
}

/** The winners that were found with the same adapter, driver, browser and version, by result id. */
export function recall({ adapters }: Winners, place: Place): ReadonlyMap<string, Winner> {
  const key = keyOf(place);
  return new Map(Object.entries(adapters.find((one) => one.key === key)?.winners ?? {}));
}

/** The winners with those of a report, which replace older ones. */
export function remember(winners: Winners, report: Report): Winners {
  const key = keyOf(report);
  const found = report.results.flatMap((result) => {
    if (result.status !== 'measured' || result.tuning === undefined) return [];
    const { sourceHash, budgetSeconds, members } = result.tuning;
    const chosen = members.find(({ status }) => status === 'chosen');
    if (!chosen) return [];
    const { parameters } = chosen;
    return [[result.id, { parameters, sourceHash, budgetSeconds, seconds: result.time.estimate.value }] as const];
  });
  const before = winners.adapters.find((one) => one.key === key)?.winners ?? {};
  const all = Object.entries({ ...before, ...Object.fromEntries(found) }).slice(-MOST_WINNERS);
  const others = winners.adapters.filter((one) => one.key !== key);
  return {
    ...winners,
    adapters: [{ key, winners: Object.fromEntries(all) }, ...others].slice(0, MOST_ADAPTERS),
  };
}
