import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashText } from '../../../text/hash.ts';
import { jsonText, quote } from '../../../text/untrusted.ts';
import { holdsMeasurements } from '../../../report/holds-measurements.ts';
import { withId } from '../../../report/report-id.ts';
import type { Report } from '../../../report/report-format.ts';
import { CliError, EXIT } from '../../exit.ts';
import { writeWhole } from '../../outputs.ts';
import { userPath } from '../../paths.ts';
import { readReport, reasonOf } from '../../read-file.ts';
import { FLEET_FILE } from './fleet-file.ts';

/** Names that mean something else: our own file, and devices of Windows. */
const TAKEN = /^(?:fleet|con|prn|aux|nul|com\d|lpt\d)$/i;
const PLAIN = /^[A-Za-z0-9](?:[\w.-]{0,98}[\w-])?$/;

/** A file name, without extension, for each label; no two differ by case only, as some systems take those for one. */
export function fileNames(hosts: readonly string[]): Map<string, string> {
  const count = (name: string): number => hosts.filter((host) => host.toLowerCase() === name.toLowerCase()).length;
  const isPlain = (host: string): boolean =>
    PLAIN.test(host) && !TAKEN.test(host) && !/\.partial$/i.test(host) && count(host) === 1;
  return new Map(
    hosts.map((host) => {
      const safe = host.replaceAll(/[^A-Za-z0-9-]+/g, '-').slice(0, 40);
      return [host, isPlain(host) ? host : `machine-${safe}-${hashText(host).slice(0, 8)}`];
    }),
  );
}

const partialName = (stem: string): string => `${stem}.partial.json`;

/** Where the reports of a fleet are kept. */
export class ReportFolder {
  readonly path: string;

  constructor(given: string) {
    this.path = userPath(given);
  }

  /** The files that a run writes there for machines whose names of files begin so. */
  written(stems: readonly string[]): string[] {
    const names = [FLEET_FILE, ...stems.flatMap((stem) => [`${stem}.json`, partialName(stem)])];
    return names.map((name) => join(this.path, name));
  }

  /** @throws CliError `usage` where something else than a folder is */
  check(): void {
    if (existsSync(this.path) && !statSync(this.path).isDirectory()) {
      throw new CliError(EXIT.usage, `--out: expected a folder, got ${quote(this.path)}, which is none`);
    }
  }

  /** @throws CliError `usage` for a folder that cannot be made */
  make(): void {
    try {
      mkdirSync(this.path, { recursive: true });
    } catch (error) {
      throw new CliError(EXIT.usage, `--out: expected a folder, got ${quote(this.path)} (${reasonOf(error)})`);
    }
  }

  /** The whole report in a file; else why it is none, in words; null: there is no such file. */
  read(name: string, host: string): Report | string | null {
    if (!existsSync(join(this.path, name))) return null;
    try {
      const report = readReport('fleet run', join(this.path, name));
      if (!report.complete) return 'it is the report of a run that ended early';
      return report.environment.host === host ? report : 'it is the report of another machine';
    } catch (error) {
      return reasonOf((error as Error).message.replace(/^"[^"]*": /, ''));
    }
  }

  /** Writes a report whole; a file that is there is kept under another name. @returns that name, or null @throws the system's error */
  keep(name: string, report: Report): string | null {
    const draft = join(this.path, `.${name}.new`);
    try {
      writeWhole(draft, jsonText(withId(report)));
      const aside = this.moveAside(name);
      renameSync(draft, join(this.path, name));
      return aside;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  /** Gives a file another name, `lab-01.json.1`. @returns it; null: there is no such file */
  moveAside(name: string): string | null {
    if (!existsSync(join(this.path, name))) return null;
    let number = 1;
    while (existsSync(join(this.path, `${name}.${number}`))) number++;
    const other = `${name}.${number}`;
    renameSync(join(this.path, name), join(this.path, other));
    return other;
  }

  /** Keeps what was measured until a machine was lost. @returns the file's name; null: nothing was measured, or it could not be kept */
  keepPartial(stem: string, report: Report | null): string | null {
    if (report === null || !holdsMeasurements(report)) return null;
    const name = partialName(stem);
    try {
      writeWhole(join(this.path, name), jsonText(withId(report)));
      return name;
    } catch {
      return null;
    }
  }

  /** Removes the partial report of a machine of which there is a whole one now. */
  dropPartial(stem: string): void {
    rmSync(join(this.path, partialName(stem)), { force: true });
  }

  /** Keeps a report that the folder does not take where there may be room. @returns its path; null: there is none either */
  rescue(name: string, report: Report): string | null {
    const path = join(tmpdir(), `ridgepoint-${process.pid}-${name}`);
    try {
      writeWhole(path, jsonText(withId(report)));
      return path;
    } catch {
      return null;
    }
  }
}
