import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { formatBytes, formatFlopRate, formatIntensity, formatShare } from '../../text/units.ts';
import { countedMarks, markOf, trails } from './counted-marks.ts';
import { analyticMarks, datasheetRoofs } from './datasheet-items.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { roofItem, type PointItem, type RoofItem } from './shown-items.ts';
import { machineName, roofsOfReport } from '../../report/measured-machine.ts';
import {
  ceilingWords,
  claimedShare,
  isUnsteady,
  unsteadyCeilings,
  type UnsteadyCeilings,
} from '../../report/unsteady.ts';
import { operatorLabel, operatorOf, operatorTitle, USER_OP } from '../../ops/index.ts';
import { dtypeWords, shapeWords } from '../../report/result-words.ts';

/** Everything that a roofline shows. */
export interface RooflineItems {
  readonly roofs: readonly RoofItem[];
  readonly points: readonly PointItem[];
  /** Lines between marks, by id: counted points of one kernel, and successive runs of a user kernel. */
  readonly links?: readonly (readonly string[])[];
}

/**
 * The roofs and marks of a report, or of theory alone, with those of the scenario's GPUs and its work.
 * @param selected id of the result whose counted points are shown, or of one of these points
 */
export function rooflineItems(
  report: Report | null,
  scenario: Scenario = GUIDE_SCENARIO,
  selected: string | null = null,
): RooflineItems {
  const counted = countedMarks(report, selected);
  return {
    roofs: [...scenario.gpus.flatMap(({ gpu }) => datasheetRoofs(gpu)), ...(report ? measuredRoofs(report) : [])],
    points: [...analyticMarks(scenario), ...measuredMarks(report), ...counted.points],
    links: [...counted.links, ...trails(report)],
  };
}

const told = (isRough: boolean): string => (isRough ? 'measured, unsteady' : 'measured');

/** The measured machine's roofs: its memory read rate under each arithmetic it has. */
export const ownRoofs = (report: Report): RoofItem[] =>
  // Each in full, although the slope is drawn twice: results lie under either.
  roofsOfReport(report).map(({ type, roof, isUnsteady: isRough }) =>
    roofItem(
      `own/${type}`,
      'own',
      `${machineName(report)} ${type}`,
      `${machineName(report)}, ${type}, ${told(isRough)}`,
      roof,
    ),
  );

/** Those roofs, and under the first a slope for each cache found by the scan of working sets. */
function measuredRoofs(report: Report): RoofItem[] {
  const whole = ownRoofs(report);
  const flopPerSecond = whole[0]?.roof.flopPerSecond;
  if (flopPerSecond === undefined) return whole;
  const caches = report.ceilings.flatMap(({ id, estimate, parameters }) => {
    const workingSet = parameters['workingSet'];
    if (!id.startsWith('memory/level-') || typeof workingSet !== 'number' || !(estimate.value > 0)) return [];
    const label = `cache of ${formatBytes(workingSet)}`;
    const name = `${machineName(report)}, ${label}, ${told(isUnsteady(estimate))}`;
    return [roofItem(`own/${id}`, 'own', label, name, { flopPerSecond, bytesPerSecond: estimate.value }, 'memory')];
  });
  return [...whole, ...caches];
}

/** Cached per report: its many marks do not depend on the scenario. */
const MEASURED = new WeakMap<Report, readonly PointItem[]>();

function measuredMarks(report: Report | null): readonly PointItem[] {
  if (!report) return [];
  const marks = MEASURED.get(report) ?? makeMeasuredMarks(report);
  MEASURED.set(report, marks);
  return marks;
}

function makeMeasuredMarks(report: Report): PointItem[] {
  const { results } = report;
  const measured = results.filter(
    (result): result is MeasuredResult =>
      result.status === 'measured' && result.achieved.flopPerSecond > 0 && result.achieved.intensity > 0,
  );
  const best = new Map<string, MeasuredResult>();
  for (const result of measured) {
    const work = workKey(result);
    const rival = best.get(work);
    if (!rival || rival.achieved.flopPerSecond < result.achieved.flopPerSecond) best.set(work, result);
  }
  return measured.map((result) => measuredMark(result, best.get(workKey(result)) === result, unsteadyCeilings(report)));
}

/** Results with the same key did the same work; each run of a user kernel has its own key. */
const workKey = ({ op, shape, dtype, id }: MeasuredResult): string =>
  JSON.stringify(op === USER_OP ? id : [op, shape, dtype]);

function measuredMark(result: MeasuredResult, isBest: boolean, unsteady: UnsteadyCeilings): PointItem {
  const { achieved, time, roofline } = result;
  const { value, low, high } = time.estimate;
  const share = roofline ? `, ${placeWords(result, unsteady)}` : '';
  const batch = operatorOf(result.op)?.part?.of === 'linear' ? (result.shape['batch'] ?? 1) : 0;
  return {
    id: result.id,
    kind: 'measured',
    owner: 'own',
    mark: markOf(result.op),
    name: result.kernel,
    label: isBest ? (result.op === USER_OP ? runWords(result.id) : operatorLabel(result.op, result.shape)) : null,
    words: `${operatorTitle(result.op)} by ${result.kernel}, ${shapeWords(result.op, result.shape)}, ${dtypeWords(result.dtype)}, measured: ${formatIntensity(achieved.intensity)}, ${formatFlopRate(achieved.flopPerSecond)}${share}`,
    intensity: achieved.intensity,
    flopPerSecond: achieved.flopPerSecond,
    interval:
      low > 0 && value > 0 ? [(achieved.flopPerSecond * value) / high, (achieved.flopPerSecond * value) / low] : null,
    // An unsteady roof supports no claim about a gap.
    attainable: roofline && !unsteady.has(roofline.ceiling) ? roofline.attainableFlopPerSecond : null,
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
