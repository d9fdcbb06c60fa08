import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TOOL_VERSION } from '../../../report/version.ts';
import { jsonText, quote } from '../../../text/untrusted.ts';
import { CliError } from '../../exit.ts';
import { writeWhole } from '../../outputs.ts';
import { readJson, reasonOf } from '../../read-file.ts';
import { fields } from '../grid/grid-nodes.ts';
import type { ReportFolder } from './report-folder.ts';

/** What became of a machine. */
export interface FleetEntry {
  readonly host: string;
  readonly status: 'done' | 'lost' | 'refused';
  /** A sentence's part; null if it is done. */
  readonly reason: string | null;
  /** How often it was tried. */
  readonly attempts: number;
  /** The whole report; names are of files in the same folder. */
  readonly file: string | null;
  /** What was measured until it was lost. */
  readonly partial?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly plan: string;
  /** A hash of everything that was asked for: reports of another one are not the same measurement. */
  readonly job: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
}

const FORMAT = 'ridgepoint-fleet';
const VERSION = 1;
/** The file's name. */
export const FLEET_FILE = 'fleet.json';

/** The content of the file. */
export interface FleetContent {
  readonly format: typeof FORMAT;
  readonly formatVersion: typeof VERSION;
  readonly tool: { readonly version: string };
  readonly updatedAt: string;
  /** In the order of their labels. */
  readonly machines: readonly FleetEntry[];
}

/** The file that says what became of each machine, written anew after each change. */
export class FleetFile {
  readonly #path: string;
  readonly #entries = new Map<string, FleetEntry>();
  /** Machines of this run: what another run in the same folder says of others stays. */
  readonly #own = new Set<string>();
  /** Why it could not be written last time; null: it is up to date. */
  problem: string | null = null;

  /** What is wrong with the file that is there, so that it is not continued; null: nothing. */
  readonly damage: string | null;

  /** Reads the file of an earlier run, if there is one. */
  constructor(folder: ReportFolder) {
    this.#path = join(folder.path, FLEET_FILE);
    const machines = this.#read();
    this.damage = typeof machines === 'string' ? `${quote(this.#path)} ${machines}` : null;
    if (typeof machines !== 'string') for (const entry of machines) this.#entries.set(entry.host, entry);
  }

  get content(): FleetContent {
    const machines = [...this.#entries.values()].toSorted((a, b) =>
      a.host.localeCompare(b.host, 'en', { numeric: true }),
    );
    const updatedAt = new Date().toISOString();
    return { format: FORMAT, formatVersion: VERSION, tool: { version: TOOL_VERSION }, updatedAt, machines };
  }

  entry(host: string): FleetEntry | undefined {
    return this.#entries.get(host);
  }

  /** Notes what became of a machine. A full disk loses the note, not the run. */
  set(entry: FleetEntry): void {
    this.#own.add(entry.host);
    this.#entries.set(entry.host, entry);
    this.write();
  }

  write(): void {
    try {
      const there = this.#read();
      for (const entry of typeof there === 'string' ? [] : there) {
        if (!this.#own.has(entry.host)) this.#entries.set(entry.host, entry);
      }
      writeWhole(this.#path, jsonText(this.content));
      this.problem = null;
    } catch (error) {
      this.problem = `${quote(this.#path)} could not be written (${reasonOf(error)})`;
    }
  }

  #read(): readonly FleetEntry[] | string {
    if (!existsSync(this.#path)) return [];
    let content: ReturnType<typeof fields>;
    try {
      content = fields(readJson({ asked: 'fleet run', what: 'a plain JSON file' }, this.#path));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      return 'is damaged';
    }
    if (content?.['format'] !== FORMAT) return 'is another file';
    if (content['formatVersion'] !== VERSION) return 'is of another version of this program';
    const machines = content['machines'];
    return Array.isArray(machines) ? machines.flatMap((one) => readEntry(one) ?? []) : 'is damaged';
  }
}

function readEntry(value: unknown): FleetEntry | null {
  const entry = fields(value);
  const isText = (key: string): boolean => typeof entry?.[key] === 'string';
  const isTextOrNull = (key: string): boolean => isText(key) || entry?.[key] === null;
  const isWhole =
    ['host', 'plan', 'job', 'startedAt', 'endedAt'].every(isText) &&
    ['reason', 'file'].every(isTextOrNull) &&
    ['done', 'lost', 'refused'].includes(String(entry?.['status'])) &&
    Number.isInteger(entry?.['attempts']);
  return isWhole ? (entry as unknown as FleetEntry) : null;
}
