import type { MeasuredResult, Report } from '../report-format.ts';

const SHAPES = new WeakMap<Report, string>();

/** A report's operator calls as one comparable string, independent of the order of results. */
export function shapesOf(report: Report): string {
  const known = SHAPES.get(report);
  if (known !== undefined) return known;
  const sorted = (shape: MeasuredResult['shape']) => Object.entries(shape).toSorted(([x], [y]) => (x < y ? -1 : 1));
  const calls = new Set(report.results.map(({ op, shape }) => JSON.stringify([op, sorted(shape)])));
  const text = [...calls].toSorted().join(' ');
  SHAPES.set(report, text);
  return text;
}
