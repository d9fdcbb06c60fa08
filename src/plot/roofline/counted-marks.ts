import { countedPoints, type CountedPoint } from '../../report/counted/counted-points.ts';
import type { MeasuredResult, Report } from '../../report/report-format.ts';
import { operatorOf, USER_OP } from '../../ops/index.ts';
import { formatFlopRate, formatIntensity, si } from '../../text/units.ts';
import type { PointItem } from './shown-items.ts';

/** Separates a result's id from the name of its counted point. */
const SEPARATOR = '#';

/** The shape of an operator's marks: a triangle if the operator is unknown, as for user kernels. */
export const markOf = (op: string): PointItem['mark'] => operatorOf(op)?.mark ?? 'triangle';

const BYTES: Readonly<Record<CountedPoint['name'], string>> = {
  requested: 'asked for',
  'per workgroup': 'touched by each workgroup',
  unique: 'touched at all',
};

/** The measured result with this id, or with a counted point of this id. */
export function resultOf(report: Report | null, id: string | null): MeasuredResult | null {
  const found = report?.results.find(
    (result) => result.id === id || (id?.startsWith(`${result.id}${SEPARATOR}`) ?? false),
  );
  return found?.status === 'measured' ? found : null;
}

/** The counted point with this id, and its result; null for any other id. */
export function countedPointOf(
  report: Report | null,
  id: string,
): { readonly result: MeasuredResult; readonly point: CountedPoint } | null {
  const result = resultOf(report, id);
  const point = result && countedPoints(result).find(({ name }) => idOf(result, name) === id);
  return point ? { result, point } : null;
}

const idOf = (result: MeasuredResult, name: CountedPoint['name']): string => `${result.id}${SEPARATOR}${name}`;

/** Linked points of the selected result: its executed FLOP over each measure of its traffic. */
export function countedMarks(
  report: Report | null,
  selected: string | null,
): { readonly points: readonly PointItem[]; readonly links: readonly (readonly string[])[] } {
  const result = resultOf(report, selected);
  if (!result) return { points: [], links: [] };
  // The measured mark of a user kernel is already at its unique bytes.
  const isOwn = (point: CountedPoint): boolean => result.work === null && point.name === 'unique';
  const all = countedPoints(result);
  const shown = all.filter((point) => !isOwn(point));
  const points = shown.map((point): PointItem => ({
    id: idOf(result, point.name),
    kind: 'counted',
    owner: 'own',
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
  const ids = [...points.map(({ id }) => id), ...(shown.length < all.length ? [result.id] : [])];
  return { points, links: ids.length > 1 ? [ids] : [] };
}

/** Links between the successive runs of each user kernel. */
export function trails(report: Report | null): string[][] {
  const runs = (report?.results ?? []).flatMap((result) =>
    result.status === 'measured' && result.op === USER_OP && result.achieved.flopPerSecond > 0 ? [result] : [],
  );
  const byName = new Map<string, string[]>();
  for (const { kernel, id } of runs) byName.set(kernel, [...(byName.get(kernel) ?? []), id]);
  return [...byName.values()].filter((ids) => ids.length > 1);
}
