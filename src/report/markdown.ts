import { driverWords } from './adapter-words.ts';
import { labelWords } from './report-labels.ts';
import { STOPPED_WORDS } from './result-words.ts';
import { harmless } from '../text/untrusted.ts';
import { formatSeconds } from '../text/units.ts';
import type { Report } from './report-format.ts';
import { MODEL_TERMS, modelTables } from './model-steps.ts';
import { ceilingTable, formatAdapter, leftOut, resultTables, type TextTable } from './tables.ts';
import { UNSTEADY_NOTE, unsteadyCeilings } from './unsteady.ts';

/** Level of a heading, 1 for the title of a text. */
type Level = 1 | 2 | 3;

/**
 * The report as Markdown for an issue or a pull request: device, ceilings, results, what is missing and why.
 * @param level level of its title: 2 for a part of another text
 */
export function markdown(report: Report, level: 1 | 2 = 1): string {
  const below = level === 1 ? 2 : 3;
  const { environment, clock, plan } = report;
  const [driver, labels] = [driverWords(report.adapter), labelWords(environment.labels)];
  const facts = [
    ['Device', formatAdapter(report)],
    ...(driver === '' ? [] : [['Driver', driver]]),
    ['Browser', `${environment.browser.name} ${environment.browser.version} on ${environment.platform}`],
    [
      'Clock',
      `${clock.source}, step ${formatSeconds(clock.quantumSeconds)}, ${clock.trusted ? 'trusted' : 'not trusted'}`,
    ],
    ['Plan', `${plan.name}, seed ${environment.seed}, ${report.createdAt}`],
    ...(environment.host === '' ? [] : [['Host', environment.host]]),
    ...(labels === '' ? [] : [['Labels', labels]]),
    ...(report.complete
      ? []
      : [['Incomplete', report.stoppedBy === null ? 'the run has not ended' : STOPPED_WORDS[report.stoppedBy]]]),
  ];
  const blocks = [
    `${heading(level)} Ridgepoint report`,
    facts.map(([name, text]) => `- **${name}:** ${markdownText(text!)}`).join('\n'),
    ...(report.notes.length > 0 ? [report.notes.map((note) => `> ${markdownText(note)}`).join('\n>\n')] : []),
    ...(report.ceilings.length > 0 ? [markdownTable(ceilingTable(report), below)] : []),
    ...modelTables(report).map((table) => markdownTable(table, below)),
    ...(report.model && report.model.steps.length > 0
      ? [MODEL_TERMS.map(([words, meaning]) => `- _${words}:_ ${meaning}`).join('\n')]
      : []),
    ...resultTables(report).map((table) => markdownTable(table, below)),
    ...(report.results.some((result) => result.status === 'measured' && result.counted) ? [COUNTED_NOTE] : []),
    ...(unsteadyCeilings(report).size > 0 ? [`_${UNSTEADY_NOTE.replace(':', '_:')}`] : []),
    ...missing(report, below),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Explains the counted column. */
const COUNTED_NOTE = '_counted_: executed FLOP per requested byte – per unique byte.';

const heading = (level: Level): string => '#'.repeat(level);

/** A table with its title as a heading, every cell escaped. */
export function markdownTable({ title, columns, rows }: TextTable, level: Level = 2): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `${heading(level)} ${markdownText(title)}`,
    '',
    line(columns.map(({ name }) => markdownText(name))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((cells) => line(cells.map(markdownText))),
  ].join('\n');
}

function missing(report: Report, level: Level): string[] {
  const groups = leftOut(report);
  if (groups.length === 0) return [];
  const lines = groups.map(
    ({ status, reason, names }) => `- ${status}: ${markdownText(reason)} (${markdownText(names.join(', '))})`,
  );
  return [`${heading(level)} Not measured\n\n${lines.join('\n')}`];
}

/** Escapes line breaks, cells, tags, links and emphasis in text from a foreign report. */
export const markdownText = (text: string): string =>
  harmless(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]|#~!]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;');
