import type { ProfileJob } from '../../measure/job.ts';
import { answer } from '../../report/answer.ts';
import { compareReports } from '../../report/compare/compare.ts';
import { csv } from '../../report/csv.ts';
import type { Report, StoppedBy } from '../../report/format.ts';
import { markdown } from '../../report/markdown.ts';
import { harmless, jsonText } from '../../theory/text.ts';
import { rooflineSvg } from '../../view/plot/roofline/svg.ts';
import { drive, type Outcome } from '../drive.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput, type Output } from '../outputs.ts';
import { inkFor } from '../print/ink.ts';
import { createProgress } from '../print/progress.ts';
import { printReport } from '../print/report.ts';
import { wrapText } from '../print/text.ts';
import { readReport } from '../read-report.ts';
import { aborted, after, deadlineOf, watchSignals, type Deadline } from '../signals.ts';
import { checkRuntime, openRuntime, type OpenedRuntime, type RuntimeOptions } from '../runtime.ts';
import { servePage } from '../site.ts';
import { comparisonText, judge } from './compare.ts';
import { profileJob, type JobOptions } from './profile-job.ts';

/** What the user gave to `profile`. */
export interface ProfileOptions extends JobOptions, RuntimeOptions {
  readonly timeout?: number;
  readonly host?: string;
  readonly json?: string;
  readonly svg?: string;
  readonly markdown?: string;
  readonly csv?: string;
  /** A report to compare with. */
  readonly baseline?: string;
  /** A share: 0.05. */
  readonly threshold?: number;
}

type Outputs = Partial<Record<'json' | 'svg' | 'markdown' | 'csv', Output>>;

const DEFAULT_FILE = 'ridgepoint-report.json';
/** How long a browser that is just starting may take to be ended in good order. */
const START_MILLISECONDS = 3000;

const say = (line: string): void => void process.stderr.write(`${harmless(line)}\n`);

/** Measures this machine's GPU, in a browser or by Dawn, prints and writes the report. */
export async function profile(options: ProfileOptions): Promise<ExitCode> {
  checkRuntime(options);
  const { json = DEFAULT_FILE, svg, markdown: md, csv: table } = options;
  const outputs = readOutputs({ json, svg, markdown: md, csv: table });
  if (options.threshold !== undefined && options.baseline === undefined) {
    throw new CliError(EXIT.usage, '--threshold: expected --baseline R.json to hold it against, got none');
  }
  const baseline = options.baseline === undefined ? null : readReport('--baseline', options.baseline);
  const job = profileJob(options, baseline);
  const interrupted = watchSignals();
  const deadline = deadlineOf(options.timeout);
  const server = await servePage();
  try {
    const opened = await open(options, server.url, interrupted, deadline);
    try {
      const outcome = await measure(opened, job, options, interrupted, deadline);
      return finish(outcome, options.runtime, outputs, baseline && { report: baseline, threshold: options.threshold });
    } finally {
      await opened.close();
    }
  } finally {
    server.close();
  }
}

/** Opens a runtime; Ctrl-C, or the end of the time allowed, meanwhile ends it in good order. */
async function open(
  options: ProfileOptions,
  url: string,
  interrupted: AbortSignal,
  deadline: Deadline,
): Promise<OpenedRuntime> {
  const opening = openRuntime(options, url, say);
  opening.catch(() => undefined);
  await Promise.race([opening, aborted(interrupted), deadline.passed]);
  if (!interrupted.aborted && !deadline.isPast()) return await opening;
  // A browser that is starting is let start, so that it can be ended with all that is its own.
  await Promise.race([opening.then((opened) => opened.close()).catch(() => undefined), after(START_MILLISECONDS)]);
  throw nothingMeasured(interrupted.aborted ? 'cancelled' : 'time-out', options.runtime);
}

async function measure(
  { host, environment, adapter }: OpenedRuntime,
  job: ProfileJob,
  { host: label, adapter: asked }: ProfileOptions,
  interrupted: AbortSignal,
  deadline: Deadline,
): Promise<Outcome> {
  if (adapter.isFallback && asked === 'auto') {
    say('No GPU can be reached from here: measuring the SOFTWARE adapter, which computes on the CPU.');
  }
  const progress = createProgress(process.stderr);
  try {
    const where = await host();
    return await drive(
      where,
      {
        ...job,
        adapter: adapter.isFallback ? 'software' : 'hardware',
        environment: { ...(label !== undefined && { host: label }), ...environment },
      },
      { onState: (state) => progress.update(state), interrupted, timeoutSeconds: deadline.secondsLeft() },
    );
  } finally {
    progress.stop();
  }
}

interface Baseline {
  readonly report: Report;
  readonly threshold: number | undefined;
}

