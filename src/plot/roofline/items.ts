import type { MeasuredResult } from '../../report/report-format.ts';
import { workKey } from '../../report/best-first.ts';
import { formatFlopRate, formatIntensity, formatShare } from '../../text/units.ts';
import { countedMarks, markOf, trails } from './counted-marks.ts';
import { measuredRoofs } from './measured-roofs.ts';
import { analyticMarks, datasheetRoofs } from './datasheet-items.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { briefNames } from '../../report/brief-names.ts';
import {
  gapWords,
  type BandItem,
  type ExtraItems,
  type PointItem,
  type RoofItem,
  type StepItem,
} from './shown-items.ts';
import { measuredHue, resultId, type MeasuredMachine } from '../../report/measured-machine.ts';
import { ceilingWords, claimedShare, unsteadyCeilings, type UnsteadyCeilings } from '../../report/unsteady.ts';
import { operatorLabel, operatorOf, operatorTitle, USER_OP } from '../../ops/index.ts';
import { dtypeWords, shapeWords } from '../../report/result-words.ts';

/** Everything that a roofline shows. */
export interface RooflineItems {
  readonly roofs: readonly RoofItem[];
  readonly points: readonly PointItem[];
  /** Lines between marks, by id: counted points of one kernel, and successive runs of a user kernel. */
  readonly links?: readonly (readonly string[])[];
  readonly bands?: readonly BandItem[];
  /** From useful to executed work, of the selected result. */
  readonly step?: StepItem | null;
}

/** The same with more. */
export const withExtra = (items: RooflineItems, extra: ExtraItems | null): RooflineItems =>
  extra
    ? {
        ...items,
        points: [...items.points, ...extra.points],
        links: [...(items.links ?? []), ...extra.links],
        bands: extra.bands,
      }
    : items;

/**
 * The roofs and marks of measured machines, if any, with those of the scenario's GPUs and its work.
 * @param selected id of the result whose counted points are shown, or of one of these points
 */
export function rooflineItems(
  machines: readonly MeasuredMachine[],
  scenario: Scenario = GUIDE_SCENARIO,
  selected: string | null = null,
): RooflineItems {
  const counted = countedMarks(machines, selected);
  const names = briefNames(machines.map(({ name }) => name));
  const measured = machines.flatMap((machine) => {
    const { alone, among } = measuredMarks(machine);
    return machines.length === 1 ? alone : among;
  });
  return {
    roofs: [
      ...scenario.gpus.flatMap(({ gpu }) => datasheetRoofs(gpu, scenario)),
      ...machines.flatMap((machine, index) =>
        measuredRoofs(
          { id: machine.id, name: machine.name, hue: measuredHue(machine), ceilings: machine.report.ceilings },
          names[index]!,
          names.length === 1,
        ),
      ),
    ],
    points: [...analyticMarks(scenario), ...measured, ...counted.points],
    links: [...counted.links, ...machines.flatMap(trails)],
    step: counted.step,
  };
}

/** The marks of a machine that is alone, and of one among others, which they name. */
interface MeasuredMarks {
  readonly alone: readonly PointItem[];
  readonly among: readonly PointItem[];
}

/** Cached per machine: its many marks do not depend on the scenario. */
const MEASURED = new WeakMap<MeasuredMachine, MeasuredMarks>();

function measuredMarks(machine: MeasuredMachine): MeasuredMarks {
  const known = MEASURED.get(machine);
  if (known) return known;
  const alone = makeMeasuredMarks(machine);
  const among = alone.map((mark) => ({ ...mark, words: `${mark.words}, on ${machine.name}` }));
  MEASURED.set(machine, { alone, among });
  return { alone, among };
}

function makeMeasuredMarks(machine: MeasuredMachine): PointItem[] {
  const { report } = machine;
  const measured = report.results.filter(
    (result): result is MeasuredResult =>
      result.status === 'measured' && result.achieved.flopPerSecond > 0 && result.achieved.intensity > 0,
  );
  const best = new Map<string, MeasuredResult>();
  for (const result of measured) {
    const work = workKey(result);
    const rival = best.get(work);
    if (!rival || rival.achieved.flopPerSecond < result.achieved.flopPerSecond) best.set(work, result);
  }
  const unsteady = unsteadyCeilings(report);
  return measured.map((result) => ({
    ...measuredMark(result, best.get(workKey(result)) === result, unsteady),
    id: resultId(machine, result.id),
    hue: measuredHue(machine),
    machine: machine.id,
  }));
}

function measuredMark(
  result: MeasuredResult,
  isBest: boolean,
  unsteady: UnsteadyCeilings,
): Omit<PointItem, 'id' | 'hue'> {
  const { achieved, time, roofline } = result;
  const { value, low, high } = time.estimate;
  const place = roofline ? placeWords(result, unsteady) : undefined;
  // An unsteady roof supports no claim about a gap.
  const attainable = roofline && !unsteady.has(roofline.ceiling) ? roofline.attainableFlopPerSecond : null;
  const interval: PointItem['interval'] =
    low > 0 && value > 0 ? [(achieved.flopPerSecond * value) / high, (achieved.flopPerSecond * value) / low] : null;
  const gap = gapWords({ attainable, flopPerSecond: achieved.flopPerSecond, interval });
  const share = [place, gap].map((words) => (words ? `, ${words}` : '')).join('');
  const batch = operatorOf(result.op)?.part?.of === 'linear' ? (result.shape['batch'] ?? 1) : 0;
  return {
    kind: 'measured',
    mark: markOf(result.op),
    name: result.kernel,
    label: isBest
      ? result.op === USER_OP
        ? runWords(result.id)
        : operatorLabel(result.op, result.shape, result.dtype.weights)
      : null,
    words: `${operatorTitle(result.op)} by ${result.kernel}, ${shapeWords(result.op, result.shape)}, ${dtypeWords(result.dtype)}, measured: ${formatIntensity(achieved.intensity)}, ${formatFlopRate(achieved.flopPerSecond)}${share}`,
    intensity: achieved.intensity,
    flopPerSecond: achieved.flopPerSecond,
    interval,
    attainable,
    ...(place !== undefined && { place }),
    overRoof: time.flags.includes('over-roof'),
    // User kernels first, then attention, then the batches that the text mentions.
    priority:
      (result.op === USER_OP ? 150 : 100) + (batch === 0 ? 20 : batch === 1 || batch === 8 || batch === 64 ? 10 : 0),
  };
}

/** `93 % of memory/read`, or why no share is claimed. */
function placeWords(result: MeasuredResult, unsteady: UnsteadyCeilings): string {
  const share = claimedShare(result, unsteady);
  const { ceiling } = result.roofline!;
  if (share !== null) return `${formatShare(share)} of ${ceiling}`;
  return unsteady.has(ceiling) ? `under ${ceilingWords(ceiling, unsteady)}` : `over ${ceiling}`;
}

/** `run 3`: the label of a user kernel's mark. */
const runWords = (id: string): string => / (run \d+)$/.exec(id)?.[1] ?? id.replace(/^user\//, '');
