import { storedAs, type Storable } from '../../ops/dtype.ts';
import { halfRoof, vectorRoof } from '../../machines/machine.ts';
import { BATCHES, gemv } from '../../ops/gemv.ts';
import { workOf } from '../../ops/operator.ts';
import { operatorOf } from '../../ops/index.ts';
import { leastSeconds, type Roof } from '../../machines/roof.ts';
import { hueOf, type Hue, shortName } from '../../machines/machine.ts';
import { briefNames } from '../../report/brief-names.ts';
import { measuredHue, resultId, roofsOfReport, type MeasuredMachine } from '../../report/measured-machine.ts';
import { GUIDE_SCENARIO, type Scenario } from '../../scenario/scenario.ts';

/** One value of a series. */
export interface BatchPoint {
  readonly batch: number;
  /** Seconds of one linear layer, or of one step, for the whole batch. */
  readonly seconds: number;
  /** Id on the page of the measured result; null for theory. */
  readonly result: string | null;
}

/** Time against batch, on one machine. */
export interface BatchSeries {
  readonly id: string;
  readonly hue: Hue;
  readonly name: string;
  /** Its name at the end of its line, if a shorter one will do. */
  readonly label?: string;
  readonly measured: boolean;
  /** Neither theory nor measured, but estimated from measured kernels. */
  readonly isEstimate?: true;
  /** A formula: its points are on a line, and nothing was found at each. */
  readonly isCurve?: true;
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

/** A linear layer. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly storage: Storable;
}

/** One linear layer, with its shape. */
export interface LayerBatching extends BatchingData, Layer {}

/**
 * Batching as measured and by theory, for the layer that a machine was measured on at the most batches, else for one of
 * the model. Datasheets use the same precision: tensor cores for f16, vector units for f32.
 */
export function batchingData(machines: readonly MeasuredMachine[], scenario: Scenario = GUIDE_SCENARIO): LayerBatching {
  const labels = briefNames(machines.map(({ name }) => name));
  const measured = machines.map((machine, index) => ({ ...machine, label: labels[index]!, layers: layersOf(machine) }));
  const width = scenario.model.config.hiddenSize;
  const { inputs, outputs, storage } = measured
    .flatMap(({ layers }) => [...layers.values()])
    .reduce((a, b) => (b.points.length > a.points.length ? b : a), {
      inputs: width,
      outputs: width,
      storage: 'f16',
      points: [],
    });
  const theory = (id: string, hue: Hue, name: string, roof: Roof): BatchSeries => ({
    id,
    hue,
    name,
    measured: false,
    points: BATCHES.map((batch) => {
      const work = workOf({ op: gemv, shape: { batch, in: inputs, out: outputs }, formats: storedAs(storage) });
      return { batch, seconds: leastSeconds(work, roof), result: null };
    }),
  });
  const series = ({ id, name, label, report, layers }: (typeof measured)[number]): BatchSeries[] => {
    const roof = roofsOfReport(report).find(({ type }) => type === storage)?.roof;
    const points = layers.get(keyOf({ inputs, outputs, storage }))?.points ?? [];
    return [
      ...(roof
        ? [{ ...theory(`${id}-roof`, measuredHue({ id }), `${name}, roof`, roof), label: `${label}, roof` }]
        : []),
      ...(points.length > 0 ? [{ id, hue: measuredHue({ id }), name, label, measured: true, points }] : []),
    ];
  };
  return {
    inputs,
    outputs,
    storage,
    what: 'one layer',
    which: `layer ${inputs} × ${outputs}, ${storage}`,
    series: [
      ...scenario.gpus.map(({ gpu }) =>
        theory(gpu.id, hueOf(gpu), shortName(gpu), storage === 'f16' ? halfRoof(gpu) : vectorRoof(gpu)),
      ),
      ...measured.flatMap(series),
    ],
  };
}

interface MeasuredLayer extends Layer {
  readonly points: BatchPoint[];
}

const keyOf = ({ inputs, outputs, storage }: Layer): string => `${inputs} ${outputs} ${storage}`;

/** The layers that a machine was measured on, each batch by its fastest kernel, in ascending order. */
function layersOf(machine: MeasuredMachine): Map<string, MeasuredLayer> {
  const layers = new Map<string, MeasuredLayer>();
  for (const result of machine.report.results) {
    if (
      result.status !== 'measured' ||
      operatorOf(result.op)?.part?.of !== 'linear' ||
      // The roofs beside it are those of weights in the storage type.
      result.dtype.weights !== undefined ||
      !(result.time.estimate.value > 0)
    )
      continue;
    const { in: inputs, out: outputs, batch } = result.shape;
    if (inputs === undefined || outputs === undefined || batch === undefined) continue;
    const layer = { inputs, outputs, storage: result.dtype.storage };
    const { points } = layers.get(keyOf(layer)) ?? { points: [] };
    layers.set(keyOf(layer), { ...layer, points });
    keepFaster(points, { batch, seconds: result.time.estimate.value, result: resultId(machine, result.id) });
  }
  for (const { points } of layers.values()) points.sort((a, b) => a.batch - b.batch);
  return layers;
}

function keepFaster(points: BatchPoint[], point: BatchPoint): void {
  const index = points.findIndex(({ batch }) => batch === point.batch);
  if (index < 0) points.push(point);
  else if (points[index]!.seconds > point.seconds) points[index] = point;
}
