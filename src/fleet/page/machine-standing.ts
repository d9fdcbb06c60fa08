import { quantile } from '../../protocol/stats/spread.ts';
import { formatSeconds } from '../../text/units.ts';
import type { FleetPage, FleetResult } from './fleet-page-format.ts';
import { timeOf } from './packed-times.ts';

/** The time of one machine, in seconds. */
export interface MachineTime {
  readonly machine: number;
  readonly seconds: number;
}

/** The times of the machines of a kind on one result. */
export interface KindSpread {
  readonly kind: number;
  /** The fastest first. */
  readonly times: readonly MachineTime[];
}

const KNOWN = new WeakMap<FleetResult, readonly KindSpread[]>();

/** The spread of a result within each kind that has it, in the order of the kinds; calculated once. */
export function spreadsOf(page: FleetPage, result: FleetResult): readonly KindSpread[] {
  const spreads = KNOWN.get(result) ?? makeSpreads(page, result);
  KNOWN.set(result, spreads);
  return spreads;
}

function makeSpreads({ kinds, machines }: FleetPage, { times }: FleetResult): KindSpread[] {
  const lists = kinds.map((): MachineTime[] => []);
  for (const [machine, { kind }] of machines.entries()) {
    const seconds = timeOf(times, machine);
    if (seconds !== null) lists[kind]!.push({ machine, seconds });
  }
  return lists.flatMap((list, kind) =>
    list.length === 0 ? [] : [{ kind, times: list.toSorted((a, b) => a.seconds - b.seconds) }],
  );
}

/** A time that a share of the machines of a kind does not exceed, in seconds. */
export const timeAt = ({ times }: Pick<KindSpread, 'times'>, share: number): number =>
  quantile(
    times.map(({ seconds }) => seconds),
    share,
  );

/** The share of the other machines of its kind that are slower, 0–1, equal ones by half; null without others. */
export function slowerShare({ times }: KindSpread, mine: MachineTime): number | null {
  const others = times.filter(({ machine }) => machine !== mine.machine);
  if (others.length === 0) return null;
  const slower = others.filter(({ seconds }) => seconds > mine.seconds).length;
  const equal = others.filter(({ seconds }) => seconds === mine.seconds).length;
  return (slower + equal / 2) / others.length;
}

/** Kinds that are told of in words; the figure and its table have all. */
const MOST_TOLD = 4;

/** Where a machine stands on a result, or how the machines are spread, in sentences. */
export function standingWords(page: FleetPage, result: FleetResult, mine: number | null): string[] {
  const spreads = spreadsOf(page, result);
  if (mine === null) {
    const told = spreads.toSorted((a, b) => b.times.length - a.times.length).slice(0, MOST_TOLD);
    const more = spreads.length - told.length;
    return [
      ...told.map(
        (spread) =>
          `${page.kinds[spread.kind]!.label}, ${spread.times.length === 1 ? '1 machine' : `${spread.times.length} machines`}: ${spreadWords(spread)}`,
      ),
      ...(more > 0 ? [`${more} more kinds are below.`] : []),
    ];
  }
  const { host, kind } = page.machines[mine]!;
  const spread = spreads.find((one) => one.kind === kind);
  const own = spread?.times.find(({ machine }) => machine === mine);
  if (!spread || !own) return [`${host} has no time for this result.`];
  const { label } = page.kinds[kind]!;
  const share = slowerShare(spread, own);
  const took = `${host} takes ${formatSeconds(own.seconds)}`;
  if (share === null) return [`${took}. No other machine of ${label} has this result.`];
  const others = spread.times.length - 1;
  return [
    `${took}: ${placeWords(share)} of the ${others === 1 ? 'one other machine' : `${others} other machines`} of ${label}.`,
    ...(spread.times.length < 3 ? [] : [`All ${spread.times.length} machines: ${spreadWords(spread)}`]),
  ];
}

function placeWords(share: number): string {
  if (share === 1) return 'faster than all';
  return share === 0 ? 'slower than all' : `faster than ${Math.min(99, Math.max(1, Math.round(100 * share)))} %`;
}

/** `median 1.30 ms, the middle half 1.25 ms to 1.38 ms, all 1.10 ms to 2.61 ms.` */
function spreadWords(spread: KindSpread): string {
  const at = (share: number): string => formatSeconds(timeAt(spread, share));
  const { length } = spread.times;
  if (length === 1) return `${at(0.5)}.`;
  if (length < 4) return `${at(0)} to ${at(1)}.`;
  return `median ${at(0.5)}, the middle half ${at(0.25)} to ${at(0.75)}, all ${at(0)} to ${at(1)}.`;
}
