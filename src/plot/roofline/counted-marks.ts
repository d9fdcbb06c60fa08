import { countedPoints, type CountedPoint } from '../../report/counted/counted-points.ts';
import { measuredHue, resultId, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { MeasuredResult } from '../../report/report-format.ts';
import { operatorOf, USER_OP } from '../../ops/index.ts';
import { formatFlopRate, formatIntensity, si, significant } from '../../text/units.ts';
import { byteDifference, flopDifference, type Difference } from '../../report/counted/causes.ts';
import type { PointItem, StepItem } from './shown-items.ts';

/** Separates a result's id from the name of its counted point. */
const SEPARATOR = '#';

/** The shape of an operator's marks: a triangle if the operator is unknown, as for user kernels. */
export const markOf = (op: string): PointItem['mark'] => operatorOf(op)?.mark ?? 'triangle';

const BYTES: Readonly<Record<CountedPoint['name'], string>> = {
  requested: 'requested',
  'per workgroup': 'touched by each workgroup',
  unique: 'touched at all',
};

/** A measured result on the page. */
export interface ShownResult {
  readonly machine: MeasuredMachine;
  readonly result: MeasuredResult;
}

/** The measured result with this id on the page, or with a counted point of this id. */
export function resultOf(machines: readonly MeasuredMachine[], id: string | null): ShownResult | null {
  if (id === null) return null;
  for (const machine of machines) {
    const result = machine.report.results.find((one) => {
      const its = resultId(machine, one.id);
      return its === id || id.startsWith(`${its}${SEPARATOR}`);
    });
    if (result) return result.status === 'measured' ? { machine, result } : null;
  }
  return null;
}

/** The counted point with this id, and its result; null for any other id. */
export function countedPointOf(
  machines: readonly MeasuredMachine[],
  id: string,
): { readonly result: MeasuredResult; readonly point: CountedPoint } | null {
  const shown = resultOf(machines, id);
  const point = shown && countedPoints(shown.result).find(({ name }) => idOf(shown, name) === id);
  return point ? { result: shown.result, point } : null;
}

const idOf = ({ machine, result }: ShownResult, name: CountedPoint['name']): string =>
  `${resultId(machine, result.id)}${SEPARATOR}${name}`;

/** Linked points of the selected result: its executed FLOP over each measure of its traffic. */
export function countedMarks(
  machines: readonly MeasuredMachine[],
  selected: string | null,
): {
  readonly points: readonly PointItem[];
  readonly links: readonly (readonly string[])[];
  readonly step: StepItem | null;
} {
  const found = resultOf(machines, selected);
  if (!found) return { points: [], links: [], step: null };
  const { machine, result } = found;
  // The measured mark of a user kernel is already at its unique bytes.
  const isMarked = (point: CountedPoint): boolean => result.work === null && point.name === 'unique';
  const all = countedPoints(result);
  const shown = all.filter((point) => !isMarked(point));
  const points = shown.map((point): PointItem => ({
    id: idOf(found, point.name),
    kind: 'counted',
    hue: measuredHue(machine),
    machine: machine.id,
    mark: markOf(result.op),
    name: point.name,
    label: point.name,
    words: `${result.kernel}, counted, over the bytes ${BYTES[point.name]}: ${formatIntensity(point.intensity)}, ${si(point.bytes, 'B')}, ${formatFlopRate(point.flopPerSecond)} executed`,
    intensity: point.intensity,
    flopPerSecond: point.flopPerSecond,
    interval: null,
    attainable: null,
    overRoof: false,
    priority: 500,
  }));
  // From the useful work by way of the bytes touched at all to those requested: each stretch adds a cause.
  const ids = points.length === 0 ? [] : [resultId(machine, result.id), ...points.map(({ id }) => id).toReversed()];
  const step = ids.length === 0 ? null : { ids, hue: measuredHue(machine), words: causeWords(result) };
  return { points, links: ids.length === 0 ? [] : [ids], step };
}

/** `+38 % bytes: re-reads`: the largest cause of a result's work beyond the useful; null if there is none. */
export function causeWords(result: MeasuredResult): string | null {
  const { counted } = result;
  if (!counted) return null;
  const of = (difference: Difference | null, what: string): { share: number; words: string }[] =>
    difference === null || !(difference.least > 0)
      ? []
      : difference.causes.map(({ name, amount }) => {
          const share = amount / difference.least;
          return { share, words: `${surplusWords(share)} ${what}: ${name.replace(/^(re-reads) .*/, '$1')}` };
        });
  const causes = [...of(flopDifference(result, counted), 'FLOP'), ...of(byteDifference(result, counted), 'bytes')];
  const largest = causes.toSorted((a, b) => Math.abs(b.share) - Math.abs(a.share))[0];
  return largest && Math.abs(largest.share) >= LEAST_SHARE ? largest.words : null;
}

/** A cause below half a percent is not worth a label. */
const LEAST_SHARE = 0.005;

/** `+38 %`, `−20 %`, or from three times on `+15×`: what was done more, or less, as a share of the useful. */
const surplusWords = (share: number): string => {
  const sign = share < 0 ? '−' : '+';
  const size = Math.abs(share);
  return size < 2
    ? `${sign}${significant(100 * size, size < 0.1 ? 1 : 2)} %`
    : `${sign}${significant(size, size < 99.5 ? 2 : 3)}×`;
};

/** Links between the successive runs of each user kernel on a machine. */
export function trails(machine: MeasuredMachine): string[][] {
  const byName = new Map<string, string[]>();
  for (const result of machine.report.results) {
    if (result.status !== 'measured' || result.op !== USER_OP || !(result.achieved.flopPerSecond > 0)) continue;
    byName.set(result.kernel, [...(byName.get(result.kernel) ?? []), resultId(machine, result.id)]);
  }
  return [...byName.values()].filter((ids) => ids.length > 1);
}
