import { randomBytes } from 'node:crypto';
import { hashText } from '../../../text/hash.ts';
import { jsonText, quote, visibleName } from '../../../text/untrusted.ts';
import type { ProfileJob } from '../../../jobs/api.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { askedMachine, debuggingMachine } from '../../fleet/grid/debugging-machine.ts';
import { debuggingAddresses, gridAddress } from '../../fleet/grid/grid-address.ts';
import { GridClient } from '../../fleet/grid/grid-client.ts';
import { FLEET_FILE, FleetFile } from '../../fleet/run/fleet-file.ts';
import { fleetProgress } from '../../fleet/run/fleet-progress.ts';
import { machinesOf, readSelection, type MachineList, type Selection } from '../../fleet/run/machine-list.ts';
import { fileNames, ReportFolder } from '../../fleet/run/report-folder.ts';
import { failedCheck, runFleet, type FleetEnd, type FleetRun, type PlannedMachine } from '../../fleet/run/run-fleet.ts';
import { readOutputs, writeOutput, type Output } from '../../outputs.ts';
import type { PlaceOptions } from '../../placed-job.ts';
import { dryRunText, fleetEndText } from '../../print/fleet-text.ts';
import { readReport } from '../../read-file.ts';
import { say } from '../../run-job.ts';
import { servePage } from '../../server.ts';
import { aborted, stopReason, watchSignals } from '../../signals.ts';
import { filesOfJob, profileJob, type JobOptions } from '../profile-job.ts';

/** What the user gave to `fleet run`. */
export interface FleetRunOptions extends JobOptions, PlaceOptions {
  readonly grid?: string;
  readonly connect: readonly string[];
  readonly select: readonly string[];
  readonly out: string;
  readonly tries: number;
  readonly atOnce?: number;
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly browser?: string;
  readonly timeout?: number;
  readonly baseline?: string;
  readonly json?: string;
}

/** What `--browser` names, as Grids call it. */
const BROWSERS: ReadonlyMap<string, string> = new Map([
  ['chrome', 'chrome'],
  ['edge', 'MicrosoftEdge'],
]);

const SWEEP_MILLISECONDS = 1500;

/** Measures every machine of a Grid, or at debugging addresses; writes a report each and what became of each. */
export async function fleetRun(options: FleetRunOptions): Promise<ExitCode> {
  const select = check(options);
  const folder = new ReportFolder(options.out);
  const outputs = (stems: readonly string[]): ReturnType<typeof readOutputs<'json'>> =>
    readOutputs({ json: options.json }, filesOfJob(options), folder.written(stems));
  outputs([]);
  const baseline = options.baseline === undefined ? null : readReport('--baseline', options.baseline);
  const job = profileJob(options, baseline);
  const source = sourceOf(options, select);
  const stop = watchSignals(options.timeout);
  const list = await Promise.race([source.list(), aborted(stop)]);
  if (!list) throw new CliError(EXIT.interrupted, 'Interrupted before any machine was known');
  for (const warning of list.warnings) say(warning);
  folder.check();
  const file = new FleetFile(folder);
  const jobHash = hashText(JSON.stringify(job));
  const machines = planned(list, { folder, file, jobHash, again: options.again === true });
  const { json } = outputs(machines.map(({ stem }) => stem));
  if (list.machines.length + list.refused.length === 0) throw noMachine(source, options);
  if (options.dryRun) {
    if (file.damage !== null) say(`${file.damage}; it would be kept under another name, and every machine measured`);
    return answerDry({ machines, refused: list.refused, folder }, json);
  }
  folder.make();
  if (file.damage !== null) {
    say(`${file.damage}; it is ${folder.moveAside(FLEET_FILE)} now, and every machine is measured`);
  }
  file.write();
  if (file.problem !== null) throw new CliError(EXIT.usage, `--out: ${file.problem}`);
  const end = await measure({
    job,
    options,
    stop,
    folder,
    file,
    jobHash,
    machines,
    refused: list.refused,
    tries: options.tries,
    atOnce: options.atOnce ?? Infinity,
    plan: planName(job),
  });
  await source.sweep();
  answer(end, { file, folder }, json);
  return verdict(end, { machines, file, stop });
}

async function measure(run: Omit<FleetRun, 'site' | 'progress'>): Promise<FleetEnd> {
  const server = await servePage();
  const hosts = run.machines.flatMap(({ machine, done }) => (done ? [] : [machine.host]));
  const progress = fleetProgress(process.stderr, hosts);
  try {
    return await runFleet({ ...run, site: server.url, progress });
  } finally {
    progress.stop();
    server.close();
  }
}

/** Where machines come from. */
interface Source {
  /** As it may be printed. */
  readonly shown: string;
  list(): Promise<MachineList>;
  /** Ends what may be left of this run's sessions; never rejects. */
  sweep(): Promise<void>;
}

function sourceOf({ grid: given, connect, host, browser, dryRun }: FleetRunOptions, select: Selection): Source {
  if (given === undefined) {
    const addresses = debuggingAddresses(connect, host);
    return {
      shown: addresses.map(({ shown }) => shown).join(', '),
      list: async () => {
        const machines = dryRun ? await Promise.all(addresses.map(askedMachine)) : addresses.map(debuggingMachine);
        return { machines, refused: [], warnings: [] };
      },
      sweep: async () => undefined,
    };
  }
  const client = new GridClient(gridAddress(given));
  const grid = { client, run: randomBytes(8).toString('hex') };
  const wanted = browser === undefined ? null : (BROWSERS.get(browser) ?? null);
  return {
    shown: client.shown,
    list: async () => machinesOf(await client.nodes(), { select, browser: wanted, grid }),
    sweep: async () => {
      const left = await client.sessionsOf(grid.run, SWEEP_MILLISECONDS).catch(() => []);
      await Promise.all(left.map((id) => client.end(id, SWEEP_MILLISECONDS)));
    },
  };
}

