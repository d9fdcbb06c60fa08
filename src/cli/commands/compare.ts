import { compareReports, isTold, regressions, type Comparison } from '../../report/compare/compare-reports.ts';
import { comparisonAnswer } from '../../report/compare/comparison-table.ts';
import type { Report } from '../../report/report-format.ts';
import { jsonText } from '../../text/untrusted.ts';
import { formatShare } from '../../text/units.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import { printComparison } from '../print/comparison.ts';
import { inkFor } from '../print/ink.ts';
import { wrapText } from '../print/text-layout.ts';
import { readReport } from '../read-file.ts';

/** What the user gave to `compare`. */
export interface CompareOptions {
  /** A share: 0.05. */
  readonly threshold?: number;
  readonly json?: string;
}

/**
 * Compares report B with report A.
 * @throws CliError `usage` for files that are not reports, `no` for a regression past the threshold
 */
export async function compare(fileA: string, fileB: string, options: CompareOptions): Promise<ExitCode> {
  const { json } = readOutputs({ json: options.json });
  const [a, b] = [readReport('compare', fileA), readReport('compare', fileB)];
  const comparison = compareReports(a, b);
  const { threshold } = options;
  if (json) {
    const found = threshold === undefined ? {} : { threshold, regressions: idsOf(comparison, threshold) };
    writeOutput(json, jsonText({ ...comparison, ...found }));
  }
  if (json?.path !== null) process.stdout.write(comparisonText(comparison, a, threshold));
  judge(comparison, threshold);
  return EXIT.done;
}

/** The comparison with its answer, as `compare` and `profile --baseline` print it. */
export function comparisonText(comparison: Comparison, a: Report, threshold: number | undefined): string {
  const regressed = threshold === undefined ? 0 : regressions(comparison, threshold).length;
  const answer = wrapText(comparisonAnswer(comparison, threshold, regressed));
  return `${printComparison(comparison, a, inkFor(process.stdout))}\n${answer}\n`;
}

/**
 * Fails if a result became slower by more than the threshold; without a threshold, never.
 * @throws CliError `no` for a regression, `usage` when nothing can be judged: a gate must not pass just because there is no answer
 */
export function judge(comparison: Comparison, threshold: number | undefined): void {
  if (threshold === undefined) return;
  if (comparison.results.length === 0) {
    throw new CliError(
      EXIT.usage,
      `--threshold: expected a result that both reports measured, found none${comparison.unpaired[0] ? ` (${comparison.unpaired[0].reason})` : ''}; measure the same shapes in both, as profile --baseline does`,
    );
  }
  const { refusal, results } = comparison;
  if (refusal && results.some(({ verdict }) => verdict === 'unclear')) {
    throw new CliError(EXIT.usage, `--threshold: expected two runs of one adapter in one runtime; ${refusal.sentence}`);
  }
  const found = regressions(comparison, threshold);
  if (found.length === 0) {
    const untold = comparison.results.find(({ ratio }) => !isTold(ratio));
    if (!untold) return;
    throw new CliError(EXIT.usage, `--threshold: expected comparable times, got none for ${untold.id}`);
  }
  const worst = found.reduce((most, result) => (result.ratio.value > most.ratio.value ? result : most));
  throw new CliError(
    EXIT.no,
    `${found.length} of ${comparison.results.length} results became slower by more than ${formatShare(threshold)}, the worst is ${worst.id} (×${worst.ratio.value.toFixed(3)})`,
  );
}

const idsOf = (comparison: Comparison, threshold: number): string[] =>
  regressions(comparison, threshold).map(({ id }) => id);
