import type { MeasuredResult, Report } from './format.ts';

/** How near a measured kernel came to a ceiling. */
export interface Share {
  /** Above 0, at most 1. */
  readonly share: number;
  /** The result that says so. */
  readonly kernel: string;
}

/** What the kernels of a report make of its ceilings; null where no kernel says. */
export interface MeasuredShares {
  /** Of `memory/read`, by the best linear layer at batch 1: what decode is made of. */
  readonly memory: Share | null;
  /** Of the compute ceiling of its type, by the best product of matrices: what prefill is made of. */
  readonly compute: Share | null;
}

/** Operators that are products of matrices. */
const PRODUCTS = new Set(['attention-scores', 'attention-output', 'gemv']);

/** The shares of its ceilings that the best kernels of a report reach: they turn a bound into an estimate. */
export function measuredShares(report: Report): MeasuredShares {
  const measured = report.results.filter(
    (result): result is MeasuredResult => result.status === 'measured' && PRODUCTS.has(result.op),
  );
  const rate = (id: string): number => report.ceilings.find((ceiling) => ceiling.id === id)?.estimate.value ?? 0;
  const best = (results: readonly MeasuredResult[], share: (result: MeasuredResult) => number): Share | null =>
    results
      .map((result) => ({ share: share(result), kernel: result.kernel }))
      .filter((one) => Number.isFinite(one.share) && one.share > 0)
      .map((one) => ({ ...one, share: Math.min(1, one.share) }))
      .reduce<Share | null>((most, one) => (most && most.share >= one.share ? most : one), null);
  return {
    memory: best(
      measured.filter(({ op, shape }) => op === 'gemv' && shape['batch'] === 1),
      ({ achieved }) => achieved.bytesPerSecond / rate('memory/read'),
    ),
    compute: best(measured, ({ achieved, dtype }) => achieved.flopPerSecond / rate(`compute/${dtype.compute}`)),
  };
}
