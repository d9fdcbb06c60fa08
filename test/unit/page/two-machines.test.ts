import { describe, expect, test } from 'vitest';
import { roofVerdicts } from '../../../src/guide/verdicts-by-roof.ts';
import { walkInput } from '../../../src/guide/walk-step.ts';
import { batching } from '../../../src/plot/batching/batching.ts';
import { batchingData } from '../../../src/plot/batching/batching-data.ts';
import { modelBatching } from '../../../src/plot/batching/model-batching.ts';
import { explain } from '../../../src/plot/explain/explain.ts';
import { resultOf } from '../../../src/plot/roofline/counted-marks.ts';
import { rooflineItems } from '../../../src/plot/roofline/items.ts';
import { rooflineScene } from '../../../src/plot/roofline/roofline-figure.ts';
import { serialize } from '../../../src/plot/scene/scene.ts';
import { isMeasuredHue } from '../../../src/machines/machine.ts';
import { measuredMachines } from '../../../src/report/measured-machine.ts';
import { machineRows } from '../../../src/scenario/machine-rows.ts';
import { readPrice } from '../../../src/scenario/price-words.ts';
import { GUIDE_SCENARIO } from '../../../src/scenario/scenario.ts';
import { countedReport, userRun } from '../../support/counted-report.ts';
import { measured, syntheticReport } from '../../support/report.ts';

const { adapter } = syntheticReport();
const LAYER = { batch: 1, in: 64, out: 64 };
/** Two machines of the same rates and results, but for a layer and the runs that only the second one has. */
const other = countedReport();
const machines = measuredMachines([
  countedReport(),
  {
    ...other,
    adapter: { ...adapter, description: 'Another GPU' },
    results: [...other.results, measured('gemv/rows', LAYER, 0.5), userRun(1, 2e10), userRun(2, 5e10)],
  },
]);
const SELECTED = 'gemv/rows f32 batch=1 in=4096 out=4096@machine-2';

const unique = (texts: readonly string[]): void => expect(new Set(texts).size).toBe(texts.length);

describe('two measured machines', () => {
  test('have their own roofs, marks, counted points and trails on one roofline', () => {
    const items = rooflineItems(machines, GUIDE_SCENARIO, SELECTED);
    const { roofs, points, links } = items;
    expect(roofs.filter(({ hue }) => isMeasuredHue(hue)).map(({ id, label, hue }) => [id, label, hue])).toEqual([
      ['roof/machine-1/f32', 'Synthetic GPU f32', 'accent'],
      ['roof/machine-1/f16', 'Synthetic GPU f16', 'accent'],
      ['roof/machine-2/f32', 'Another GPU f32', 'second'],
      ['roof/machine-2/f16', 'Another GPU f16', 'second'],
    ]);
    for (const shown of [roofs, points]) {
      unique(shown.map(({ id }) => id));
      unique(shown.map(({ words }) => words));
    }
    expect(points.filter(({ kind }) => kind === 'counted').map(({ id }) => id)).toContain(`${SELECTED}#unique`);
    expect(links).toHaveLength(2);
    const ids = points.map(({ id }) => id);
    for (const id of links!.flat()) expect(ids).toContain(id);
    const text = serialize(rooflineScene(items, { width: 900, height: 560, selected: SELECTED }));
    expect(text).not.toMatch(/NaN|undefined/);
  });

  test('explain everything that is drawn of them', () => {
    const { roofs, points } = rooflineItems(machines, GUIDE_SCENARIO, SELECTED);
    for (const { id } of [...roofs, ...points]) expect([id, explain(machines, id)?.title]).not.toEqual([id, undefined]);
    expect(resultOf(machines, SELECTED)?.machine).toBe(machines[1]);
    expect(resultOf(machines, 'gemv/rows f32 batch=1 in=4096 out=4096')?.machine).toBe(machines[0]);
    expect(resultOf(machines, 'user/saxpy run 1')).toBeNull();
  });

  test('each have a row of the scenario, with a price of its own', () => {
    const rows = machineRows({ ...GUIDE_SCENARIO, prices: { 'machine-2': readPrice('2 USD') } }, machines);
    expect(rows.map(({ id, name, price }) => [id, name, price]).slice(3)).toEqual([
      ['machine-1', 'Synthetic GPU', null],
      ['machine-2', 'Another GPU', { perHour: 2, currency: 'USD', date: null }],
    ]);
  });

  test('each have their series of the layer and of the whole model', () => {
    const layer = batchingData(machines);
    expect(layer.which).toBe('layer 4096 × 4096, f32');
    expect(layer.series.slice(3).map(({ id, name }) => [id, name])).toEqual([
      ['machine-1-roof', 'Synthetic GPU, roof'],
      ['machine-1', 'Synthetic GPU'],
      ['machine-2-roof', 'Another GPU, roof'],
      ['machine-2', 'Another GPU'],
    ]);
    expect(layer.series.at(-1)!.points[0]!.result).toBe(SELECTED);
    const model = modelBatching(machines, GUIDE_SCENARIO);
    expect(model.series.map(({ id }) => id)).toEqual(['a10', 't4', 'a100', 'machine-1', 'machine-2']);
    for (const data of [layer, model]) {
      expect(serialize(batching(data, 'rate', { width: 400, height: 300 }))).not.toMatch(/NaN|undefined/);
    }
  });

  test('each have their verdicts, under the same roofs the same', () => {
    const { rows, flips } = roofVerdicts(walkInput(GUIDE_SCENARIO), machines);
    const of = (name: string): unknown =>
      rows.filter(({ machine }) => machine === name).map(({ roof, verdicts }) => [roof, verdicts]);
    expect(of('Another GPU')).toEqual(of('Synthetic GPU'));
    expect(rows.filter(({ machine }) => machine === 'Another GPU')).toHaveLength(2);
    expect(flips.filter((text) => text.startsWith('On the Another GPU'))).toHaveLength(1);
  });
});
