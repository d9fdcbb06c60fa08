import { resultId, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { MeasuredResult } from '../../report/report-format.ts';
import { headroomWords } from '../../report/place-result.ts';
import { attainableFlopPerSecond, ridgePoint, type Roof } from '../../machines/roof.ts';
import {
  formatByteRate,
  formatFlopRate,
  formatIntensity,
  formatInterval,
  formatSeconds,
  formatShare,
  si,
} from '../../text/units.ts';
import { bytesMoved } from '../../ops/work.ts';
import { workFormulas, type FormulaLine } from '../../ops/work-formulas.ts';
import { countedPointOf } from '../roofline/counted-marks.ts';
import { pointLines } from './explain-counted.ts';
import { rooflineItems } from '../roofline/items.ts';
import { analyticPoints } from '../../scenario/analytic-points.ts';
import { ROOF_WORDS, roofsOf, verdictWords } from '../../scenario/roof-verdict.ts';
import { GUIDE_SCENARIO, roofHere, type Scenario } from '../../scenario/scenario.ts';
import { ceilingWords, unsteadyCeilings, type UnsteadyCeilings } from '../../report/unsteady.ts';
import { operatorTitle } from '../../ops/index.ts';
import { dtypeWords, shapeWords } from '../../report/result-words.ts';

/** Where the numbers of a mark or roof come from: formulas with their values. */
export interface Explanation {
  readonly title: string;
  readonly subtitle: string;
  readonly lines: readonly FormulaLine[];
}

/** An explanation in a few lines, one calculation with its values each: for the tooltip of the mark. */
export function briefly({ lines }: Explanation): string[] {
  const line = (name: string): FormulaLine | undefined => lines.find((candidate) => candidate.name === name);
  const [work, traffic] = [line('work'), line('traffic')];
  return lines.flatMap(({ name, values, result }) => {
    if (name === 'work' || name === 'traffic' || name === 'time') return [];
    const put = name === 'intensity' && work && traffic ? `${work.values} / (${traffic.values})` : values;
    return [put === '' ? `${name} = ${result}` : `${name} = ${put} = ${result}`];
  });
}

/** Explains a roof or a mark by its id; null if the chart has no such id. */
export function explain(
  machines: readonly MeasuredMachine[],
  id: string,
  scenario: Scenario = GUIDE_SCENARIO,
): Explanation | null {
  for (const machine of machines) {
    const result = machine.report.results.find((one) => resultId(machine, one.id) === id);
    if (result?.status === 'measured') return explainResult(result, unsteadyCeilings(machine.report));
    if (result) {
      return { title: result.kernel, subtitle: `${shapeWords(result.op, result.shape)}: ${result.reason}`, lines: [] };
    }
  }
  const counted = countedPointOf(machines, id);
  if (counted) {
    return {
      title: `${counted.result.kernel}, ${counted.point.name}`,
      subtitle: `counted · ${shapeWords(counted.result.op, counted.result.shape)}`,
      lines: pointLines(counted.point, counted.result),
    };
  }
  const explained = explainAnalytic(scenario, id);
  if (explained) return explained;
  const roof = rooflineItems(machines, scenario).roofs.find((candidate) => candidate.id === id);
  return roof ? { title: roof.label, subtitle: roof.words.split(':')[0]!, lines: [ridgeLine(roof.roof)] } : null;
}

function explainAnalytic(scenario: Scenario, id: string): Explanation | null {
  const at = id.indexOf('@');
  const point = analyticPoints(scenario).find((candidate) => candidate.id === id.slice(0, at));
  const gpu = scenario.gpus.find((candidate) => candidate.gpu.id === id.slice(at + 1))?.gpu;
  if (!point || !gpu) return null;
  const { flop, bytes, intensity, name, subtitle, lines } = point;
  const roof = roofHere(scenario, gpu);
  return {
    title: `${name}, on the ${gpu.name}`,
    subtitle: `analytic · ${scenario.model.config.name} · ${subtitle}`,
    lines: [
      ...lines,
      intensityLine(flop, bytes, intensity),
      attainableLine(intensity, roof, attainableFlopPerSecond(intensity, roof)),
      ...roofsOf(gpu).map((one): FormulaLine => ({
        name: ROOF_WORDS[one.kind],
        formula: 'intensity, stored as f16, against ridge point',
        values: `${formatIntensity(intensity)} against ${formatIntensity(ridgePoint(one))}`,
        result: verdictWords(intensity, one),
      })),
    ],
  };
}

/** A report from a link has no samples. */
const samplesWords = ({ samplesSeconds: { length } }: MeasuredResult['time']): string =>
  length === 0 ? 'samples that are not in this report' : `${length} samples`;

function explainResult(result: MeasuredResult, unsteady: UnsteadyCeilings): Explanation {
  const { op, kernel, shape, dtype, work, time, achieved, roofline } = result;
  const seconds = formatSeconds(time.estimate.value);
  const lines: FormulaLine[] = [];
  if (work) {
    lines.push(
      ...workFormulas(op, shape, dtype, work),
      intensityLine(work.flop, bytesMoved(work), achieved.intensity),
      {
        name: 'time',
        formula: `mean of ${samplesWords(time)}, ${formatShare(time.estimate.level)} interval`,
        values: time.estimate.value > 0 ? formatInterval(time.estimate) : '–',
        result: seconds,
      },
      {
        name: 'rate',
        formula: 'work / time',
        values: `${si(work.flop, 'FLOP')} / ${seconds}`,
        result: formatFlopRate(achieved.flopPerSecond),
      },
    );
  }
  if (roofline) {
    const { attainableFlopPerSecond: attainable, bound, efficiency, memoryBytesPerSecond } = roofline;
    const ceiling = ceilingWords(roofline.ceiling, unsteady);
    const bySlope = bound === 'memory';
    const byLaunch = bound === 'overhead';
    lines.push(
      {
        name: 'attainable',
        formula: bySlope
          ? `intensity × memory roof (${ceiling})`
          : byLaunch
            ? `work / launch time (${ceiling})`
            : `the ${bound} roof (${ceiling})`,
        values: bySlope ? `${formatIntensity(achieved.intensity)} × ${formatByteRate(memoryBytesPerSecond)}` : '',
        result: formatFlopRate(attainable),
      },
      {
        name: 'share of roof',
        formula: 'rate / attainable',
        values: `${formatFlopRate(achieved.flopPerSecond)} / ${formatFlopRate(attainable)}`,
        result: unsteady.has(roofline.ceiling) ? '–' : formatShare(efficiency),
      },
      { name: 'headroom', formula: 'attainable / rate', values: '', result: headroomWords(roofline, unsteady) },
    );
  }
  const parts = ['measured', kernel, shapeWords(op, shape), dtypeWords(dtype)].filter((part) => part !== '');
  return { title: operatorTitle(op), subtitle: parts.join(' · '), lines };
}

const intensityLine = (flop: number, bytes: number, intensity: number): FormulaLine => ({
  name: 'intensity',
  formula: 'work / traffic',
  values: `${si(flop, 'FLOP')} / ${si(bytes, 'B')}`,
  result: formatIntensity(intensity),
});

const attainableLine = (intensity: number, roof: Roof, attainable: number): FormulaLine => ({
  name: 'attainable',
  formula: 'min(compute roof, intensity × memory roof)',
  values: `min(${formatFlopRate(roof.flopPerSecond)}, ${formatIntensity(intensity)} × ${formatByteRate(roof.bytesPerSecond)})`,
  result: formatFlopRate(attainable),
});

const ridgeLine = (roof: Roof): FormulaLine => ({
  name: 'ridge point',
  formula: 'compute roof / memory roof',
  values: `${formatFlopRate(roof.flopPerSecond)} / ${formatByteRate(roof.bytesPerSecond)}`,
  result: formatIntensity(ridgePoint(roof)),
});
