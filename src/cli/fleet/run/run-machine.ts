import type { ProfileJob } from '../../../jobs/api.ts';
import { holdsMeasurements } from '../../../report/holds-measurements.ts';
import type { Labels } from '../../../report/report-labels.ts';
import type { Report } from '../../../report/report-format.ts';
import { drive, type Outcome } from '../../drive.ts';
import { isFault, stoppedWords } from '../../exit.ts';
import { placedJob, type PlaceOptions } from '../../placed-job.ts';
import { aborted, after, stopReason } from '../../signals.ts';
import { faultOf, withoutSecrets } from '../grid/secret-text.ts';
import { Refusal, type Machine } from '../remote-machine.ts';
import { openRemote } from '../remote-runtime.ts';
import type { MachineProgress } from './fleet-progress.ts';

/** What is measured on each machine, and how. */
export interface MachineRun {
  readonly job: ProfileJob;
  readonly options: PlaceOptions;
  /** How often a lost machine is tried. */
  readonly tries: number;
  /** Address of a local server with the page. */
  readonly site: string;
  readonly stop: AbortSignal;
}

/** How a machine's run, or an attempt of it, ended. */
export type MachineEnd =
  | { readonly status: 'done'; readonly report: Report; readonly attempts: number }
  | {
      readonly status: 'lost' | 'refused';
      readonly reason: string;
      /** What was measured, of the attempt that measured most. */
      readonly partial: Report | null;
      readonly attempts: number;
    };

/** Before the second attempt; each further pause is three times as long: a node may restart meanwhile. */
const PAUSE_SECONDS = 5;
const PAUSE_FACTOR = 3;
/** Sessions must be ended within five seconds of Ctrl-C. */
const CANCEL_MILLISECONDS = 2500;

/**
 * Measures a machine, again if it is lost.
 * @param onLost is told of each attempt that failed, before the pause
 */
export async function runMachine(
  machine: Machine,
  run: MachineRun,
  progress: MachineProgress,
  onLost: (end: MachineEnd) => void,
): Promise<MachineEnd> {
  let best: Report | null = null;
  for (let attempts = 1; ; attempts++) {
    const end = await attempt(machine, run, progress, attempts);
    if (end.status === 'done') return end;
    best = richer(best, end.partial);
    const ended: MachineEnd = { ...end, partial: best };
    if (end.status === 'refused' || attempts >= run.tries || run.stop.aborted) return ended;
    onLost(ended);
    const pause = PAUSE_SECONDS * PAUSE_FACTOR ** (attempts - 1);
    progress.note(`lost: ${end.reason}; attempt ${attempts + 1} of ${run.tries} in ${pause} s`);
    await Promise.race([after(pause * 1000), aborted(run.stop)]);
    if (run.stop.aborted) return ended;
  }
}

/** A report holds no more. */
const MOST_LABELS = 32;

/** The labels of a machine's report: the user's, and as many of the node's others as there is room for. */
export function labelsFor({ labels }: Machine, { label = {} }: PlaceOptions): Labels {
  const others = Object.entries(labels).filter(([key]) => !Object.hasOwn(label, key));
  const room = MOST_LABELS - Object.keys(label).length;
  return { ...Object.fromEntries(others.slice(0, room)), ...label };
}

/** The partial report with more in it. */
function richer(one: Report | null, other: Report | null): Report | null {
  const size = (report: Report | null): number =>
    report === null || !holdsMeasurements(report)
      ? -1
      : report.ceilings.length + report.results.filter(({ status }) => status === 'measured').length;
  return size(other) > size(one) ? other : one;
}

async function attempt(
  machine: Machine,
  run: MachineRun,
  progress: MachineProgress,
  attempts: number,
): Promise<MachineEnd> {
  try {
    return { ...endOf(await measure(machine, run, progress), run.stop), attempts };
  } catch (error) {
    const status = error instanceof Refusal ? 'refused' : 'lost';
    const reason = run.stop.aborted ? stopWords(run.stop) : faultOf(error);
    return { status, reason, partial: null, attempts };
  }
}

async function measure(machine: Machine, run: MachineRun, progress: MachineProgress): Promise<Outcome<Report>> {
  const { job, options, site, stop } = run;
  const { say } = progress;
  say('starting');
  const runtime = await openRemote(machine, { adapter: options.adapter, site, stop, say });
  try {
    const place = { ...options, host: machine.host, label: labelsFor(machine, options) };
    const placed = placedJob(job, runtime, place, progress.note);
    return await drive(await runtime.host(), placed, {
      onState: (state) => progress.update(state),
      stop,
      cancelMilliseconds: CANCEL_MILLISECONDS,
    });
  } finally {
    await runtime.close();
  }
}

type Ended = MachineEnd extends infer End ? (End extends unknown ? Omit<End, 'attempts'> : never) : never;

/** What an attempt came to: what is wrong with the job, or the adapter, is so at the next attempt too. */
function endOf({ result, stoppedBy, error }: Outcome<Report>, stop: AbortSignal): Ended {
  if (stoppedBy === null && result !== null) return { status: 'done', report: result };
  if (stop.aborted) return { status: 'lost', reason: stopWords(stop), partial: result };
  const why = error ? withoutSecrets(error.message) : '';
  if (error && !isFault(error)) return { status: 'refused', reason: why, partial: result };
  const words = stoppedWords(stoppedBy ?? 'error', 'browser');
  const said = `${words[0]!.toLowerCase()}${words.slice(1)}`;
  return { status: 'lost', reason: why === '' ? said : `${said} (${why})`, partial: result };
}

const stopWords = (stop: AbortSignal): string =>
  stopReason(stop) === 'time-out' ? 'the time limit was reached' : 'interrupted';
