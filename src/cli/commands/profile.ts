import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProfileJob } from '../../jobs/api.ts';
import { answer } from '../../report/answer.ts';
import { compareReports, type Comparison } from '../../report/compare/compare-reports.ts';
import { csv } from '../../report/csv.ts';
import type { Report } from '../../report/report-format.ts';
import { traceOf } from '../../report/trace.ts';
import { comparisonMarkdown } from '../../report/compare/comparison-markdown.ts';
import { runVerdict } from '../../report/compare/gate-verdict.ts';
import { holdsMeasurements } from '../../report/holds-measurements.ts';
import { markdown } from '../../report/markdown.ts';
import { withId } from '../../report/report-id.ts';
import { harmless, jsonText } from '../../text/untrusted.ts';
import { rooflineSvg } from '../../plot/roofline/svg.ts';
import type { Outcome } from '../drive.ts';
import { earlyExit, failure, isFault, stoppedWords, CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput, type Output } from '../outputs.ts';
import { inkFor } from '../print/ink.ts';
import { printReport } from '../print/report.ts';
import { wrapText } from '../print/text-layout.ts';
import { readReport } from '../read-file.ts';
import { runJob, say } from '../run-job.ts';
import { checkRuntime, type OpenedRuntime, type RuntimeOptions } from '../runtime.ts';
import { watchSignals } from '../signals.ts';
import { comparisonText, verdictError } from './compare.ts';
import { placedJob, type PlaceOptions } from '../placed-job.ts';
import { keepWinners } from '../winner-file.ts';
import { filesOfJob, profileJob, type JobOptions } from './profile-job.ts';

/** What the user gave to `profile`. */
export interface ProfileOptions extends JobOptions, RuntimeOptions, PlaceOptions {
  readonly timeout?: number;
  readonly json?: string;
  readonly svg?: string;
  readonly markdown?: string;
  readonly csv?: string;
  /** With a model: the timelines of its steps, for Perfetto. */
  readonly trace?: string;
  /** A report to compare with. */
  readonly baseline?: string;
  /** A share: 0.05. */
  readonly threshold?: number;
}

type Outputs = Partial<Record<'json' | 'svg' | 'markdown' | 'csv' | 'trace', Output>>;

const DEFAULT_FILE = 'ridgepoint-report.json';
const PARTIAL_FILE = 'ridgepoint-report.partial.json';
const NOTHING = 'nothing had been measured, and no report was written';

/** Measures this machine's GPU, in a browser or with Dawn; prints and writes the report. */
export async function profile(options: ProfileOptions): Promise<ExitCode> {
  checkRuntime(options);
  const { json = DEFAULT_FILE, svg, markdown: md, csv: table, trace } = options;
  const outputs = readOutputs({ json, svg, markdown: md, csv: table, trace }, filesOfJob(options));
  if (trace !== undefined && options.model === undefined) {
    throw new CliError(EXIT.usage, '--trace: expected --model, whose steps it shows, got none');
  }
  if (options.threshold !== undefined && options.baseline === undefined) {
    throw new CliError(EXIT.usage, '--threshold: expected --baseline R.json to compare with, got none');
  }
  const baseline = options.baseline === undefined ? null : readReport('--baseline', options.baseline);
  const job = profileJob(options, baseline);
  const jobFor = (runtime: OpenedRuntime): ProfileJob => placedJob(job, runtime, options, say);
  const outcome = await runJob(options, jobFor, watchSignals(options.timeout));
  return finish(outcome, options, outputs, baseline && { report: baseline, threshold: options.threshold });
}

/**
 * Where a run that ended early writes unless a file was named: beside the default file if that holds a complete report,
 * or anything else but a partial one.
 */
function besideComplete(outputs: Outputs): Outputs {
  const { json } = outputs;
  if (!json?.path || !existsSync(json.path) || isPartial(json.path)) return outputs;
  return { ...outputs, json: { ...json, path: join(dirname(json.path), PARTIAL_FILE) } };
}

function isPartial(path: string): boolean {
  try {
    return !readReport('profile', path).complete;
  } catch {
    return false;
  }
}

