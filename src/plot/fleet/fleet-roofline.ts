import { middleRoofs } from '../../fleet/page/make-fleet-page.ts';
import type { FleetPage, FleetResult, MachineRoofs } from '../../fleet/page/fleet-page-format.ts';
import { spreadsOf, timeAt, type KindSpread } from '../../fleet/page/machine-standing.ts';
import { MEASURED_HUES, type Hue } from '../../machines/machine.ts';
import { attainableFlopPerSecond, type Roof } from '../../machines/roof.ts';
import { formatFlopRate, formatIntensity, formatShare } from '../../text/units.ts';
import { markOf } from '../roofline/counted-marks.ts';
import type { RooflineItems } from '../roofline/items.ts';
import { roofItem, type PointItem, type RoofItem } from '../roofline/shown-items.ts';

/** The hue of each kind, by its number: the largest four have one of their own; the accent is for the chosen machine. */
export function kindHues({ kinds }: FleetPage): Hue[] {
  const bySize = kinds.map((_, kind) => kind).toSorted((a, b) => kinds[b]!.machines - kinds[a]!.machines);
  return kinds.map((_, kind) => MEASURED_HUES[1 + bySize.indexOf(kind)] ?? 'other');
}

/** The share of the machines of a kind that its box leaves out on either side. */
const TAIL = 0.05;
/** Kinds that are told of in words. */
const MOST_TOLD = 4;

/**
 * The machines of a fleet on one roofline: for each kind the roof of its middle machine and the chosen result, with the
 * range of nine machines in ten; and the chosen machine by itself.
 */
export function fleetRoofline(page: FleetPage, result: FleetResult | null, mine: number | null): RooflineItems {
  const hues = kindHues(page);
  const type = roofType(result);
  const roofs: RoofItem[] = [];
  const add = (id: string, name: string, hue: Hue, rates: MachineRoofs): void => {
    const roof = roofOf(rates, type);
    if (roof) roofs.push(roofItem({ id, name: `${name}, ${type}`, label: name, hue, machine: id, roof }));
  };
  for (const [kind, { label, machines }] of page.kinds.entries()) {
    const own = page.machines.filter((one) => one.kind === kind);
    add(`kind-${kind}`, machines === 1 ? label : `${label}, median of ${machines}`, hues[kind]!, middleRoofs(own));
  }
  const chosen = mine === null ? null : page.machines[mine]!;
  if (chosen) add('mine', chosen.host, 'accent', chosen.roofs);
  return {
    roofs: roofs.map((roof) => ({ ...roof, label: roof.label.replace(/, median of \d+$/, '') })),
    points: result === null ? [] : pointsOf(page, result, mine, roofs),
  };
}

/** The arithmetic whose roofs are drawn over a result. */
export const roofType = (result: FleetResult | null): 'f16' | 'f32' => (result?.compute === 'f16' ? 'f16' : 'f32');

function roofOf({ bytesPerSecond, f32, f16 }: MachineRoofs, type: 'f32' | 'f16'): Roof | null {
  const flopPerSecond = type === 'f16' ? f16 : f32;
  return bytesPerSecond === null || flopPerSecond === null ? null : { flopPerSecond, bytesPerSecond };
}

function pointsOf(page: FleetPage, result: FleetResult, mine: number | null, roofs: readonly RoofItem[]): PointItem[] {
  const { id, flop, intensity } = result;
  if (flop === null || intensity === null) return [];
  const hues = kindHues(page);
  const mark = markOf(id.split('/')[0]!);
  const spreads = spreadsOf(page, result);
  const point = (machine: string, name: string, hue: Hue, rates: readonly number[]): PointItem => {
    const [low, rate, high] = rates as [number, number, number];
    const roof = roofs.find((one) => one.machine === machine)?.roof;
    return {
      id: `point/${machine}`,
      kind: 'measured',
      hue,
      machine,
      mark,
      label: name,
      name,
      words: `${id}, ${name}, measured: ${formatIntensity(intensity)}, ${formatFlopRate(rate)}`,
      intensity,
      flopPerSecond: rate,
      interval: low < high ? [low, high] : null,
      attainable: roof ? attainableFlopPerSecond(intensity, roof) : null,
      overRoof: false,
      priority: machine === 'mine' ? 200 : 100,
    };
  };
  const rates = (spread: KindSpread): number[] => [1 - TAIL, 0.5, TAIL].map((share) => flop / timeAt(spread, share));
  const own = mine === null ? undefined : spreads.flatMap((one) => one.times).find(({ machine }) => machine === mine);
  return [
    ...spreads.map((spread) => {
      const { label } = page.kinds[spread.kind]!;
      return point(`kind-${spread.kind}`, label, hues[spread.kind]!, rates(spread));
    }),
    ...(own ? [point('mine', page.machines[own.machine]!.host, 'accent', Array(3).fill(flop / own.seconds))] : []),
  ];
}

/** How near the machines come to their roofs with the chosen result, in a sentence; null where no roof is known. */
export function roofShareWords({ points }: RooflineItems): string | null {
  const told = points.flatMap(({ id, name, flopPerSecond, attainable }) =>
    attainable === null ? [] : [{ name, isMine: id === 'point/mine', share: formatShare(flopPerSecond / attainable) }],
  );
  if (told.length === 0) return null;
  const mine = told.find(({ isMine }) => isMine);
  const kinds = told.filter(({ isMine }) => !isMine).map(({ name, share }) => `${share} on ${name}`);
  const most = kinds.slice(0, MOST_TOLD).join(', ');
  return mine
    ? `${mine.name} reaches ${mine.share} of its roof; the middle machines ${most}.`
    : `The middle machines reach ${most} of their roofs.`;
}
