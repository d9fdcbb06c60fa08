import { adapterName } from '../report/adapter-words.ts';
import type { Report } from '../report/report-format.ts';

/** What the list of the gallery shows of a report, read from it once. */
export interface GalleryFacts {
  /** When it was measured, ISO 8601. */
  readonly createdAt: string;
  /** The adapter in its own words; empty if it does not name itself. */
  readonly machine: string;
  /** What ran it: `Chromium 156`. */
  readonly runtime: string;
  readonly kind: 'software' | 'hardware';
  readonly plan: string;
  /** Results that were measured. */
  readonly results: number;
  /** The ceilings `memory/read` in B/s and `compute/f32` in FLOP/s, to three digits; null if not measured. */
  readonly bytesPerSecond: number | null;
  readonly flopPerSecond: number | null;
}

/** The facts of a report, as `facts.json` holds them. */
export function factsOf(report: Report): GalleryFacts {
  const { adapter, environment, createdAt, plan, results } = report;
  const rate = (id: string): number | null => {
    const ceiling = report.ceilings.find((one) => one.id === id);
    return ceiling ? Number(ceiling.estimate.value.toPrecision(3)) : null;
  };
  return {
    createdAt,
    machine: adapterName(adapter) || [adapter.vendor, adapter.architecture].filter(Boolean).join(' '),
    runtime: `${environment.browser.name} ${environment.browser.version}`,
    kind: adapter.isFallback ? 'software' : 'hardware',
    plan: plan.name,
    results: results.filter(({ status }) => status === 'measured').length,
    bytesPerSecond: rate('memory/read'),
    flopPerSecond: rate('compute/f32'),
  };
}
