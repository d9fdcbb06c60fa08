import { join } from 'node:path';
import { cut, harmless, visibleName } from '../../text/untrusted.ts';
import type { FleetEntry } from '../fleet/run/fleet-file.ts';
import type { ReportFolder } from '../fleet/run/report-folder.ts';
import type { PlannedMachine } from '../fleet/run/run-fleet.ts';
import type { Refused } from '../fleet/remote-machine.ts';

/** What `--dry-run` tells of. */
export interface DryRun {
  readonly machines: readonly PlannedMachine[];
  readonly refused: readonly Refused[];
  readonly folder: ReportFolder;
}

/** The machines that would run, those that are done, and what is wrong with the others. */
export function dryRunText({ machines, refused, folder }: DryRun): string {
  const rows = [
    ...machines.map(({ machine, stem, done }) => {
      const { host, what, labels, waiting } = machine;
      const words = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      const state = done ? `done: ${join(folder.path, `${stem}.json`)}` : (waiting ?? 'ready');
      return [
        named(host),
        done ? 'done' : machine.isAway ? 'would not run' : 'would run',
        [what, ...words, ...(done ? [] : [state])].join(', '),
      ];
    }),
    ...refused.map(({ host, reason }) => [named(host), 'refused', reason]),
  ];
  const count = machines.filter(({ machine, done }) => done === null && !machine.isAway).length;
  return `${columns(rows)}${count} of ${rows.length} would run\n`;
}

/** What became of each machine, and where its report is. */
export function fleetEndText(entries: readonly FleetEntry[], { path }: Pick<ReportFolder, 'path'>): string {
  return columns(
    entries.map(({ host, status, file, reason, partial }) => [
      named(host),
      status,
      file === null
        ? `${reason ?? ''}${partial === undefined ? '' : `; what was measured is in ${join(path, partial)}`}`
        : join(path, file),
    ]),
  );
}

/** Longer names would push all else off the line. */
const MOST_NAME = 60;

const named = (host: string): string => cut(visibleName(host), MOST_NAME);

function columns(rows: readonly (readonly string[])[]): string {
  const safe = rows.map((row) => row.map(harmless));
  const widths = [0, 1].map((i) => Math.max(0, ...safe.map((row) => row[i]!.length)));
  return safe.map((row) => `${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}\n`).join('');
}
