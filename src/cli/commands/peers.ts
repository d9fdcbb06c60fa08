import { jsonText } from '../../text/untrusted.ts';
import { CliError, earlyExit, EXIT, type ExitCode } from '../exit.ts';
import { readOutputs, writeOutput } from '../outputs.ts';
import type { Row } from '../peers/contest.ts';
import { buildVersion, commitNamed, versionName } from '../peers/build-version.ts';
import { buildContest, installPeers, requireClone } from '../peers/install-peers.ts';
import { openContest, type ContestWish } from '../peers/open-contest.ts';
import { readTasks, type ChosenTasks, type TaskOptions } from '../peers/read-tasks.ts';
import { runTask } from '../peers/run-contest.ts';
import { printContest } from '../print/contest-table.ts';
import { inkFor } from '../print/ink.ts';
import { say } from '../run-job.ts';
import { aborted, stopReason, watchSignals } from '../signals.ts';

/** The libraries, in the order they are run. */
export const PEERS = ['tfjs', 'jax-js', 'onnxruntime-web', 'litert'] as const;

/** What the user gave to `peers`. */
export interface PeersOptions extends TaskOptions, ContestWish {
  /** Only these libraries; empty: all. */
  readonly peer: readonly (typeof PEERS)[number][];
  /** A commit of this repository. */
  readonly against?: string;
  readonly rounds: number;
  readonly timeout?: number;
  readonly json?: string;
}

/** Runs the same work on other WebGPU libraries beside ours, on one page and adapter; prints the ratios. */
export async function peers(options: PeersOptions): Promise<ExitCode> {
  requireClone();
  const { json } = readOutputs({ json: options.json });
  const tasks = readTasks(options);
  const commit = options.against === undefined ? null : commitNamed(options.against);
  const stop = watchSignals(options.timeout);
  const ended: Contest['ended'] = { rows: [], notes: [] };
  let failure: CliError | null = null;
  try {
    await installPeers(say);
    await buildContest(say);
    if (commit !== null) await buildVersion(commit, say);
    await contest(options, { tasks, commit, stop, ended });
  } catch (error) {
    if (!stop.aborted && ended.rows.length === 0) throw error;
    const why = stop.aborted ? stopReason(stop) : 'error';
    const words = stop.aborted ? 'Stopped early' : `Ended early (${(error as Error).message})`;
    failure = new CliError(
      earlyExit(why),
      `${words}; ${ended.rows.length > 0 ? 'the tasks done so far are printed' : 'no task was done'}`,
    );
  }
  finish(ended, json);
  if (failure) throw failure;
  if (ended.rows.length > 0) return EXIT.done;
  throw new CliError(EXIT.usage, '--task: expected work that Ridgepoint can do on this adapter; the reasons are above');
}

/** What a contest is about, and where its rows go. */
interface Contest {
  readonly tasks: ChosenTasks;
  /** Another version of ours. */
  readonly commit: string | null;
  readonly stop: AbortSignal;
  readonly ended: { readonly rows: Row[]; readonly notes: string[] };
}

async function contest(options: PeersOptions, { tasks, commit, stop, ended }: Contest): Promise<void> {
  const opened = await openContest(options, say);
  try {
    const { adapter, name, version } = opened.browser;
    const isSoftware = adapter.isFallback;
    const clock = await opened.page.clock(isSoftware);
    const described = adapter.description || [adapter.vendor, adapter.architecture].join(' ');
    ended.notes.push(`${name} ${version}, ${described}. ${CLOCKS[clock]}`);
    if (isSoftware && options.shape.length === 0) {
      ended.notes.push('The adapter is software: the default shapes are smaller than on a GPU.');
    }
    for (const note of ended.notes) say(note);
    const libraries = PEERS.filter((one) => options.peer.length === 0 || options.peer.includes(one));
    const given = {
      page: opened.page,
      clock,
      others: commit === null ? libraries : [versionName(commit), ...libraries],
      isPeer: (who: string) => PEERS.some((one) => one === who),
      rounds: options.rounds,
      say,
      stop,
    };
    const stopped = aborted(stop).then(() => stop.throwIfAborted());
    stopped.catch(() => undefined);
    for (const task of tasks(isSoftware)) {
      const rows = await Promise.race([runTask(task, given), opened.died, stopped]);
      if (rows) ended.rows.push(...rows);
    }
  } finally {
    await opened.close();
  }
}

const CLOCKS = {
  cpu: 'Clock: CPU time of the GPU process over all cores, because wall time of a software adapter depends on what else runs.',
  stamps: 'Clock: GPU timestamps of all compute passes, overlaps counted once.',
  wall: 'Clock: wall time, because the adapter has no timestamps.',
} as const;

function finish({ rows, notes }: Contest['ended'], json: ReturnType<typeof readOutputs>['json']): void {
  if (json) writeOutput(json, jsonText({ rows, notes }));
  if (json?.path !== null && rows.length > 0) {
    process.stdout.write(`${printContest(rows, notes, inkFor(process.stdout))}\n`);
  }
}
