import { median } from '../../protocol/stats/mean-estimate.ts';
import { cut, harmless, visibleName } from '../../text/untrusted.ts';
import { isClear, pastThreshold, versionWords, type Changes, type Claim } from '../claims.ts';
import { changeWords } from '../change-words.ts';
import { byName } from '../natural-order.ts';
import type { Cause, Versions } from '../pair-runs.ts';
import type {
  CauseChanges,
  ChangeRow,
  FleetMachine,
  FleetPage,
  FleetResult,
  MachineRoofs,
} from './fleet-page-format.ts';
import { kindLabels, type KindFacts } from './kind-labels.ts';
import { CODE_LENGTH, packTimes } from './packed-times.ts';

/** A machine of the store. */
export interface StoredMachine extends KindFacts {
  readonly host: string;
}

/** The latest times of one result, and the places of their machines in the list of machines. */
export interface StoredTimes {
  readonly id: string;
  readonly flop: number | null;
  readonly bytes: number | null;
  readonly compute: string;
  readonly machines: readonly number[];
  readonly seconds: readonly number[];
}

/** A ceiling of a machine by its place in the list. */
export interface StoredCeiling {
  readonly machine: number;
  readonly id: string;
  readonly value: number;
}

/** The machine of the report that the user gave: its own times replace those in the store. */
export interface GivenMachine extends StoredMachine {
  readonly results: readonly (Omit<StoredTimes, 'machines' | 'seconds'> & { readonly seconds: number })[];
  readonly ceilings: readonly Omit<StoredCeiling, 'machine'>[];
}

/** What a store tells of its machines. */
export interface StoredFleet {
  readonly machines: readonly StoredMachine[];
  readonly results: readonly StoredTimes[];
  readonly ceilings: readonly StoredCeiling[];
}

/** More characters of times would make the page slow to load: 1,000 machines with 660 results each. */
const MOST_CODES = 2_000_000;
/** Longer lists are for `fleet regressions --json`. */
const MOST_ROWS = 300;
/** Longest name that is kept whole. */
const MOST_CHARACTERS = 120;

const named = (text: string): string => cut(harmless(text), MOST_CHARACTERS).trim() || 'unnamed';

/** The machines and results of a page, and the number of the given machine. */
export type FleetFigures = Pick<FleetPage, 'kinds' | 'machines' | 'results' | 'mine'> & {
  /** Results that are left out, as too many machines have too many. */
  readonly dropped: number;
};

/** Sorts machines by kind and name, and packs their times; the results that most machines have are kept. */
export function fleetFigures(stored: StoredFleet, given: GivenMachine | null, mostCodes = MOST_CODES): FleetFigures {
  const own = given ? placeOf(stored.machines, given) : -1;
  const all = given && own === stored.machines.length ? [...stored.machines, given] : stored.machines;
  const { kinds, order } = sorted(all);
  const numbers = new Map(order.map((place, number) => [place, number]));
  const ceilingsOf = new Map<number, StoredCeiling[]>(stored.machines.map((_, place) => [place, []]));
  for (const one of stored.ceilings) ceilingsOf.get(one.machine)?.push(one);
  const timed = withOwnTimes(stored.results, given, own);
  const kept = new Set(
    timed
      .toSorted((a, b) => b.machines.length - a.machines.length)
      .slice(0, Math.max(1, Math.floor(mostCodes / CODE_LENGTH / Math.max(1, all.length)))),
  );
  return {
    kinds: kinds.map(({ label, places }) => ({ label, machines: places.length })),
    machines: kinds.flatMap(({ places }, kind) =>
      places.map((place): FleetMachine => {
        const { host } = all[place]!;
        const ceilings = (given && place === own ? given.ceilings : ceilingsOf.get(place)) ?? [];
        return { host: named(visibleName(host) || 'your report'), kind, roofs: roofsOf(ceilings) };
      }),
    ),
    results: timed
      .filter((one) => kept.has(one))
      .toSorted((a, b) => byName(a.id, b.id))
      .map((one) => packed(one, numbers)),
    mine: given ? numbers.get(own)! : null,
    dropped: timed.length - kept.size,
  };
}

/** Where the given machine is in the list; its length if it is not in the store. */
function placeOf(machines: readonly StoredMachine[], { host, ...kind }: GivenMachine): number {
  const found = machines.findIndex((one) => host !== '' && one.host === host && kindKey(one) === kindKey(kind));
  return found === -1 ? machines.length : found;
}

const kindKey = ({ isFallback, vendor, family, device }: KindFacts): string =>
  JSON.stringify([isFallback, vendor, family, device]);

interface SortedKind {
  readonly label: string;
  readonly places: readonly number[];
}

