import { join } from 'node:path';
import { runVerdict } from '../../../report/compare/gate-verdict.ts';
import type { Report } from '../../../report/report-format.ts';
import { quote } from '../../../text/untrusted.ts';
import { reasonOf } from '../../read-file.ts';
import { keepWinners } from '../../winner-file.ts';
import type { Machine, Refused } from '../remote-machine.ts';
import type { FleetEntry, FleetFile } from './fleet-file.ts';
import type { FleetProgress } from './fleet-progress.ts';
import type { ReportFolder } from './report-folder.ts';
import { labelsFor, runMachine, type MachineEnd, type MachineRun } from './run-machine.ts';

/** A machine with what is known of it before the run. */
export interface PlannedMachine {
  readonly machine: Machine;
  /** Of its files, without extension. */
  readonly stem: string;
  /** The report it has of the same job; null: it is to be measured. */
  readonly done: Report | null;
}

/** A whole run. */
export interface FleetRun extends MachineRun {
  readonly machines: readonly PlannedMachine[];
  readonly refused: readonly Refused[];
  readonly folder: ReportFolder;
  readonly file: FleetFile;
  /** The name of the plan, and the hash of the job. */
  readonly plan: string;
  readonly jobHash: string;
  /** Most machines at once. */
  readonly atOnce: number;
  readonly progress: FleetProgress;
}

/** What a run came to. */
export interface FleetEnd {
  readonly entries: readonly FleetEntry[];
  /** Machines on which a kernel's check failed, with the reason. */
  readonly failed: readonly Refused[];
}

/** The machine and the reason, if a kernel's check failed on it. */
export function failedCheck(host: string, report: Report): Refused[] {
  const { outcome, reason } = runVerdict(report, null, undefined);
  return outcome === 'failed' ? [{ host, reason }] : [];
}

/** Measures every machine that is to be; one that is lost stops none of the others. */
export async function runFleet(run: FleetRun): Promise<FleetEnd> {
  const failed: Refused[] = [];
  const judge = (host: string, report: Report): void => void failed.push(...failedCheck(host, report));
  for (const { host, reason } of run.refused) {
    run.file.set(entryOf(run, { host, startedAt: now() }, { status: 'refused', reason, partial: null, attempts: 0 }));
  }
  const left = run.machines.filter(({ machine, done }) => {
    if (done) judge(machine.host, done);
    return done === null;
  });
  const one = async (): Promise<void> => {
    while (left.length > 0 && !run.stop.aborted) {
      const next = left.shift()!;
      const report = await measureOne(next, run);
      if (report) judge(next.machine.host, report);
    }
  };
  await Promise.all(Array.from({ length: Math.min(run.atOnce, left.length) }, one));
  // What is known of them from an earlier run stays.
  for (const { machine } of left) if (!run.file.entry(machine.host)) run.file.set(notBegun(machine, run));
  const hosts = [...run.machines.map(({ machine }) => machine.host), ...run.refused.map(({ host }) => host)];
  return { entries: hosts.flatMap((host) => run.file.entry(host) ?? []), failed };
}

const notBegun = (machine: Machine, run: FleetRun): FleetEntry =>
  entryOf(
    run,
    { host: machine.host, labels: labelsFor(machine, run.options), startedAt: now() },
    { status: 'lost', reason: 'the run ended before its turn', partial: null, attempts: 0 },
  );

/** @returns the whole report, if there is one, whether or not it could be written */
async function measureOne({ machine, stem }: PlannedMachine, run: FleetRun): Promise<Report | null> {
  const { folder, file } = run;
  const begun = { host: machine.host, labels: labelsFor(machine, run.options), startedAt: now() };
  const line = run.progress.of(machine.host);
  const note = (end: MachineEnd, reportFile: string | null = null): void => {
    const partial = end.status === 'done' ? null : folder.keepPartial(stem, end.partial);
    file.set({ ...entryOf(run, begun, end), file: reportFile, ...(partial !== null && { partial }) });
  };
  const end = await runMachine(machine, run, line, note);
  if (end.status !== 'done') {
    note(end);
    line.note(`${end.status}: ${end.reason}`);
    return null;
  }
  const name = `${stem}.json`;
  try {
    const aside = folder.keep(name, end.report);
    if (aside !== null) line.note(`the ${name} that was there is ${aside} now`);
    folder.dropPartial(stem);
    note(end, name);
    line.note(`done: ${join(folder.path, name)}`);
  } catch (error) {
    const path = folder.rescue(name, end.report);
    const where = path === null ? '' : `; the report is in ${quote(path)}`;
    const reason = `${name} could not be written (${reasonOf(error)})${where}`;
    file.set(entryOf(run, begun, { status: 'lost', reason, partial: null, attempts: end.attempts }));
    line.note(`lost: ${reason}`);
  }
  const unkept = keepWinners(end.report);
  if (unkept !== null) line.note(unkept);
  return end.report;
}

type Begun = Pick<FleetEntry, 'host' | 'startedAt' | 'labels'>;

const entryOf = ({ plan, jobHash }: FleetRun, begun: Begun, end: MachineEnd): FleetEntry => ({
  ...begun,
  status: end.status,
  reason: end.status === 'done' ? null : end.reason,
  attempts: end.attempts,
  file: null,
  plan,
  job: jobHash,
  endedAt: now(),
});

const now = (): string => new Date().toISOString();
