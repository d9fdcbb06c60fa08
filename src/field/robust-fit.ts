import { median } from '../protocol/stats/mean-estimate.ts';

/** One measurement as a sum of known terms with unknown coefficients. */
export interface Sample {
  readonly seconds: number;
  readonly terms: readonly number[];
}

/** Coefficients below these are impossible, such as bytes faster than the sheet's bandwidth. */
export type Least = readonly number[];

const ROUNDS = 200;
/** Residuals up to this multiple of their median count squared, larger ones linearly (Huber). */
const TURN = 1.5;
const FINEST = 0.01;
const LOWEST = -20;

/** The sum of terms under coefficients. */
export const timeOf = (terms: readonly number[], coefficients: readonly number[]): number =>
  terms.reduce((sum, term, i) => sum + term * coefficients[i]!, 0);

/**
 * Coefficients, each above its least, that make the relative errors of the sums small: Gauss–Newton on logarithms, reweighted so that
 * no outlier leads.
 */
export function fitTerms(samples: readonly Sample[], least: Least): number[] {
  // Each coefficient is its least plus an exponential, so that it stays above.
  let logs = least.map(() => Math.log(0.3));
  const coefficients = (): number[] => logs.map((log, i) => least[i]! + Math.exp(log));
  for (let round = 0; round < ROUNDS; round += 1) {
    const now = coefficients();
    const rows = samples.map(({ seconds, terms }) => {
      const time = timeOf(terms, now);
      return { residual: Math.log(seconds / time), slopes: terms.map((term, i) => (term * Math.exp(logs[i]!)) / time) };
    });
    const turn = Math.max(FINEST, TURN * median(rows.map(({ residual }) => Math.abs(residual))));
    const moves = solve(
      ...normal(
        rows.map(({ residual, slopes }) => ({ residual, slopes, weight: 1 / Math.max(turn, Math.abs(residual)) })),
      ),
    );
    const clipped = moves.map((move) => Math.max(-1, Math.min(1, move)));
    logs = logs.map((log, i) => Math.max(LOWEST, log + clipped[i]!));
    if (clipped.every((move) => Math.abs(move) < 1e-8)) break;
  }
  return coefficients();
}

interface Weighted {
  readonly residual: number;
  readonly slopes: readonly number[];
  readonly weight: number;
}

/** The normal equations, with a trace of damping for terms at their least. */
function normal(rows: readonly Weighted[]): [number[][], number[]] {
  const size = rows[0]!.slopes.length;
  const sum = (of: (row: Weighted) => number): number => rows.reduce((total, row) => total + row.weight * of(row), 0);
  const matrix = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => sum(({ slopes }) => slopes[i]! * slopes[j]!)),
  );
  const damping = 1e-9 * matrix.reduce((trace, row, i) => trace + row[i]!, 0) + 1e-12;
  return [
    matrix.map((row, i) => row.map((value, j) => (i === j ? value + damping : value))),
    Array.from({ length: size }, (_, i) => sum(({ slopes, residual }) => slopes[i]! * residual)),
  ];
}

/** Solves a small positive definite system by elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (const [i, pivot] of rows.entries()) {
    for (const other of rows.slice(i + 1)) {
      const share = other[i]! / pivot[i]!;
      for (let j = i; j < pivot.length; j += 1) other[j]! -= share * pivot[j]!;
    }
  }
  const found: number[] = [];
  for (const [i, row] of [...rows.entries()].toReversed()) {
    const known = found.reduce((sum, value, k) => sum + value * row[i + 1 + k]!, 0);
    found.unshift((row.at(-1)! - known) / row[i]!);
  }
  return found;
}
