import { batchingData } from '../../src/plot/batching/batching-data.ts';
import { batching } from '../../src/plot/batching/batching.ts';
import { modelBatching } from '../../src/plot/batching/model-batching.ts';
import { GUIDE_SCENARIO } from '../../src/scenario/scenario.ts';
import { roofline, rooflineScene } from '../../src/plot/roofline/roofline-figure.ts';
import type { SceneNode } from '../../src/plot/scene/scene.ts';
import { countedReport, userRun } from '../support/counted-report.ts';
import { crowd } from '../support/crowd.ts';
import { FIXTURES } from '../support/fixtures.ts';
import { alone, measured, syntheticReport } from '../support/report.ts';

const WIDE = { width: 820, height: 525 };
const PHONE = { width: 328, height: 380 };
const PANEL = { width: 400, height: 300 };

const LAYER = { batch: 8, in: 4096, out: 4096 };

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
  'batching-rate': () => batching(batchingData(alone(syntheticReport())), 'rate', PANEL),
  'batching-time': () => batching(batchingData(alone(syntheticReport())), 'time', PANEL),
  'batching-theory': () => batching(modelBatching([], GUIDE_SCENARIO), 'rate', PANEL),
  ...Object.fromEntries(
    Object.entries(FIXTURES).flatMap(([path, report]) => [
      [`measured-${path.replace('/', '-')}`, () => roofline(report, WIDE)],
      [`measured-${path.replace('/', '-')}-batching`, () => batching(batchingData(alone(report)), 'rate', PANEL)],
    ]),
  ),
  'batching-model': () => batching(modelBatching(alone(syntheticReport()), GUIDE_SCENARIO), 'step', PANEL),
};
