import { type Comparison, compareReports, regressions } from '../../report/compare/compare-reports.ts';
import { comparisonTables, comparisonAnswer } from '../../report/compare/comparison-table.ts';
import { gateVerdict, type GateVerdict } from '../../report/compare/gate-verdict.ts';
import type { Unpaired } from '../../report/compare/unpaired.ts';
import type { Report } from '../../report/report-format.ts';
import { type Ink, inkFor } from '../print/ink.ts';
import { printTable, wrapText } from '../print/text-layout.ts';
import { jsonText } from '../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
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
 * @throws CliError `no` for a regression, `usage` when nothing can be judged
 */
function judge(comparison: Comparison, threshold: number | undefined): void {
  const error = verdictError(gateVerdict(comparison, threshold));
  if (error) throw error;
}

/** The error that ends a command with this verdict; null if it passes. */
export function verdictError({ outcome, reason }: GateVerdict): CliError | null {
  if (outcome === 'failed') return new CliError(EXIT.no, reason);
  return outcome === 'undecided' ? new CliError(EXIT.usage, `--threshold: ${reason}`) : null;
}

const idsOf = (comparison: Comparison, threshold: number): string[] =>
  regressions(comparison, threshold).map(({ id }) => id);

/** The comparison for a terminal: tables, results in one report only, notes. */
function printComparison(comparison: Comparison, a: Report, ink: Ink): string {
  const { unpaired, notes, paced } = comparison;
  const alone = unpairedLines(unpaired).map((line) => ` ${wrapText(line, '   ')}`);
  const blocks = [
    ...(paced === null ? [] : [wrapText(paced)]),
    ...comparisonTables(comparison, a).map((table) => printTable(table, ink)),
    ...(alone.length > 0 ? [[ink.bold('In one report only'), ...alone].join('\n')] : []),
    [ink.bold('Notes'), ...notes.map((note) => ` ${wrapText(note, ' ')}`)].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** One line per operator and cause for results in one report only: there may be dozens. */
function unpairedLines(unpaired: readonly Unpaired[]): string[] {
  const groups = new Map<string, Unpaired[]>();
  for (const one of unpaired) {
    const cause = one.reason.split(':', 1)[0]!.replace(/ has no .*/, ' has no such kernel');
    const key = JSON.stringify([one.in, one.id.split('/', 1)[0], cause]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map(([first, ...more]) => {
    const others = more.length > 0 ? ` (and ${more.length} like it)` : '';
    return `${first!.in} only: ${first!.id}${others}: ${first!.reason}`;
  });
}
