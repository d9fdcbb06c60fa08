import { type Comparison, compareReports, regressions } from '../../report/compare/compare-reports.ts';
import { comparisonTables, comparisonAnswer } from '../../report/compare/comparison-table.ts';
import { gateVerdict, type GateVerdict } from '../../report/compare/gate-verdict.ts';
import type { Unpaired } from '../../report/compare/unpaired.ts';
import type { Report } from '../../report/report-format.ts';
import { compareSessions, type SessionComparison } from '../../session/compare/compare-sessions.ts';
import { sessionGate, slowerPipelines } from '../../session/compare/session-gate.ts';
import type { Session } from '../../session/session-format.ts';
import { printSessionComparison } from '../print/session/session-comparison-text.ts';
import { type Ink, inkFor } from '../print/ink.ts';
import { printTable, wrapText } from '../print/text-layout.ts';
import { jsonText } from '../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readComparables } from '../comparable.ts';
import { readOutputs, writeOutput } from '../outputs.ts';

/** What the user gave to `compare`. */
export interface CompareOptions {
  /** A share: 0.05. */
  readonly threshold?: number;
  readonly json?: string;
}

/**
 * Compares report B with report A, or session B with session A.
 * @throws CliError `usage` for other files, `no` for a regression past the threshold
 */
export async function compare(fileA: string, fileB: string, { threshold, json }: CompareOptions): Promise<ExitCode> {
  const outputs = readOutputs({ json }, [fileA, fileB]);
  const files = readComparables('compare', fileA, fileB);
  const {
    answer,
    regressions: found,
    text,
    verdict,
  } = files.kind === 'report' ? ofReports(files, threshold) : ofSessions(files, threshold);
  if (outputs.json) {
    const gated = threshold === undefined ? {} : { threshold, regressions: found };
    writeOutput(outputs.json, jsonText({ ...answer, ...gated }));
  }
  if (outputs.json?.path !== null) process.stdout.write(text);
  const error = verdictError(verdict);
  if (error) throw error;
  return EXIT.done;
}

/** What two files of one kind come to. */
interface Compared {
  readonly answer: Comparison | SessionComparison;
  /** What is slower by more than the threshold: ids of results, or hashes of pipelines in B. */
  readonly regressions: readonly string[];
  readonly text: string;
  readonly verdict: GateVerdict;
}

function ofReports({ a, b }: Pair<Report>, threshold: number | undefined): Compared {
  const answer = compareReports(a, b);
  return {
    answer,
    regressions: regressions(answer, threshold ?? 0).map(({ id }) => id),
    text: comparisonText(answer, a, threshold),
    verdict: gateVerdict(answer, threshold),
  };
}

function ofSessions({ a, b }: Pair<Session>, threshold: number | undefined): Compared {
  const answer = compareSessions(a, b);
  return {
    answer,
    regressions: slowerPipelines(answer, threshold ?? 0).map(({ hashes }) => hashes[1]),
    text: printSessionComparison(answer, inkFor(process.stdout)),
    verdict: sessionGate(answer, threshold),
  };
}

interface Pair<T> {
  readonly a: T;
  readonly b: T;
}

/** The comparison with its answer, as `compare` and `profile --baseline` print it. */
export function comparisonText(comparison: Comparison, a: Report, threshold: number | undefined): string {
  const regressed = threshold === undefined ? 0 : regressions(comparison, threshold).length;
  const answer = wrapText(comparisonAnswer(comparison, threshold, regressed));
  return `${printComparison(comparison, a, inkFor(process.stdout))}\n${answer}\n`;
}

/** The error that ends a command with this verdict; null if it passes. */
export function verdictError({ outcome, reason }: GateVerdict): CliError | null {
  if (outcome === 'failed') return new CliError(EXIT.no, reason);
  return outcome === 'undecided' ? new CliError(EXIT.usage, `--threshold: ${reason}`) : null;
}

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
