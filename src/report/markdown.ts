import { STOPPED_WORDS } from './result-words.ts';
import { harmless } from '../text/untrusted.ts';
import { formatSeconds } from '../text/units.ts';
import type { Report } from './report-format.ts';
import { MODEL_TERMS, modelTables } from './model-steps.ts';
import { ceilingTable, formatAdapter, leftOut, resultTables, type TextTable } from './tables.ts';
import { UNSTEADY_NOTE, unsteadyCeilings } from './unsteady.ts';

/** The report as Markdown for an issue or a pull request: device, ceilings, results, what is missing and why. */
export function markdown(report: Report): string {
  const { environment, clock, plan } = report;
  const facts = [
    ['Device', formatAdapter(report)],
    ['Browser', `${environment.browser.name} ${environment.browser.version} on ${environment.platform}`],
    [
      'Clock',
      `${clock.source}, step ${formatSeconds(clock.quantumSeconds)}, ${clock.trusted ? 'trusted' : 'not trusted'}`,
    ],
    ['Plan', `${plan.name}, seed ${environment.seed}, ${report.createdAt}`],
    ...(environment.host === '' ? [] : [['Host', environment.host]]),
    ...(report.complete
      ? []
      : [['Incomplete', report.stoppedBy === null ? 'the run has not ended' : STOPPED_WORDS[report.stoppedBy]]]),
  ];
  const blocks = [
    '# Ridgepoint report',
    facts.map(([name, text]) => `- **${name}:** ${escape(text!)}`).join('\n'),
    ...(report.notes.length > 0 ? [report.notes.map((note) => `> ${escape(note)}`).join('\n>\n')] : []),
    ...(report.ceilings.length > 0 ? [table(ceilingTable(report))] : []),
    ...modelTables(report).map(table),
    ...(report.model && report.model.steps.length > 0
      ? [MODEL_TERMS.map(([words, meaning]) => `- _${words}:_ ${meaning}`).join('\n')]
      : []),
    ...resultTables(report).map(table),
    ...(report.results.some((result) => result.status === 'measured' && result.counted) ? [COUNTED_NOTE] : []),
    ...(unsteadyCeilings(report).size > 0 ? [`_${UNSTEADY_NOTE.replace(':', '_:')}`] : []),
    ...missing(report),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Explains the counted column. */
const COUNTED_NOTE = '_counted_: executed FLOP per requested byte – per unique byte.';

function table({ title, columns, rows }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `## ${escape(title)}`,
    '',
    line(columns.map(({ name }) => escape(name))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((cells) => line(cells.map(escape))),
  ].join('\n');
}

function missing(report: Report): string[] {
  const groups = leftOut(report);
  if (groups.length === 0) return [];
  const lines = groups.map(
    ({ status, reason, names }) => `- ${status}: ${escape(reason)} (${escape(names.join(', '))})`,
  );
  return [`## Not measured\n\n${lines.join('\n')}`];
}

/** Escapes line breaks, cells, tags, links and emphasis in text from a foreign report. */
const escape = (text: string): string =>
  harmless(text)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_{}[\]|#~!]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;');