interface Known {
  readonly folder: ReportFolder;
  readonly file: FleetFile;
  readonly jobHash: string;
  readonly again: boolean;
}

/** Each machine with its report, if it has one of this job already; says which files are not what they should be. */
function planned({ machines }: MachineList, { folder, file, jobHash, again }: Known): PlannedMachine[] {
  const names = fileNames(machines.map(({ host }) => host));
  return machines.map((machine) => {
    const { host } = machine;
    const stem = names.get(host)!;
    const entry = file.entry(host);
    const there = folder.read(`${stem}.json`, host);
    if (typeof there === 'string') say(`${stem}.json: ${there}; it will be kept under another name`);
    const isSame = entry?.status === 'done' && entry.job === jobHash;
    const done = !again && isSame && there !== null && typeof there !== 'string' ? there : null;
    return { machine, stem, done };
  });
}

/** @throws CliError `usage` for options that do not go together. @returns what `--select` asks for */
function check({ grid, connect, select, host, browser }: FleetRunOptions): Selection {
  const usage = (message: string): CliError => new CliError(EXIT.usage, message);
  if ((grid === undefined) === (connect.length === 0)) {
    const got = grid === undefined ? 'neither' : 'both';
    throw usage(`fleet run: expected --grid URL or --connect ADDRESS, got ${got}`);
  }
  const selection = readSelection(select);
  if (typeof selection === 'string') throw usage(`--select: expected key=value, got ${selection}`);
  if (grid === undefined && select.length > 0) throw usage('--select: expected --grid with it, got --connect');
  if (host !== undefined && connect.length !== 1) {
    throw usage('--host: expected a single --connect with it, as the nodes of a Grid have labels of their own');
  }
  if (browser !== undefined && (grid === undefined || !BROWSERS.has(browser))) {
    const got = grid === undefined ? `${quote(browser)} with --connect` : quote(browser);
    throw usage(`--browser: expected chrome or edge, with --grid, got ${got}`);
  }
  return selection;
}

const noMachine = ({ shown }: Source, { select }: FleetRunOptions): CliError =>
  new CliError(
    EXIT.noGpu,
    select.length > 0
      ? `No machine: no node of ${shown} has what --select asks for`
      : `No machine: the Grid at ${shown} has no nodes`,
  );

const planName = ({ plan }: ProfileJob): string => (typeof plan === 'string' ? plan : plan.name);

function answerDry(list: Parameters<typeof dryRunText>[0], json: Output | undefined): ExitCode {
  const machines = list.machines.map(({ machine: { host, labels, what, waiting, isAway }, done }) => ({
    host,
    labels,
    what,
    waiting,
    done: done !== null,
    wouldRun: done === null && !isAway,
  }));
  if (json) writeOutput(json, jsonText({ machines, refused: list.refused }));
  if (json?.path !== null) process.stdout.write(dryRunText(list));
  if (machines.length === 0) return EXIT.noGpu;
  const [failed] = list.machines.flatMap(({ machine, done }) => (done ? failedCheck(machine.host, done) : []));
  if (failed) throw new CliError(EXIT.no, `${visibleName(failed.host)}: ${failed.reason}`);
  const missing = [
    ...machines.flatMap(({ host, done, wouldRun, waiting }) => (done || wouldRun ? [] : [{ host, reason: waiting }])),
    ...list.refused,
  ];
  const [first] = missing;
  if (!first) return EXIT.done;
  const all = machines.length + list.refused.length;
  const words = `${missing.length} of ${all} machines would be missing`;
  throw new CliError(EXIT.stopped, `${words}; ${visibleName(first.host)}: ${first.reason}`);
}

function answer(end: FleetEnd, { file, folder }: Pick<Known, 'file' | 'folder'>, json: Output | undefined): void {
  if (json) writeOutput(json, jsonText(file.content));
  if (json?.path !== null) process.stdout.write(fleetEndText(end.entries, folder));
}

interface Judged {
  readonly machines: readonly PlannedMachine[];
  readonly file: FleetFile;
  readonly stop: AbortSignal;
}

function verdict({ entries, failed }: FleetEnd, { machines, file, stop }: Judged): ExitCode {
  const done = entries.filter(({ status }) => status === 'done').length;
  const refused = entries.filter(({ status }) => status === 'refused').length;
  const all = Math.max(entries.length, machines.length);
  const unwritten = file.problem === null ? '' : `; ${file.problem}`;
  const some = `${done} of ${all} machines done`;
  if (stop.aborted && stopReason(stop) === 'cancelled') {
    throw new CliError(EXIT.interrupted, `Interrupted; ${some}; the same command measures the rest${unwritten}`);
  }
  const [first] = failed;
  if (first) throw new CliError(EXIT.no, `${first.host}: ${first.reason}; ${some}${unwritten}`);
  if (machines.length === 0) {
    const [{ host, reason } = { host: '', reason: '' }] = entries;
    throw new CliError(EXIT.noGpu, `No machine: ${host}: ${reason}`);
  }
  if (done < all) {
    const rest = refused === all - done ? '' : '; the same command measures only what is missing';
    const missing = entries.find(({ status }) => status !== 'done');
    const why = missing ? `; ${missing.host} is ${missing.status}: ${missing.reason}` : '';
    throw new CliError(EXIT.stopped, `${some}${why}${rest}${unwritten}`);
  }
  if (unwritten !== '') throw new CliError(EXIT.stopped, `${some}${unwritten}`);
  return EXIT.done;
}
