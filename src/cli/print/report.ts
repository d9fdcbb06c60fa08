import { driverWords } from '../../report/adapter-words.ts';
import { labelWords } from '../../report/report-labels.ts';
import { tuningSummary } from '../../report/tuning.ts';
import { formatSeconds } from '../../text/units.ts';
import { clockWords, naiveSentence } from '../../report/clock-words.ts';
import type { Report } from '../../report/report-format.ts';
import { MODEL_TERMS, modelTables, stepName } from '../../report/model-steps.ts';
import { ceilingTable, formatAdapter, leftOut, resultTables } from '../../report/tables.ts';
import { UNSTEADY_NOTE, unsteadyCeilings } from '../../report/unsteady.ts';
import type { Ink } from './ink.ts';
import { printTable, wrapText } from './text-layout.ts';

const LABEL = 10;

/** The report for a terminal: device, clock, ceilings, results, what is missing and why. */
export function printReport(report: Report, ink: Ink): string {
  const blocks = [
    facts(report, ink),
    ...(report.adapter.isFallback ? [softwareNote(report.environment.runtime, ink)] : []),
    ...(report.ceilings.length > 0 ? [printTable(ceilingTable(report), ink)] : []),
    ...modelTables(report).map((one) => printTable(one, ink)),
    ...modelNotes(report, ink),
    ...resultTables(report).map((one) => printTable(one, ink)),
    ...(report.results.some((result) => result.status === 'measured' && result.counted) ? [countedNote(ink)] : []),
    ...(unsteadyCeilings(report).size > 0 ? [ink.dim(wrapText(UNSTEADY_NOTE))] : []),
    ...missing(report, ink),
    ...(report.notes.length > 0 ? [[ink.bold('Notes'), ...report.notes.map(note)].join('\n')] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function facts(report: Report, ink: Ink): string {
  const { environment, adapter, plan } = report;
  const { browser, flags, seed } = environment;
  const subgroups = adapter.subgroupSize ? [`subgroups of ${[...new Set(adapter.subgroupSize)].join('–')}`] : [];
  const has = ['shader-f16', 'timestamp-query'].map((name) => `${adapter.features.includes(name) ? '' : 'no '}${name}`);
  const naive = naiveSentence(report.clock);
  const tuning = tuningSummary(report.results.flatMap((result) => (result.status === 'measured' ? [result] : [])));
  const rows: [string, string][] = [
    ['Device', formatAdapter(report)],
    ...labelled('Driver', driverWords(adapter)),
    ['Features', [...has, ...subgroups].join(', ')],
    ['Browser', `${browser.name} ${browser.version}${environment.host === '' ? '' : ` on ${environment.host}`}`],
    ...labelled('Labels', labelWords(environment.labels)),
    ['Flags', flags.length === 0 ? 'none' : flags.join(' ')],
    ['Clock', clockLines(report)],
    ...(naive ? [['Naive', naive] as [string, string]] : []),
    ...(report.compile ? [['Compiling', compileWords(report.compile)] as [string, string]] : []),
    ...(tuning === null ? [] : [['Tuning', tuning] as [string, string]]),
    ['Plan', `${plan.name}, seed ${seed}`],
  ];
  const lines = rows.map(([name, text]) => `${ink.bold(name.padEnd(LABEL))}${wrapText(text, ' '.repeat(LABEL))}`);
  const stopped = report.complete ? '' : ink.warning(` · incomplete: ${report.stoppedBy ?? 'ended early'}`);
  return `${lines.join('\n')}${stopped}`;
}

/** A row, unless there is nothing to say. */
const labelled = (name: string, text: string): [string, string][] => (text === '' ? [] : [[name, text]]);

function clockLines({ clock }: Report): string {
  const [source, ...rest] = clockWords(clock).map(({ name, value }) =>
    name === 'source' ? value : name === 'trusted' ? (value === 'yes' ? 'trusted' : 'not trusted') : `${name} ${value}`,
  );
  return [[source, ...rest].join(' · '), ...clock.reasons].join('; ');
}

const compileWords = ({ programs, pipelineSeconds, firstRunSeconds }: NonNullable<Report['compile']>): string =>
  `${programs} programs in ${formatSeconds(pipelineSeconds + firstRunSeconds)}, ${formatSeconds(firstRunSeconds)} of it in first runs; not included in any time below`;

/** The warning, worded as on the page. */
const softwareNote = (runtime: Report['environment']['runtime'], ink: Ink): string =>
  ink.warning(
    wrapText(
      `SOFTWARE ADAPTER: ${runtime === 'dawn' ? 'Dawn' : 'your browser'} is computing on the CPU. These numbers are real, but they are not your GPU. ridgepoint doctor says what a GPU needs here.`,
    ),
  );

/** A word and its meaning, wrapped beside it. */
const term = ([words, meaning]: readonly [string, string]): string => {
  const width = Math.max(...MODEL_TERMS.map(([one]) => one.length)) + 2;
  return ` ${words.padEnd(width)}${wrapText(meaning, ' '.repeat(width + 1))}`;
};

/** What a reader must know about the steps of a model, and those that are missing. */
function modelNotes({ model }: Report, ink: Ink): string[] {
  if (!model) return [];
  const skipped = model.skipped.map((one) => ` ${wrapText(`${stepName(one)} skipped: ${one.reason}`, ' ')}`);
  return [
    ...(model.steps.length > 0 ? [ink.dim(MODEL_TERMS.map(term).join('\n'))] : []),
    ...(model.notes.length > 0 ? [model.notes.map((text) => ` ${wrapText(text, ' ')}`).join('\n')] : []),
    ...(skipped.length > 0 ? [skipped.join('\n')] : []),
  ];
}

/** Explains the counted column. */
const countedNote = (ink: Ink): string =>
  ink.dim(wrapText('counted: executed FLOP per requested byte – per unique byte.'));

function missing(report: Report, ink: Ink): string[] {
  const groups = leftOut(report).map(({ status, reason, names }) => {
    const lines = [wrapText(`${status}: ${reason}`, '   '), ink.dim(wrapText(names.join(', '), '   '))];
    return ` ${status === 'failed' ? ink.warning(lines[0]!) : lines[0]!}\n   ${lines[1]}`;
  });
  return groups.length === 0 ? [] : [[ink.bold('Not measured'), ...groups].join('\n')];
}

const note = (text: string): string => ` ${wrapText(text, ' ')}`;
