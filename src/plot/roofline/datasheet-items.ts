import { arithmeticOf, UNIT_WORDS } from '../../machines/arithmetic.ts';
import { vectorRoof, type Machine, shortName, hueOf } from '../../machines/machine.ts';
import { attainableFlopPerSecond, boundAt } from '../../machines/roof.ts';
import { formatFlopRate, formatIntensity } from '../../text/units.ts';
import { roofItem, type PointItem, type RoofItem } from './shown-items.ts';
import { analyticPoints, type AnalyticPoint } from '../../scenario/analytic-points.ts';
import { roofHere, type Scenario } from '../../scenario/scenario.ts';

/** Roofs of one datasheet: the chosen arithmetic or half precision, and FP32 if that is lower. */
export function datasheetRoofs(gpu: Machine, scenario: Scenario): RoofItem[] {
  const hue = hueOf(gpu);
  const machine = gpu.id;
  const [half, single] = [roofHere(scenario, gpu), vectorRoof(gpu)];
  const origin = gpu.origin === 'file' ? 'your file' : 'datasheet';
  const main = UNIT_WORDS[arithmeticOf(half.kind)];
  const label = shortName(gpu);
  const name = `${gpu.name}, ${main}, ${origin}`;
  const fastest = roofItem({ id: `${gpu.id}/${half.kind}`, hue, machine, label, name, roof: half });
  if (single.flopPerSecond >= half.flopPerSecond) return [fastest];
  const other = `${gpu.name}, FP32 without tensor cores, ${origin}`;
  const id = `${gpu.id}/f32-vector`;
  return [fastest, roofItem({ id, hue, machine, label: `${label} f32`, name: other, roof: single, branch: 'compute' })];
}

/** Marks closer together than this factor would hide one another. */
const NEAR = 1.25;

/** The scenario's work under each datasheet's roof for half precision. */
export function analyticMarks(scenario: Scenario): PointItem[] {
  const gpus = scenario.gpus.map(({ gpu }) => gpu);
  return analyticPoints(scenario).flatMap((point, index, all) => {
    // Decode attention may have the intensity of a linear layer: it is then drawn inside that one's square.
    const isInner =
      point.mark === 'circle' &&
      all.some(({ mark, intensity }) => mark === 'square' && ratio(intensity, point.intensity) < NEAR);
    const marks = gpus.map((gpu) => analyticMark(gpu, point, scenario, isInner));
    // The marks of one point form a column; the highest, clear of the roofs, carries the label.
    const top = marks.reduce<PointItem | null>((a, b) => (a && a.flopPerSecond >= b.flopPerSecond ? a : b), null);
    return marks.map((mark) => (mark === top ? { ...mark, label: point.label, priority: 60 - index } : mark));
  });
}

const ratio = (a: number, b: number): number => Math.max(a / b, b / a);

function analyticMark(gpu: Machine, point: AnalyticPoint, scenario: Scenario, isInner: boolean): PointItem {
  const { model } = scenario;
  const roof = roofHere(scenario, gpu);
  const { intensity } = point;
  const attainable = attainableFlopPerSecond(intensity, roof);
  const name = `${model.config.name}, ${point.name}, on the ${gpu.name}`;
  return {
    id: `${point.id}@${gpu.id}`,
    kind: 'analytic',
    hue: hueOf(gpu),
    machine: gpu.id,
    mark: point.mark,
    name: `${point.label ?? point.name}, ${shortName(gpu)}`,
    label: null,
    words: `${name}, analytic: ${formatIntensity(intensity)}, ${formatFlopRate(attainable)}, ${boundAt(intensity, roof)} bound`,
    intensity,
    flopPerSecond: attainable,
    interval: null,
    attainable,
    place: `${boundAt(intensity, roof)} bound`,
    overRoof: false,
    priority: 50,
    ...(isInner && { isInner }),
  };
}
