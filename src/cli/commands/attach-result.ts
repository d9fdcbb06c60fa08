import { TOOL_VERSION } from '../../report/version.ts';
import { FAULTS } from '../../session/context-record.ts';
import { placeSession } from '../../session/place-session.ts';
import type { Session, SessionStop } from '../../session/session-format.ts';
import { sessionTrace } from '../../session/session-trace.ts';
import { harmless, jsonText } from '../../text/untrusted.ts';
import { CliError, EXIT, type ExitCode } from '../exit.ts';
import { writeOutput, type Output } from '../outputs.ts';
import { inkFor } from '../print/ink.ts';
import { printSession } from '../print/session/session-text.ts';
import { say } from '../run-job.ts';
import { ceilingsMismatch, type OwnedCeilings } from '../tab/named-ceilings.ts';
import { sweepHere } from '../tab/swept-ceilings.ts';
import type { TabBrowser } from '../tab/tab-browser.ts';
import { unusedWords } from '../tab/tab-unused.ts';
import type { Watched } from '../tab/tab-watch.ts';
import { sessionOf } from '../tab/watched-session.ts';

/** What was watched, and where. */
export interface Ended {
  readonly opened: TabBrowser;
  readonly url: string;
  readonly watched: Watched;
  readonly stop: AbortSignal;
}

/** What to make of it. */
export interface Wanted {
  readonly outputs: Partial<Record<'json' | 'trace', Output>>;
  /** Of a file; null: swept now; false: none are wanted. */
  readonly ceilings: OwnedCeilings | null | false;
  readonly withSource: boolean;
  /** Pipelines to print. */
  readonly top: number;
}

/**
 * Makes the session of what was watched, under ceilings; writes and prints it.
 * @returns the exit code of a session that ended as asked
 * @throws CliError for one that ended early, and where no WebGPU was used
 */
export async function finishAttach({ opened, url, watched, stop }: Ended, wanted: Wanted): Promise<ExitCode> {
  const { stoppedBy, page } = watched;
  if (stoppedBy !== null && !watched.began) {
    const words = `${STOPPED[stoppedBy]} before --start was true${thrownWords(watched)}; nothing was recorded`;
    throw new CliError(exitAfter(stoppedBy), words);
  }
  const { session: recorded, problems } = sessionOf(watched, {
    url,
    browser: { name: opened.name, version: opened.version },
    flags: opened.flags,
    toolVersion: TOOL_VERSION,
    withSource: wanted.withSource,
  });
  if (!recorded.session.contexts.some(({ usesWebGpu }) => usesWebGpu)) {
    const fault = recorded.notes.find((note) => note.startsWith(FAULTS));
    const failure = problems[0] ?? watched.failures[0] ?? fault;
    if (failure !== undefined) throw new CliError(EXIT.stopped, `The recording failed: ${failure}`);
    const words = unusedWords(recorded, page, watched.errors);
    if (stoppedBy === null) throw new CliError(EXIT.noGpu, words);
    const ended = `${STOPPED[stoppedBy]}${thrownWords(watched)}`;
    throw new CliError(exitAfter(stoppedBy), `${ended}; ${words[0]!.toLowerCase()}${words.slice(1)}`);
  }
  const session = await placed(recorded, { opened, stop, wanted });
  const unwritten = write(session, wanted);
  const ended = session.stoppedBy ?? (stop.aborted ? 'cancelled' : null);
  if (ended === null && unwritten === null) return EXIT.done;
  const words =
    ended === null
      ? []
      : [`${STOPPED[ended]}${thrownWords(watched)}; what was recorded so far ${placeWords(wanted.outputs)}`];
  throw new CliError(ended === null ? EXIT.stopped : exitAfter(ended), [...words, unwritten ?? []].flat().join('; '));
}

const STOPPED: Readonly<Record<SessionStop, string>> = {
  cancelled: 'Interrupted',
  navigated: 'The page went elsewhere',
  'page-closed': 'The page was closed or crashed',
  'worker-ended': 'The worker ended',
  'device-lost': 'The GPU device was lost',
  'browser-died': 'The browser died',
  'time-out': 'Time-out before the expression of --until was true',
  error: 'The recording failed',
};

/** The page may have thrown what an option gave it. */
const thrownWords = ({ thrown }: Watched): string => (thrown === '' ? '' : ` (${thrown})`);

const exitAfter = (stoppedBy: SessionStop): ExitCode => (stoppedBy === 'cancelled' ? EXIT.interrupted : EXIT.stopped);

const placeWords = ({ json }: Wanted['outputs']): string =>
  json === undefined ? 'is above' : json.path === null ? 'was written' : `is in ${harmless(json.path)}`;

interface Placing extends Pick<Ended, 'opened' | 'stop'> {
  readonly wanted: Wanted;
}

/** The session under the ceilings of a file, or else under those swept now. */
async function placed(session: Session, { opened, stop, wanted: { ceilings } }: Placing): Promise<Session> {
  if (ceilings === false) return session;
  const owned = ceilings ?? (await swept(session, opened, stop));
  if (typeof owned === 'string') return { ...session, notes: [...session.notes, owned] };
  const placedSession = placeSession(session, owned.ceilings);
  const mismatch = ceilingsMismatch(owned, session.devices);
  return mismatch === null ? placedSession : { ...placedSession, notes: [mismatch, ...session.notes] };
}

async function swept(session: Session, opened: TabBrowser, stop: AbortSignal): Promise<OwnedCeilings | string> {
  if (session.stoppedBy === 'browser-died') return 'There are no ceilings: the browser died before they were swept.';
  if (stop.aborted) return 'There are no ceilings: interrupted before they were swept; --ceilings names known ones.';
  const [device] = session.devices;
  if (!device || session.groups.every(({ time }) => time === null)) return 'There are no ceilings: nothing was timed.';
  say("Sweeping the adapter's ceilings; Ctrl-C skips that, --ceilings R.json names known ones.");
  return await sweepHere(opened, device.adapter.isFallback ? 'software' : 'hardware', stop);
}

/** Writes every file that can be written, and prints the session. @returns why a file could not be written, or null */
function write(session: Session, { outputs: { json, trace }, top }: Wanted): string | null {
  const jsonProblem = json ? problemOf(() => writeOutput(json, jsonText(session))) : null;
  const traceProblem = trace ? problemOf(() => writeTrace(session, trace)) : null;
  const unwritten = [jsonProblem, traceProblem].filter((problem) => problem !== null);
  // With a file on standard output, nothing else may appear there.
  if (json?.path !== null && trace?.path !== null) {
    const { columns } = process.stdout;
    process.stdout.write(printSession(session, { top, ink: inkFor(process.stdout), columns }));
    if (json && jsonProblem === null) process.stdout.write(`\nSession: ${harmless(json.path)}\n`);
  }
  return unwritten.length === 0 ? null : unwritten.join('; ');
}

function writeTrace(session: Session, output: Output): void {
  const trace = sessionTrace(session);
  if (!trace) throw new CliError(EXIT.stopped, '--trace: nothing to write, as nothing was timed with GPU timestamps');
  writeOutput(output, jsonText(trace));
}

/** A finished session is worth more than one of its files. */
function problemOf(writing: () => void): string | null {
  try {
    writing();
    return null;
  } catch (error) {
    if (error instanceof CliError) return error.message;
    throw error;
  }
}
