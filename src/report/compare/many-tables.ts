import { dtypeWords, shapeWords } from '../result-words.ts';
import { formatSeconds } from '../../text/units.ts';
import { csvField } from '../csv.ts';
import { markdownTable, markdownText } from '../markdown.ts';
import type { Report } from '../report-format.ts';
import { formatAdapter, formatParameters, type TextTable } from '../tables.ts';
import { verdictCounts, factor } from './comparison-table.ts';
import { ceilingsBeside, sharesBeside, type SideRow } from './side-by-side.ts';
import { isTold, type ComparedResult } from './compare-reports.ts';
import { LETTERS, type ManyComparison, type ManyRow } from './compare-many.ts';

/** One report in a line: its letter, its machine, its host, when it was measured. */
const lineOf = (report: Report, index: number): string => {
  const { environment, createdAt, plan } = report;
  const host = environment.host === '' ? '' : ` on ${environment.host}`;
  const role = index === 0 ? ' (reference)' : '';
  return `${LETTERS[index]}${role}: ${formatAdapter(report)}${host}, ${createdAt}, plan ${plan.name}`;
};

/** The sentence on top of one of the other reports: counts of verdicts, or how far the comparison is. */
export function manyAnswer(many: ManyComparison, index: number): string {
  const [results, total] = [many.resultsOf(index), many.pairsOf(index)];
  const letter = LETTERS[index]!;
  if (total === 0) return `${letter} against A: no result was measured in both.`;
  if (results.length < total) return `${letter} against A: ${results.length} of ${total} results compared so far.`;
  const frame = many.frames[index - 1]!;
  const alone = frame.unpaired.length > 0 ? `; ${frame.unpaired.length} in one report only` : '';
  return frame.refusal && results.every(({ verdict }) => verdict === 'unclear')
    ? `${letter} against A: times of ${total} results side by side${alone}; ${frame.refusal.reason}, so there are no verdicts.`
    : verdictCounts({ results, unpaired: frame.unpaired }, letter);
}

const CSV_HEAD =
  'id,op,kernel,shape,report,machine,measured_at,seconds_a,seconds,ratio,ratio_low,ratio_high,verdict,reason,pace,ratio_as_timed'.split(
    ',',
  );

/**
 * The comparison as CSV: a line per result and report after the reference, numbers in seconds at full precision. `ratio` is
 * `ratio_as_timed` divided by `pace`, how much slower the machine itself was.
 * @see RFC 4180
 */
export function manyCsv(many: ManyComparison): string {
  const rows = many.groups.flatMap(({ rows: all }) => all.flatMap((row) => csvRows(many, row)));
  return [CSV_HEAD, ...rows].map((cells) => `${cells.map(csvField).join(',')}\r\n`).join('');
}

function csvRows(many: ManyComparison, row: ManyRow): (string | number | null)[][] {
  const { id, op, kernel, shape } = row.result;
  return many.reports.slice(1).flatMap((report, at) => {
    const compared = many.compared(row, at + 1);
    if (!compared) return [];
    const { seconds, ratio, pace, verdict, reason = null } = compared;
    const told = isTold(ratio) ? [ratio.value, ratio.low, ratio.high] : [null, null, null];
    const paced = [pace, isTold(ratio) ? ratio.value * pace : null];
    const of = [LETTERS[at + 1]!, formatAdapter(report), report.createdAt];
    return [[id, op, kernel, formatParameters(shape), ...of, seconds.a, seconds.b, ...told, verdict, reason, ...paced]];
  });
}

/** The comparison as Markdown: the reports, the sentences about each, a table per operator, ceilings and shares of roofs. */
export function manyMarkdown(many: ManyComparison): string {
  const notes = many.frames.flatMap((frame) => frame.notes);
  const answers = many.frames.map((_, index) => manyAnswer(many, index + 1));
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${markdownText(line)}`).join('\n');
  const blocks = [
    '# Ridgepoint comparison',
    list(many.reports.map(lineOf)),
    list(answers),
    ...(notes.length > 0 ? [[...new Set(notes)].map((note) => `> ${markdownText(note)}`).join('\n>\n')] : []),
    ...pacedLines(many).map(markdownText),
    ...many.groups.map(({ title, rows }) => markdownTable(tableOf(many, title, rows))),
    ...[
      besideTable('Measured ceilings', 'ceiling', ceilingsBeside(many.reports)),
      besideTable('Best share of its roof', 'operator', sharesBeside(many.reports)),
    ]
      .filter(({ rows }) => rows.length > 0)
      .map((table) => markdownTable(table)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** By what the ratios of each report are divided, a line each. */
export const pacedLines = (many: ManyComparison): string[] => many.frames.flatMap(({ paced }) => paced ?? []);

function tableOf(many: ManyComparison, title: string, rows: readonly ManyRow[]): TextTable {
  const right = (name: string) => ({ name, align: 'right' }) as const;
  const left = (name: string) => ({ name, align: 'left' }) as const;
  const others = LETTERS.slice(1, many.reports.length);
  return {
    title,
    columns: [
      left('result'),
      right('A'),
      ...others.flatMap((letter) => [right(letter), right(`${letter}/A (95 %)`), left('verdict')]),
    ],
    rows: rows.map((row) => [
      rowWords(row),
      formatSeconds(row.seconds[0]!),
      ...others.flatMap((_, at) => cellsOf(row.seconds[at + 1] ?? null, many.compared(row, at + 1))),
    ]),
  };
}

const besideTable = (title: string, of: string, rows: readonly SideRow[]): TextTable => ({
  title,
  columns: [of, ...LETTERS.slice(0, rows[0]?.cells.length)].map((name) => ({ name, align: 'left' })),
  rows: rows.map(({ name, cells }) => [name, ...cells]),
});

/** A result in words: its kernel, formats and shape. */
const rowWords = ({ result: { kernel, dtype, op, shape } }: ManyRow): string =>
  `${kernel}, ${dtypeWords(dtype)}, ${shapeWords(op, shape)}`;

function cellsOf(seconds: number | null, compared: ComparedResult | null | undefined): string[] {
  const time = seconds === null ? '–' : formatSeconds(seconds);
  return compared ? [time, ratioWords(compared), compared.verdict] : [time, '–', '–'];
}

/** `×1.204 (1.180–1.231)`; a dash if there is no ratio. */
export const ratioWords = ({ ratio }: Pick<ComparedResult, 'ratio'>): string =>
  isTold(ratio) ? `×${factor(ratio.value)} (${factor(ratio.low)}–${factor(ratio.high)})` : '–';
