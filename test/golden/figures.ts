import { batchingData } from '../../src/plot/batching/batching-data.ts';
import { batching } from '../../src/plot/batching/batching.ts';
import { roofWalk } from '../../src/plot/batching/roof-walk.ts';
import { seenBatching } from '../../src/plot/batching/seen-batching.ts';
import { stepTimeline } from '../../src/plot/batching/step-timeline.ts';
import { fitBatches } from '../../src/scenario/batch-fit.ts';
import { modelBatching } from '../../src/plot/batching/model-batching.ts';
import { GUIDE_SCENARIO } from '../../src/scenario/scenario.ts';
import { fieldRows } from '../../src/field/field-rows.ts';
import { FIELD_POINTS } from '../../src/field/points.ts';
import { fieldFigure, fieldLayout } from '../../src/plot/field/field-figure.ts';
import { fieldMark } from '../../src/plot/field/field-marks.ts';
import { rooflineItems, withExtra, type RooflineItems } from '../../src/plot/roofline/items.ts';
import { leverItems, STEP_MARK } from '../../src/plot/roofline/lever-items.ts';
import { roofline, rooflineScene } from '../../src/plot/roofline/roofline-figure.ts';
import type { SceneNode } from '../../src/plot/scene/scene.ts';
import { countedReport, userRun } from '../support/counted-report.ts';
import { sampleModel } from '../support/model-report.ts';
import { crowd } from '../support/crowd.ts';
import { fiveMachines } from '../support/several-machines.ts';
import { FIXTURES } from '../support/fixtures.ts';
import { alone, measured, syntheticReport } from '../support/report.ts';
import { fleetForest, fleetRooflineFigure, fleetSpread } from './fleet-figures.ts';
import { sessionRoofline, sessionTimeline } from './session-figures.ts';

const WIDE = { width: 820, height: 525 };
const PHONE = { width: 328, height: 380 };
const PANEL = { width: 400, height: 300 };

const LAYER = { batch: 8, in: 4096, out: 4096 };

/** Steps whose curve turns at batch 11. */
const SEEN = [1, 2, 4, 8, 16, 32, 64].map((batch) => {
  const seconds = Math.max(0.02 + 0.0002 * batch, 0.002 * batch);
  return { batch, seconds, flopPerSecond: (14e9 * batch) / seconds, intensity: batch / (1 + batch / 40) };
});

/** Every public measurement. */
const FIELD_MARKS = fieldRows().map((row, index) => fieldMark(FIELD_POINTS[index]!, row, index));

/** The guide's scenario with typical rates, and a lever pulled on the A10. */
function pulled(lever: string): RooflineItems {
  const { gpu } = GUIDE_SCENARIO.gpus[0]!;
  return withExtra(rooflineItems([], GUIDE_SCENARIO), leverItems(GUIDE_SCENARIO, { gpu, lever }, true));
}