/** Writes and prints what there is, and says how it ended. */
function finish(
  { report, stoppedBy, error }: Outcome,
  runtime: ProfileOptions['runtime'],
  outputs: Outputs,
  baseline: Baseline | null,
): ExitCode {
  if (error && (report === null || !FAULTS.has(error.code))) throw failure(error.code, error.message);
  // A report in which nothing stands would only take the place of one in which something does.
  if (report === null || (stoppedBy !== null && !holdsMeasurements(report))) {
    throw nothingMeasured(stoppedBy ?? 'error', runtime, error);
  }
  const unwritten = write(report, outputs);
  if (stoppedBy !== null) {
    const kept = unwritten ?? `what was measured so far is in ${outputs.json?.path ?? 'the report'}`;
    throw new CliError(earlyExit(stoppedBy), `${stoppedWords(stoppedBy, runtime)}${causeOf(error)}; ${kept}`);
  }
  const verdict = judgeRun(report, outputs, baseline);
  if (unwritten === null && verdict === null) return EXIT.done;
  throw new CliError(
    verdict?.exitCode ?? EXIT.stopped,
    [verdict?.message, unwritten].filter((sentence) => typeof sentence === 'string').join('; '),
  );
}

/** Compares with the baseline and looks for failures; null where all is well. */
function judgeRun(report: Report, outputs: Outputs, baseline: Baseline | null): CliError | null {
  const comparison = baseline && compareReports(baseline.report, report);
  if (comparison && !Object.values(outputs).some(({ path }) => path === null)) {
    process.stdout.write(`\n${comparisonText(comparison, baseline.report, baseline.threshold)}`);
  }
  const failed = report.results.filter((result) => result.status === 'failed' || result.check?.passed === false);
  if (failed.length > 0) {
    return new CliError(
      EXIT.no,
      `${failed.length} of ${report.results.length} results failed, the first is ${failed[0]!.id}; the report says why`,
    );
  }
  try {
    if (comparison) judge(comparison, baseline.threshold);
    return null;
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}

const holdsMeasurements = ({ ceilings, results }: Report): boolean =>
  ceilings.length > 0 || results.some(({ status }) => status === 'measured');

/** The end of a run that came before its first number. */
const nothingMeasured = (
  stoppedBy: StoppedBy,
  runtime: ProfileOptions['runtime'],
  error: Outcome['error'] = null,
): CliError =>
  new CliError(
    earlyExit(stoppedBy),
    `${stoppedWords(stoppedBy, runtime)}${causeOf(error)} before anything was measured; no report was written`,
  );

const causeOf = (error: Outcome['error']): string => (error ? ` (${error.message})` : '');

/** What may befall a run that was rightly asked for; the rest are mistakes in what was asked, or where. */
const FAULTS: ReadonlySet<string> = new Set(['device-lost', 'error']);

const STOPPED = {
  cancelled: 'Interrupted',
  'device-lost': 'The GPU device was lost',
  'browser-died': 'The browser died',
  'time-out': 'Time-out',
  error: 'The measurement failed',
} as const;

const stoppedWords = (stoppedBy: StoppedBy, runtime: ProfileOptions['runtime']): string =>
  stoppedBy === 'browser-died' && runtime === 'dawn' ? 'Dawn died' : STOPPED[stoppedBy];

const earlyExit = (stoppedBy: Outcome['stoppedBy']): ExitCode =>
  stoppedBy === 'cancelled' ? EXIT.interrupted : EXIT.stopped;

function failure(code: NonNullable<Outcome['error']>['code'], message: string): CliError {
  if (code === 'bad-job') return new CliError(EXIT.usage, message);
  if (FAULTS.has(code)) {
    return new CliError(EXIT.stopped, `${message}; nothing was measured before, and no report was written`);
  }
  return new CliError(EXIT.noGpu, `${message} (see ridgepoint doctor)`);
}

/** Writes every file that can be written, and prints the answer. @returns why one could not be, or null */
function write(report: Report, outputs: Outputs): string | null {
  const texts = {
    json: () => jsonText(report),
    svg: () => rooflineSvg(report),
    markdown: () => markdown(report),
    csv: () => csv(report),
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
  // Whoever pipes a file out of this wants nothing else in it.
  if (all.every(([, { path }]) => path !== null)) {
    const sentences = answer(report).map((sentence) => `${wrapText(sentence)}\n`);
    const files = written.length === 0 ? 'not written' : written.join('\n        ');
    process.stdout.write(`\n${printReport(report, inkFor(process.stdout))}\n${sentences.join('')}\nReport: ${files}\n`);
  }
  return unwritten.length === 0 ? null : unwritten.join('; ');
}
