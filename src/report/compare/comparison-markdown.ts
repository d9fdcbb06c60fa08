import { markdownTable, markdownText } from '../markdown.ts';
import type { Report } from '../report-format.ts';
import { regressions, type Comparison } from './compare-reports.ts';
import { comparisonAnswer, comparisonTables } from './comparison-table.ts';

/**
 * The comparison of a report with a baseline as Markdown, for the summary of a pull request: the answer, what to know
 * before blaming a kernel, and each result with its ratio.
 * @param baseline report A of the comparison
 * @param threshold share by which a result may be slower; undefined: there is no gate
 */
export function comparisonMarkdown(comparison: Comparison, baseline: Report, threshold: number | undefined): string {
  const regressed = threshold === undefined ? 0 : regressions(comparison, threshold).length;
  const blocks = [
    '# Compared with the baseline',
    markdownText(comparisonAnswer(comparison, threshold, regressed)),
    ...comparison.notes.map((note) => `> ${markdownText(note)}`),
    ...(comparison.paced === null ? [] : [markdownText(comparison.paced)]),
    ...comparisonTables(comparison, baseline).map(markdownTable),
  ];
  return `${blocks.join('\n\n')}\n`;
}
