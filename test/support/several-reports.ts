import type { MeasuredResult, Report } from '../../src/report/report-format.ts';
import { measured, syntheticReport } from './report.ts';

/** Results of as many linear layers, each of its own shape. */
export const manyResults = (count: number): MeasuredResult[] =>
  Array.from({ length: count }, (_, i) =>
    measured('gemv/rows', { batch: 1, in: 1024, out: 256 * (i + 1) }, 0.9, { halfWidth: 0.005 }),
  );

/** A result whose every time is multiplied. */
export function slowed(result: MeasuredResult, factor: number): MeasuredResult {
  const { estimate, samplesSeconds } = result.time;
  const { value, low, high } = estimate;
  return {
    ...result,
    time: {
      ...result.time,
      estimate: { ...estimate, value: value * factor, low: low * factor, high: high * factor },
      samplesSeconds: samplesSeconds.map((seconds) => seconds * factor),
    },
  };
}

/** Reports of one machine: the first as given, in each other one every result slower by another factor. */
export const severalReports = (results: readonly MeasuredResult[], factors: readonly number[]): Report[] =>
  [1, ...factors].map((factor, index) =>
    syntheticReport({
      createdAt: `2026-01-0${index + 1}T00:00:00Z`,
      results: results.map((result, at) => slowed(result, factor ** (1 + at / results.length))),
    }),
  );
