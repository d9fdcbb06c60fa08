import { isTold, type Verdict } from '../../report/compare/compare-reports.ts';
import { factor } from '../../report/compare/comparison-table.ts';
import { markdownTable, markdownText } from '../../report/markdown.ts';
import type { TextTable } from '../../report/tables.ts';
import { formatSeconds, formatShare } from '../../text/units.ts';
import type { LonePipeline, SessionComparison } from './compare-sessions.ts';

const right = (name: string) => ({ name, align: 'right' }) as const;
const left = (name: string) => ({ name, align: 'left' }) as const;

/** `B against A: 1 slower, 2 faster, 20 same, 3 unclear of 26 pipelines; 1 gone, 2 new. The GPU is busy 3.1 s, before 3.5 s.` */
export function sessionComparisonAnswer({ pipelines, gone, added, totals }: SessionComparison): string {
  const verdicts = (['slower', 'faster', 'same', 'unclear'] as const).map(
    (verdict: Verdict) => `${pipelines.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  const alone = gone.length + added.length > 0 ? `; ${gone.length} gone, ${added.length} new` : '';
  const [busy, waits] = totals;
  const change = (name: string, { a, b }: { a: number; b: number }): string =>
    `${name} ${formatSeconds(b)}, in A ${formatSeconds(a)}`;
  const times =
    busy && waits ? ` ${change('The GPU is busy', busy)}; ${change('it waits for JavaScript', waits)}.` : '';
  return `B against A: ${verdicts.join(', ')} of ${pipelines.length} pipelines${alone}.${times}`;
}

/** The compared pipelines, those that only one session has, and the time of the GPU, each with rows only. */
export function sessionComparisonTables(comparison: SessionComparison): TextTable[] {
  const { pipelines, gone, added, totals } = comparison;
  const compared: TextTable = {
    title: 'Pipelines, time of a dispatch',
    columns: [
      left('pipeline'),
      right('A'),
      right('B'),
      right('B/A'),
      left('95 %'),
      left('verdict'),
      { ...left('source'), spare: true },
      left('why'),
    ],
    rows: pipelines.map(({ name, seconds, ratio, verdict, edited, reason = '' }) => [
      name,
      seconds.a > 0 ? formatSeconds(seconds.a) : '–',
      seconds.b > 0 ? formatSeconds(seconds.b) : '–',
      Number.isFinite(ratio.value) ? `×${factor(ratio.value)}` : '–',
      isTold(ratio) ? `${factor(ratio.low)}–${factor(ratio.high)}` : '–',
      verdict,
      edited ? 'edited' : 'the same',
      reason,
    ]),
  };
  const time: TextTable = {
    title: 'Time of the GPU',
    columns: [left('the GPU'), right('A'), right('B')],
    rows: totals.map(({ name, a, b }) => [name, formatSeconds(a), formatSeconds(b)]),
  };
  return [compared, loneTable('Only in A', gone), loneTable('Only in B', added), time].filter(
    ({ rows }) => rows.length > 0,
  );
}

const loneTable = (title: string, pipelines: readonly LonePipeline[]): TextTable => ({
  title,
  columns: [left('pipeline'), right('time'), right('share')],
  rows: pipelines.map(({ name, seconds, share }) => [name, formatSeconds(seconds), formatShare(share)]),
});

/** The comparison as Markdown: the answer, what to know, the tables. */
export function sessionComparisonMarkdown(comparison: SessionComparison): string {
  const blocks = [
    '# Ridgepoint sessions compared',
    markdownText(sessionComparisonAnswer(comparison)),
    ...(comparison.notes.length > 0 ? [comparison.notes.map((note) => `> ${markdownText(note)}`).join('\n>\n')] : []),
    ...sessionComparisonTables(comparison).map((table) => markdownTable(table)),
  ];
  return `${blocks.join('\n\n')}\n`;
}
