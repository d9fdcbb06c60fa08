import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { formatBytes, formatFlopRate, formatIntensity, formatShare } from '../../text/units.ts';
import { countedMarks, markOf, trails } from './counted-marks.ts';
import { analyticMarks, datasheetRoofs } from './datasheet-items.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';
import { roofItem, type PointItem, type RoofItem } from './shown-items.ts';
import { machineName, roofsOfReport } from '../../report/measured-gpu.ts';
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
  /** Lines from mark to mark, by their ids: points of one kernel, and runs of one kernel after its edits. */
  readonly links?: readonly (readonly string[])[];
}

/**
 * What a report, or theory alone, puts on the roofline, beside the scenario's GPUs and its work.
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

/** The machine's own roofs: its memory read rate under each arithmetic it has. */
export const ownRoofs = (report: Report): RoofItem[] =>
  // All of each, though the slope is drawn twice: results lie under either.
  roofsOfReport(report).map(({ type, roof, isUnsteady: isRough }) =>
    roofItem(
      `own/${type}`,
      'own',
      `${machineName(report)} ${type}`,
      `${machineName(report)}, ${type}, ${told(isRough)}`,
      roof,
    ),
  );

/** Those, and under the first of them a slope for each cache that the scan of working sets found. */
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

/** A report has many results, and they stay where they are while the model beside them changes. */
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

/** Results of one key did the same work; of a kernel of the reader's own each run is one of its own. */
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
    // A gap to an unsteady roof would be a claim.
    attainable: roofline && !unsteady.has(roofline.ceiling) ? roofline.attainableFlopPerSecond : null,
    overRoof: time.flags.includes('over-roof'),
    // The reader's own first, then attention, then the batches that the text speaks of.
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

/** `run 3`: what stands beside a mark of the reader's own kernel. */
const runWords = (id: string): string => / (run \d+)$/.exec(id)?.[1] ?? id.replace(/^user\//, '');
