import { placeUnderRoof } from '../place.ts';
import type { MeasuredResult, Report } from '../format.ts';
import type { Counted } from './counted.ts';

/** FLOP of a histogram by somebody's weights. */
type FlopOf = (histogram: Counted['histogram']) => number;

/**
 * A report as other weights count its FLOP: what was executed changes, what was useful does not. Rates of a kernel of
 * the reader's own, which are of what it executed, change with it.
 */
export const reweigh = (report: Report, flopOf: FlopOf): Report => ({
  ...report,
  results: report.results.map((result) =>
    result.status === 'measured' && result.counted ? reweighed(result, result.counted, flopOf, report) : result,
  ),
});

function reweighed(result: MeasuredResult, counted: Counted, flopOf: FlopOf, { ceilings }: Report): MeasuredResult {
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
  const flopPerSecond = flop / result.time.estimate.value;
  const rates = ceilings.map(({ id, estimate }) => ({ id, rate: estimate.value }));
  const place =
    flop > 0 && read + written > 0
      ? placeUnderRoof({ flop, bytesRead: read, bytesWritten: written }, result.dtype.compute, rates)
      : null;
  return {
    ...changed,
    achieved: { ...result.achieved, flopPerSecond, intensity: perByte({ read, written }) ?? 0 },
    roofline: place && { ...place, efficiency: flopPerSecond / place.attainableFlopPerSecond },
  };
}