interface Baseline {
  readonly report: Report;
  readonly threshold: number | undefined;
}

/** A baseline, and how the run compares with it. */
interface Compared extends Baseline {
  readonly comparison: Comparison;
}

/** Writes and prints the results, and ends with the exit code that fits. */
function finish(
  { result: report, stoppedBy, error }: Outcome<Report>,
  { runtime, json }: ProfileOptions,
  outputs: Outputs,
  baseline: Baseline | null,
): ExitCode {
  // An empty report must not replace one with results.
  const nothing = report === null || (stoppedBy !== null && !holdsMeasurements(report));
  if (error && (nothing || !isFault(error))) throw failure(error, NOTHING);
  if (nothing) {
    throw new CliError(
      earlyExit(stoppedBy),
      `${stoppedWords(stoppedBy ?? 'error', runtime)} before anything was measured; no report was written`,
    );
  }
  const unkept = keepWinners(report);
  if (unkept !== null) say(unkept);
  const compared = baseline && { ...baseline, comparison: compareReports(baseline.report, report) };
  const targets = stoppedBy !== null && json === undefined ? besideComplete(outputs) : outputs;
  const unwritten = write(report, targets, compared);
  if (stoppedBy !== null) {
    const spared = targets === outputs ? '' : `, and ${DEFAULT_FILE} is as before`;
    const written = `what was measured so far is in ${targets.json?.path ?? 'the report'}${spared}`;
    const kept = unwritten === null ? written : `${written}; ${unwritten}`;
    throw new CliError(earlyExit(stoppedBy), `${stoppedWords(stoppedBy, runtime)}${causeOf(error)}; ${kept}`);
  }
  if (compared && !Object.values(outputs).some(({ path }) => path === null)) {
    process.stdout.write(`\n${comparisonText(compared.comparison, compared.report, compared.threshold)}`);
  }
  const verdict = verdictError(runVerdict(report, compared && compared.comparison, compared?.threshold));
  if (unwritten === null && verdict === null) return EXIT.done;
  throw new CliError(
    verdict?.exitCode ?? EXIT.stopped,
    [verdict?.message, unwritten].filter((sentence) => typeof sentence === 'string').join('; '),
  );
}

const summaryOf = (run: Report, { report: baseline, ...compared }: Compared): string =>
  comparisonMarkdown({ run, baseline, ...compared });

/** @throws CliError if no step has a timeline */
function traceText(report: Report): string {
  const trace = traceOf(report);
  if (trace) return jsonText(trace);
  throw new CliError(EXIT.no, '--trace: nothing to write, as no step was measured with GPU timestamps');
}

const causeOf = (error: Outcome<Report>['error']): string => (error ? ` (${error.message})` : '');

/** Writes every file that can be written, and prints the answer. @returns why a file could not be written, or null */
function write(report: Report, outputs: Outputs, compared: Compared | null): string | null {
  const texts = {
    json: () => jsonText(withId(report)),
    svg: () => rooflineSvg(report),
    markdown: () => (compared ? summaryOf(report, compared) : markdown(report)),
    csv: () => csv(report),
    trace: () => traceText(report),
  };
  const all = Object.entries(outputs) as [keyof typeof texts, Output][];
  const unwritten: string[] = [];
  const written: string[] = [];
  for (const [name, output] of all) {
    try {
      writeOutput(output, texts[name]());
      written.push(harmless(output.path ?? '-'));
    } catch (error) {
      // A finished measurement is worth more than one of its files.
      if (!(error instanceof CliError)) throw error;
      unwritten.push(error.message);
    }
  }
  // With a file on standard output, nothing else may appear there.
  if (all.every(([, { path }]) => path !== null)) {
    const sentences = answer(report).map((sentence) => `${wrapText(sentence)}\n`);
    const files = written.length === 0 ? 'not written' : written.join('\n        ');
    process.stdout.write(`\n${printReport(report, inkFor(process.stdout))}\n${sentences.join('')}\nReport: ${files}\n`);
  }
  return unwritten.length === 0 ? null : unwritten.join('; ');
}
