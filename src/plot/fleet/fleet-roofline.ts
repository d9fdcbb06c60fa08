import { middleRoofs } from '../../fleet/page/make-fleet-page.ts';
import type { FleetPage, FleetResult, MachineRoofs } from '../../fleet/page/fleet-page-format.ts';
import { spreadsOf, timeAt } from '../../fleet/page/machine-standing.ts';
import { MEASURED_HUES, type Hue } from '../../machines/machine.ts';
import { attainableFlopPerSecond, type Roof } from '../../machines/roof.ts';
import { formatFlopRate, formatIntensity, formatShare } from '../../text/units.ts';
import { markOf } from '../roofline/counted-marks.ts';
import type { RooflineItems } from '../roofline/items.ts';
import { roofItem, type PointItem, type RoofItem } from '../roofline/shown-items.ts';

/** The numbers of the kinds, the largest first. */
const bySizeOf = ({ kinds }: FleetPage): number[] =>
  kinds.map((_, kind) => kind).toSorted((a, b) => kinds[b]!.machines - kinds[a]!.machines);

/** The hue of each kind, by its number: the largest four have one of their own; the accent is for the chosen machine. */
export function kindHues(page: FleetPage): Hue[] {
  const { kinds } = page;
  const bySize = bySizeOf(page);
  return kinds.map((_, kind) => MEASURED_HUES[1 + bySize.indexOf(kind)] ?? 'other');
}

/** The share of the machines of a kind that its box leaves out on either side. */
const TAIL = 0.05;
/** So many machines are drawn one by one, each in a hue of its own. */
const FEW = MEASURED_HUES.length - 1;
/** More roofs would hide one another: of more kinds the largest are drawn. */
const MOST_KINDS = 8;
/** Machines or kinds that are told of in words. */
const MOST_TOLD = 4;

/** What has a roof and a mark: a machine, or the machines of a kind. */
interface Subject {
  readonly id: string;
  readonly name: string;
  /** The name with what else there is to say. */
  readonly words: string;
  readonly hue: Hue;
  readonly roofs: MachineRoofs;
  /** The numbers of its machines. */
  readonly machines: ReadonlySet<number>;
}

/** The id of the chosen machine on the chart. */
const MINE = 'mine';

/** The kinds that are drawn: the largest, and that of the chosen machine. */
export function drawnKinds(page: FleetPage, mine: number | null): ReadonlySet<number> {
  const own = mine === null ? [] : [page.machines[mine]!.kind];
  return new Set([...bySizeOf(page).slice(0, MOST_KINDS), ...own]);
}

/** Whether the fleet is so small that its machines are drawn one by one, not by kind. */
export const isFew = ({ machines }: FleetPage): boolean => machines.length <= FEW;

/**
 * The machines of a fleet on one roofline: for each kind the roof of its middle machine and the chosen result, with the
 * range of nine machines in ten; and the chosen machine by itself. A few machines are all by themselves.
 */
export function fleetRoofline(page: FleetPage, result: FleetResult | null, mine: number | null): RooflineItems {
  const subjects = subjectsOf(page, mine);
  const type = roofType(result);
  const roofs = subjects.flatMap(({ id, name, words, hue, roofs: rates }) => {
    const roof = roofOf(rates, type);
    return roof ? [roofItem({ id, name: `${words}, ${type}`, label: name, hue, machine: id, roof })] : [];
  });
  return { roofs, points: result === null ? [] : pointsOf(subjects, { page, result, roofs }) };
}

/** The chosen machine last, above the others; one alone of its kind stands for it. */
function subjectsOf(page: FleetPage, mine: number | null): Subject[] {
  const { kinds, machines } = page;
  const alone = (machine: number, id: string, hue: Hue): Subject => {
    const { host, kind, roofs } = machines[machine]!;
    return { id, name: host, words: `${host}, ${kinds[kind]!.label}`, hue, roofs, machines: new Set([machine]) };
  };
  const hues = kindHues(page);
  const drawn = drawnKinds(page, mine);
  const others = isFew(page)
    ? machines.map((_, machine) => alone(machine, `machine-${machine}`, MEASURED_HUES[1 + machine]!))
    : kinds.flatMap(({ label, machines: count }, kind): Subject[] => {
        if (!drawn.has(kind)) return [];
        const numbers = machines.flatMap((one, machine) => (one.kind === kind ? [machine] : []));
        const kindOf: Subject = {
          id: `kind-${kind}`,
          name: label,
          words: count === 1 ? label : `${label}, median of ${count}`,
          hue: hues[kind]!,
          roofs: middleRoofs(numbers.map((machine) => machines[machine]!)),
          machines: new Set(numbers),
        };
        return [kindOf];
      });
  if (mine === null) return others;
  const isMine = ({ machines: own }: Subject): boolean => own.size === 1 && own.has(mine);
  return [...others.filter((one) => !isMine(one)), alone(mine, MINE, 'accent')];
}

/** The arithmetic whose roofs are drawn over a result. */
export const roofType = (result: FleetResult | null): 'f16' | 'f32' => (result?.compute === 'f16' ? 'f16' : 'f32');

function roofOf({ bytesPerSecond, f32, f16 }: MachineRoofs, type: 'f32' | 'f16'): Roof | null {
  const flopPerSecond = type === 'f16' ? f16 : f32;
  return bytesPerSecond === null || flopPerSecond === null ? null : { flopPerSecond, bytesPerSecond };
}

function pointsOf(
  subjects: readonly Subject[],
  {
    page,
    result,
    roofs,
  }: { readonly page: FleetPage; readonly result: FleetResult; readonly roofs: readonly RoofItem[] },
): PointItem[] {
  const { id, flop, intensity } = result;
  if (flop === null || intensity === null) return [];
  const all = spreadsOf(page, result).flatMap(({ times }) => times);
  const mark = markOf(id.split('/')[0]!);
  return subjects.flatMap(({ id: machine, name, words, hue, machines }) => {
    const times = all.filter((one) => machines.has(one.machine));
    if (times.length === 0) return [];
    const [low, rate, high] = [1 - TAIL, 0.5, TAIL].map((share) => flop / timeAt({ times }, share)) as [
      number,
      number,
      number,
    ];
    const roof = roofs.find((one) => one.machine === machine)?.roof;
    const point: PointItem = {
      id: `point/${machine}`,
      kind: 'measured',
      hue,
      machine,
      mark,
      label: name,
      name,
      words: `${id}, ${words}, measured: ${formatIntensity(intensity)}, ${formatFlopRate(rate)}`,
      intensity,
      flopPerSecond: rate,
      interval: low < high ? [low, high] : null,
      attainable: roof ? attainableFlopPerSecond(intensity, roof) : null,
      overRoof: false,
      priority: machine === MINE ? 200 : 100,
    };
    return [point];
  });
}

/** How near the machines come to their roofs with the chosen result, in a sentence; null where no roof is known. */
export function roofShareWords({ points }: RooflineItems): string | null {
  const told = points.flatMap(({ id, name, flopPerSecond, attainable }) =>
    attainable === null
      ? []
      : [{ name, isMine: id === `point/${MINE}`, share: formatShare(flopPerSecond / attainable) }],
  );
  if (told.length === 0) return null;
  const mine = told.find(({ isMine }) => isMine);
  const others = told
    .filter(({ isMine }) => !isMine)
    .slice(0, MOST_TOLD)
    .map(({ name, share }) => `${name} ${share}`)
    .join(', ');
  if (!mine) return `Of the roof: ${others}.`;
  return `${mine.name} reaches ${mine.share} of its roof${others === '' ? '' : `; ${others}`}.`;
}
