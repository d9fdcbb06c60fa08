import type { MeasuredMachine } from '../../report/measured-machine.ts';
import { ceilingRate } from '../../report/place-under-roof.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { FLAG_WORDS } from '../../report/result-words.ts';
import { UNSTEADY_NOTE, unsteadyCeilings } from '../../report/unsteady.ts';
import { bytesMoved } from '../../ops/work.ts';
import {
  formatByteRate,
  formatFlopRate,
  formatIntensity,
  formatSeconds,
  formatShare,
  si,
  significant,
} from '../../text/units.ts';
import type { Explained } from '../explained/explained-tip.ts';

/** A function that tells what a number of a result means, called when someone asks. */
export type Explain = (result: MeasuredResult, machine: MeasuredMachine) => Explained;

/** Caveats and samples of the time that all rates are derived from. */
const timed = ({ time }: MeasuredResult): Pick<Explained, 'samples' | 'interval' | 'flags'> => ({
  samples: time.samplesSeconds,
  interval: [time.estimate.low, time.estimate.high],
  flags: time.flags.map((flag) => FLAG_WORDS[flag]),
});

const measuredOn = ({ name }: MeasuredMachine, { kernel }: MeasuredResult): string => `${kernel}, measured on ${name}`;

const over = (amount: string, { time }: MeasuredResult): string => `${amount} / ${formatSeconds(time.estimate.value)}`;

/** Useful FLOP per useful byte, and what was counted. */
export const explainIntensity: Explain = (result, machine) => {
  const { work, counted, achieved } = result;
  const range = counted
    ? 'The range after it is of what the kernel executed: FLOP per byte requested – per byte touched.'
    : '';
  if (!work)
    return {
      meaning: `Arithmetic intensity of what the kernel executed. ${range}`.trim(),
      source: measuredOn(machine, result),
    };
  return {
    meaning: `Arithmetic intensity: useful FLOP per byte that must move. ${range}`.trim(),
    formula: 'FLOP / (bytes read + bytes written)',
    values: `${si(work.flop, 'FLOP')} / ${si(bytesMoved(work), 'B')} = ${formatIntensity(achieved.intensity)}`,
    source: counted ? 'the operator’s definition, and a count of the kernel’s operations' : 'the operator’s definition',
  };
};

/** Useful FLOP per second. */
export const explainRate: Explain = (result, machine) => ({
  meaning: 'Useful FLOP per second: what the operator requires, however much the kernel executed',
  formula: 'FLOP / time of one dispatch',
  values: result.work ? over(si(result.work.flop, 'FLOP'), result) : formatFlopRate(result.achieved.flopPerSecond),
  source: measuredOn(machine, result),
  ...timed(result),
});

/** Useful bytes per second. */
export const explainTraffic: Explain = (result, machine) => ({
  meaning: 'Useful bytes per second: each operand read once and each result written once',
  formula: '(bytes read + bytes written) / time of one dispatch',
  values: result.work ? over(si(bytesMoved(result.work), 'B'), result) : formatByteRate(result.achieved.bytesPerSecond),
  source: measuredOn(machine, result),
  ...timed(result),
});

/** The share of the roof. */
export const explainShare: Explain = (result, { report, name }) => {
  const { roofline, achieved } = result;
  if (!roofline) return { meaning: 'Without measured ceilings there is no roof to compare with' };
  const { ceiling, attainableFlopPerSecond, efficiency, cause } = roofline;
  const width = unsteadyCeilings(report).get(ceiling);
  const room = efficiency > 0 ? `; at most ×${significant(Math.max(1, 1 / efficiency), 2)} faster` : '';
  return {
    meaning: `The rate as a share of what the measured ceiling ${ceiling} allows at this intensity${room}`,
    formula: 'rate / attainable rate',
    values: `${formatFlopRate(achieved.flopPerSecond)} / ${formatFlopRate(attainableFlopPerSecond)}${width === undefined ? ` = ${formatShare(efficiency)}` : ''}`,
    source: `${ceiling} of ${name}${ceilingWordsOf(report, ceiling)}`,
    flags: [...(width === undefined ? [] : [UNSTEADY_NOTE]), ...(cause === undefined ? [] : [cause])],
  };
};

function ceilingWordsOf(report: Report, id: string): string {
  const rate = ceilingRate(report, id);
  const unit = report.ceilings
    .find((one) => one.id === id)
    ?.unit.replace('flop', 'FLOP')
    .replace('op/', 'OP/');
  return rate === null || unit === undefined ? '' : `, ${si(rate, unit)}`;
}

/** What limits the result. */
export const explainRoof: Explain = ({ roofline }) => {
  if (!roofline) return { meaning: 'Without measured ceilings there is no roof to compare with' };
  const limits = {
    memory: 'At this intensity the memory ceiling is below the compute ceiling: moving bytes limits it',
    compute: 'At this intensity the compute ceiling is below the memory ceiling: arithmetic limits it',
    overhead: 'Launching a dispatch takes longer than either roof allows: the launch limits it',
  };
  return {
    title: `${roofline.bound} bound`,
    meaning: limits[roofline.bound],
    source: `the measured ceiling ${roofline.ceiling}`,
  };
};

/** The half-width of the interval of the time. */
export const explainInterval: Explain = (result, machine) => {
  const { value, low, high, level } = result.time.estimate;
  return {
    meaning: `Half the width of the ${formatShare(level)} interval of the time, as a share of the time`,
    formula: '(high − low) / 2 / time',
    values: `(${formatSeconds(high)} − ${formatSeconds(low)}) / 2 / ${formatSeconds(value)}`,
    source: `${result.time.samplesSeconds.length} samples on ${machine.name}`,
    ...timed(result),
  };
};

/** How a folded kernel compares with the best one. */
export const explainSlower =
  (best: MeasuredResult): Explain =>
  (result, machine) => ({
    meaning: `Its time over that of ${best.kernel}, the best kernel for this shape and number format`,
    formula: 'time / time of the best',
    values: `${formatSeconds(result.time.estimate.value)} / ${formatSeconds(best.time.estimate.value)}`,
    source: measuredOn(machine, result),
    ...timed(result),
  });
