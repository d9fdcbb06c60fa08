import { placeResult } from '../place-result.ts';
import { ratesOf } from '../place-under-roof.ts';
import type { MeasuredResult, Report } from '../report-format.ts';
import type { Counted } from './counted.ts';

/** FLOP of a histogram by some weights. */
type FlopOf = (histogram: Counted['histogram']) => number;

/**
 * A report with FLOP recounted by other weights: executed work changes, useful work does not. The rates of user kernels
 * change too, since they are rates of executed work.
 */
export const reweigh = (report: Report, flopOf: FlopOf): Report => ({
  ...report,
  results: report.results.map((result) =>
    result.status === 'measured' && result.counted ? reweighed(result, result.counted, flopOf, report) : result,
  ),
});

function reweighed(result: MeasuredResult, counted: Counted, flopOf: FlopOf, report: Report): MeasuredResult {
  const flop = flopOf(counted.histogram);
  const perByte = ({ read, written }: Counted['requested']): number | null =>
    read + written > 0 ? flop / (read + written) : null;
  const intensity = {
    requested: perByte(counted.requested),
    unique: counted.unique && perByte(counted.unique),
  };
  const changed = { ...result, counted: { ...counted, flop, intensity } };
  if (result.work !== null) return changed;
  const { read, written } = counted.unique ?? counted.requested;
  const done = { work: { flop, bytesRead: read, bytesWritten: written }, compute: result.dtype.compute, dispatches: 1 };
  return { ...changed, ...placeResult(done, result.time, ratesOf(report)) };
}