function sorted(all: readonly StoredMachine[]): { kinds: SortedKind[]; order: number[] } {
  const byKind = new Map<string, { facts: StoredMachine; places: number[] }>();
  for (const [place, facts] of all.entries()) {
    const kind = byKind.get(kindKey(facts));
    if (kind) kind.places.push(place);
    else byKind.set(kindKey(facts), { facts, places: [place] });
  }
  const list = [...byKind.values()];
  const labels = kindLabels(list.map(({ facts }) => facts));
  const kinds = list
    .map(({ facts, places }, i) => ({
      label: named(labels[i]!),
      isFallback: facts.isFallback,
      places: places.toSorted((a, b) => byName(all[a]!.host, all[b]!.host)),
    }))
    .toSorted((a, b) => Number(a.isFallback) - Number(b.isFallback) || byName(a.label, b.label));
  return { kinds, order: kinds.flatMap(({ places }) => places) };
}

/** The times with those of the given report instead of the ones its machine has in the store. */
function withOwnTimes(results: readonly StoredTimes[], given: GivenMachine | null, own: number): StoredTimes[] {
  if (!given) return [...results];
  const byId = new Map(given.results.map((one) => [one.id, one]));
  const known = results.map((one): StoredTimes => {
    const mine = byId.get(one.id);
    byId.delete(one.id);
    const others = one.machines.flatMap((machine, i) => (machine === own ? [] : [[machine, one.seconds[i]!] as const]));
    const pairs = mine ? [...others, [own, mine.seconds] as const] : others;
    return { ...one, machines: pairs.map(([machine]) => machine), seconds: pairs.map(([, seconds]) => seconds) };
  });
  const further = [...byId.values()].map((one) => ({ ...one, machines: [own], seconds: [one.seconds] }));
  return [...known, ...further].filter(({ machines }) => machines.length > 0);
}

function packed(
  { id, flop, bytes, compute, machines, seconds }: StoredTimes,
  numbers: Map<number, number>,
): FleetResult {
  const times = Array.from<number | null>({ length: numbers.size }).fill(null);
  for (const [i, place] of machines.entries()) times[numbers.get(place)!] = seconds[i]!;
  const isWork = flop !== null && bytes !== null && flop > 0 && bytes > 0;
  return {
    id: named(id),
    flop: isWork ? flop : null,
    intensity: isWork ? flop / bytes : null,
    compute: named(compute),
    times: packTimes(times),
  };
}

function roofsOf(ceilings: readonly Omit<StoredCeiling, 'machine'>[]): MachineRoofs {
  const rate = (id: string): number | null => {
    const value = ceilings.find((one) => one.id === id)?.value;
    return value !== undefined && value > 0 ? Number(value.toPrecision(5)) : null;
  };
  return { bytesPerSecond: rate('memory/read'), f32: rate('compute/f32'), f16: rate('compute/f16') };
}

/** The roofs of a kind: the medians of its machines. */
export function middleRoofs(machines: readonly FleetMachine[]): MachineRoofs {
  const middle = (name: keyof MachineRoofs): number | null => {
    const rates = machines.flatMap(({ roofs }) => roofs[name] ?? []);
    return rates.length === 0 ? null : median(rates);
  };
  return { bytesPerSecond: middle('bytesPerSecond'), f32: middle('f32'), f16: middle('f16') };
}

/** The changes of a cause, between the named versions, as rows of the page. */
export function causeChanges(
  { by, ...versions }: { readonly by: Cause } & Versions,
  found: Changes,
  threshold: number | null,
): CauseChanges {
  const past = new Set(threshold === null ? [] : pastThreshold(found.claims, threshold));
  const all = [...found.claims, ...found.improvements];
  const rows = [...all.filter(isClear), ...all.filter((one) => !isClear(one))].map((claim) =>
    changeRow(claim, past.has(claim)),
  );
  return {
    by,
    hasSteps: found.steps.length > 0,
    words: changeWords(found, by, versions).map(harmless),
    rows: rows.slice(0, MOST_ROWS),
    more: Math.max(0, rows.length - MOST_ROWS),
  };
}

function changeRow(claim: Claim, isPast: boolean): ChangeRow {
  const { architecture, result, browser, from, to, hosts, ratio, confoundedWith } = claim;
  const short = (value: number): number => Number(value.toPrecision(6));
  return {
    architecture: named(architecture),
    result: named(result),
    from: named(versionWords(browser, from)),
    to: named(versionWords(browser, to)),
    hosts,
    value: short(ratio.value),
    low: short(ratio.low),
    high: short(ratio.high),
    verdict: isClear(claim) ? (ratio.value > 1 ? 'slower' : 'faster') : 'open',
    changedToo: confoundedWith,
    isPast,
  };
}