/** Figures by name: each is compared with the file of that name here, and shown by the gallery. */
export const FIGURES: Readonly<Record<string, () => SceneNode>> = {
  'roofline-theory': () => roofline(null, WIDE),
  'roofline-theory-phone': () => roofline(null, PHONE),
  'roofline-report': () => roofline(syntheticReport(), WIDE),
  'roofline-report-phone': () => roofline(syntheticReport(), PHONE),
  'roofline-selected': () =>
    roofline(syntheticReport(), { ...WIDE, selected: 'gemv/plain f32 batch=32 in=4096 out=4096' }),
  'roofline-counted': () =>
    roofline(countedReport(), { ...WIDE, selected: 'gemv/rows f32 batch=8 in=4096 out=4096' }),
  'roofline-trail': () =>
    roofline(syntheticReport({ results: [userRun(1, 2e10), userRun(2, 5e10), userRun(3, 9e10)] }), {
      ...WIDE,
      selected: 'user/saxpy run 3',
    }),
  'roofline-uncertain-over-roof': () =>
    roofline(
      syntheticReport({
        results: [measured('gemv/rows', LAYER, 1.3, { halfWidth: 0.4, flags: ['noisy', 'over-roof'] })],
      }),
      WIDE,
    ),
  'roofline-slow-machine': () => {
    const report = syntheticReport({ results: [] });
    for (const { id, estimate } of report.ceilings) {
      const slower = id === 'memory/read' ? 100 : id === 'compute/f32' ? 2000 : 1;
      for (const side of ['value', 'low', 'high'] as const) estimate[side] /= slower;
    }
    return roofline({ ...report, ceilings: report.ceilings.filter(({ id }) => id !== 'compute/f16') }, WIDE);
  },
  'roofline-crowd': () => rooflineScene(crowd(), WIDE),
  'roofline-crowd-phone': () => rooflineScene(crowd(), PHONE),
  'roofline-five-machines': () => rooflineScene(rooflineItems(fiveMachines()), WIDE),
  'roofline-five-machines-phone': () => rooflineScene(rooflineItems(fiveMachines()), { ...PHONE, height: 459 }),
  'roofline-isolated': () => rooflineScene(rooflineItems(fiveMachines()), { ...WIDE, isolated: 'machine-3' }),
  'roofline-zoomed': () =>
    roofline(countedReport(), {
      ...WIDE,
      selected: 'gemv/rows f32 batch=1 in=4096 out=4096',
      window: { x: [0.02, 1.5], y: [5e10, 1e12] },
    }),
  'roofline-boxes': () =>
    roofline(
      syntheticReport({
        results: [1, 8, 64].map((batch, index) =>
          measured('gemv/rows', { ...LAYER, batch }, 0.6, { halfWidth: [0.02, 0.15, 0.5][index]! }),
        ),
      }),
      WIDE,
    ),
  'roofline-levers': () => rooflineScene(pulled('weights-int4'), { ...WIDE, selected: STEP_MARK }),
  'roofline-levers-phone': () => rooflineScene(pulled('best'), { ...PHONE, selected: STEP_MARK }),
  'session-roofline': () => sessionRoofline(WIDE),
  'session-roofline-phone': () => sessionRoofline(PHONE),
  'session-roofline-selected': () => sessionRoofline(WIDE, 2),
  'session-timeline': () => sessionTimeline(820),
  'session-timeline-zoomed': () => sessionTimeline(820, [0.3, 0.33], 1),
  'session-timeline-phone': () => sessionTimeline(328),
  field: () => fieldFigure(fieldLayout(FIELD_MARKS, 820), 'field/70'),
  'field-phone': () => fieldFigure(fieldLayout(FIELD_MARKS, 328), null),
  'fleet-roofline': () => fleetRooflineFigure(WIDE),
  'fleet-spread': () => fleetSpread(820),
  'fleet-spread-phone': () => fleetSpread(328),
  'fleet-forest': () => fleetForest(820),
  'fleet-forest-phone': () => fleetForest(328),
  'batching-rate': () => batching(batchingData(alone(syntheticReport())), 'rate', PANEL),
  'batching-time': () => batching(batchingData(alone(syntheticReport())), 'time', PANEL),
  'batching-theory': () => batching(modelBatching([], GUIDE_SCENARIO), 'rate', PANEL),
  'batching-walk': () =>
    roofWalk({ scenario: GUIDE_SCENARIO, machines: alone(syntheticReport()), seen: SEEN, batch: 8, isMeasured: true }, PANEL),
  'batching-walk-theory-phone': () =>
    roofWalk({ scenario: GUIDE_SCENARIO, machines: [], seen: SEEN.slice(0, 1), batch: 1, isMeasured: false }, PHONE),
  'step-timeline': () => stepTimeline(sampleModel.steps[0]!.timeline!, 640),
  'step-timeline-phone': () => stepTimeline(sampleModel.steps[0]!.timeline!, 328),
  'batching-seen': () => {
    const steps = { seen: SEEN, fit: fitBatches(SEEN), name: 'here', isMeasured: true };
    const { name: model } = GUIDE_SCENARIO.model.config;
    return batching(seenBatching({ ...steps, model, keys: 1024 }, GUIDE_SCENARIO), 'step', PANEL);
  },
  ...Object.fromEntries(
    Object.entries(FIXTURES).flatMap(([path, report]) => [
      [`measured-${path.replace('/', '-')}`, () => roofline(report, WIDE)],
      [`measured-${path.replace('/', '-')}-batching`, () => batching(batchingData(alone(report)), 'rate', PANEL)],
    ]),
  ),
  'batching-model': () => batching(modelBatching(alone(syntheticReport()), GUIDE_SCENARIO), 'step', PANEL),
};
