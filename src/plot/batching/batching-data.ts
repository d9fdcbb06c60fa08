import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { storedAs, type Storable } from '../../ops/dtype.ts';
import { tensorRoof, vectorRoof } from '../../machines/datasheets.ts';
import { BATCHES, gemv } from '../../ops/gemv.ts';
import { workOf } from '../../ops/operator.ts';
import { operatorOf } from '../../ops/index.ts';
import { leastSeconds, type Roof } from '../../machines/roof.ts';
import { datasheetOwner, shortName } from '../../machines/owner.ts';
import { ownRoofs } from '../roofline/items.ts';
import { machineName } from '../../report/measured-machine.ts';
import type { Owner } from '../../machines/owner.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';

/** One value of a series. */
export interface BatchPoint {
  readonly batch: number;
  /** Seconds of one linear layer, or of one step, for the whole batch. */
  readonly seconds: number;
  /** Id of the measured result; null for theory. */
  readonly result: string | null;
}

/** Time against batch, on one machine. */
export interface BatchSeries {
  readonly id: string;
  readonly owner: Owner;
  readonly name: string;
  readonly measured: boolean;
  /** Neither theory nor measured, but estimated from measured kernels. */
  readonly isEstimate?: true;
  readonly points: readonly BatchPoint[];
}

/** Several machines at several batches. */
export interface BatchingData {
  /** What is done once for a batch, in two or three words. */
  readonly what: string;
  /** Its model or shape, for the axis. */
  readonly which: string;
  readonly series: readonly BatchSeries[];
}

/** One linear layer, with its shape. */
export interface LayerBatching extends BatchingData {
  readonly inputs: number;
  readonly outputs: number;
  readonly storage: Storable;
}

/**
 * Batching as measured and by theory, for the layer measured at the most batches, else for one of the model.
 * Datasheets use the same precision: tensor cores for f16, vector units for f32.
 */
export function batchingData(report: Report | null, scenario: Scenario = GUIDE_SCENARIO): LayerBatching {
  const layer = layerOf(report, scenario.model.config.hiddenSize);
  const { inputs, outputs, storage } = layer;
  const theory = (id: string, owner: Owner, name: string, roof: Roof): BatchSeries => ({
    id,
    owner,
    name,
    measured: false,
    points: BATCHES.map((batch) => {
      const work = workOf({ op: gemv, shape: { batch, in: inputs, out: outputs }, formats: storedAs(storage) });
      return { batch, seconds: leastSeconds(work, roof), result: null };
    }),
  });
  const own = report ? ownRoofs(report).find(({ id }) => id === `roof/own/${storage}`) : undefined;
  const name = report ? machineName(report) : '';
  return {
    inputs,
    outputs,
    storage,
    what: 'one layer',
    which: `layer ${inputs} × ${outputs}, ${storage}`,
    series: [
      ...scenario.gpus.map(({ gpu }) =>
        theory(gpu.id, datasheetOwner(gpu), shortName(gpu), storage === 'f16' ? tensorRoof(gpu) : vectorRoof(gpu)),
      ),
      ...(own ? [theory('own-roof', 'own', `${name}, roof`, own.roof)] : []),
      ...(layer.points.length > 0
        ? [{ id: 'own', owner: 'own' as const, name, measured: true, points: layer.points }]
        : []),
    ],
  };
}

type Layer = Pick<LayerBatching, 'inputs' | 'outputs' | 'storage'> & { points: BatchPoint[] };

/** The layer measured at the most batches, each by its fastest kernel; if none was, one of the model's width. */
function layerOf(report: Report | null, width: number): Layer {
  const layers = new Map<string, Layer>();
  for (const result of report?.results ?? []) {
    if (
      result.status !== 'measured' ||
      operatorOf(result.op)?.part?.of !== 'linear' ||
      !(result.time.estimate.value > 0)
    )
      continue;
    const { in: inputs, out: outputs, batch } = result.shape;
    if (inputs === undefined || outputs === undefined || batch === undefined) continue;
    const { storage } = result.dtype;
    const key = `${inputs} ${outputs} ${storage}`;
    const layer = layers.get(key) ?? { inputs, outputs, storage, points: [] };
    layers.set(key, layer);
    keepFaster(layer.points, batch, result);
  }
  const theory: Layer = { inputs: width, outputs: width, storage: 'f16', points: [] };
  const most = [...layers.values()].reduce((a, b) => (b.points.length > a.points.length ? b : a), theory);
  most.points.sort((a, b) => a.batch - b.batch);
  return most;
}

function keepFaster(points: BatchPoint[], batch: number, { time, id }: MeasuredResult): void {
  const seconds = time.estimate.value;
  const index = points.findIndex((point) => point.batch === batch);
  if (index < 0) points.push({ batch, seconds, result: id });
  else if (points[index]!.seconds > seconds) points[index] = { batch, seconds, result: id };
}
