import type { Report } from '../../report/report-format.ts';
import { hostOf } from '../report-rows.ts';
import type { GivenMachine } from './make-fleet-page.ts';

/** The machine of a report, with its times that count: measured, not wrong, not below the clock's step. */
export function givenMachine(report: Report): GivenMachine {
  const { vendor, architecture, device, isFallback } = report.adapter;
  return {
    isFallback,
    vendor,
    family: architecture || device || vendor || 'unnamed',
    device,
    host: hostOf(report),
    results: report.results.flatMap((one) => {
      if (one.status !== 'measured' || one.check?.passed === false || one.time.flags.includes('below-clock')) return [];
      const { flop = null, bytesRead = 0, bytesWritten = 0 } = one.work ?? {};
      const bytes = bytesRead + bytesWritten;
      return [{ id: one.id, flop, bytes, compute: one.dtype.compute, seconds: one.time.estimate.value }];
    }),
    ceilings: report.ceilings.map(({ id, estimate }) => ({ id, value: estimate.value })),
  };
}
