import { markdown, markdownTable, markdownText } from '../markdown.ts';
import type { Report } from '../report-format.ts';
import type { Comparison } from './compare-reports.ts';
import { comparisonAnswer, comparisonTables } from './comparison-table.ts';
import { runVerdict, verdictLine } from './gate-verdict.ts';

/** What a run's summary is about. */
export interface ComparedRun {
  readonly run: Report;
  /** Report A of the comparison. */
  readonly baseline: Report;
  /** The baseline's comparison with the run. */
  readonly comparison: Comparison;
  /** Share by which a result may be slower; undefined: there is no gate. */
  readonly threshold: number | undefined;
}

/**
 * A run compared with a baseline as Markdown, for the summary of a pull request: the verdict, what to know before blaming
 * a kernel, each result with its ratio, and the run's report.
 */
export function comparisonMarkdown({ run, baseline, comparison, threshold }: ComparedRun): string {
  const blocks = [
    '# Ridgepoint: compared with the baseline',
    markdownText(verdictLine(runVerdict(run, comparison, threshold))),
    `A is the baseline, B this run. ${markdownText(comparisonAnswer(comparison))}`,
    ...comparison.notes.map((note) => `> ${markdownText(note)}`),
    ...(comparison.paced === null ? [] : [markdownText(comparison.paced)]),
    ...comparisonTables(comparison, baseline).map((table) => markdownTable(table)),
  ];
  return `${blocks.join('\n\n')}\n\n${markdown(run, 2)}`;
}
