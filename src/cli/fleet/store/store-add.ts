import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { COLUMNS, RESULT_COLUMNS, RUN_COLUMNS, STORE_VERSION } from '../../../fleet/columns.ts';
import { reportRows } from '../../../fleet/report-rows.ts';
import { reportId } from '../../../report/report-id.ts';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT } from '../../exit.ts';
import { readReport, reasonOf } from '../../read-file.ts';
import { createProgress } from '../../run-job.ts';
import { appendParquet, groupsKept, rowsOfGroups } from '../parquet/parquet-append.ts';
import { sealParquet } from '../parquet/parquet-seal.ts';
import { ask, duckReason, literal, openDuck, type Duck } from './store-duckdb.ts';
import { checkFormat, checkStore, VERSION_FIELD } from './store-file.ts';
import { lockStore } from './store-lock.ts';
import type { Refused, Sources } from './store-sources.ts';

/** What became of the files. */
export interface Added {
  readonly added: number;
  /** Reports that were in the store before, or twice among the files. */
  readonly present: number;
  /** Files that are no reports, or not there, each with the reason. */
  readonly refused: readonly Refused[];
  /** Files added of which ceilings or results are left out, as their ids were there before; how many. */
  readonly repeated: readonly { readonly file: string; readonly count: number }[];
  /** Reports added that name no host: they are in no comparison of a machine with itself. */
  readonly unnamed: number;
  /** In the store now; bytes of its file. */
  readonly reports: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Rows kept in memory before they are written to a part. */
const PART_ROWS = 50_000;

/**
 * Adds reports to a store, which is replaced as a whole or stays as it was.
 * @param path its absolute path
 * @throws CliError `usage` for a foreign store, `stopped` for a full disk or one that another program writes, `interrupted`
 *   after Ctrl-C
 */
export async function addReports(
  path: string,
  { files, refused: absent }: Sources,
  { stop, waitSeconds }: { readonly stop: AbortSignal; readonly waitSeconds: number },
): Promise<Added> {
  if (!existsSync(dirname(path))) {
    throw new CliError(EXIT.usage, `--store: expected a file in a folder that exists, got ${quote(path)}`);
  }
  const duck = await openDuck();
  stop.addEventListener('abort', () => duck.connection.interrupt());
  const draft = new Draft(path);
  let isReplaced = false;
  try {
    // First: nothing is left beside a file that is no store.
    if (existsSync(path)) await checkFormat(duck, path);
    await lockStore(duck, path, stop, waitSeconds);
    // What a killed program left.
    draft.remove();
    if (existsSync(path)) await checkStore(duck, path);
    const { parts, newRows, ...added } = await readAll(duck, path, files, draft, stop);
    if (newRows > 0) await replaceStore(duck, path, { parts, newRows }, draft);
    isReplaced = newRows > 0;
    const size = existsSync(path) ? await sizeOf(duck, path) : { reports: 0, rows: 0 };
    return {
      ...added,
      refused: [...absent, ...added.refused],
      ...size,
      bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    };
  } catch (error) {
    if (stop.aborted) {
      throw new CliError(EXIT.interrupted, `Interrupted; ${isReplaced ? 'the reports had been' : 'nothing was'} added`);
    }
    if (error instanceof CliError) throw error;
    throw new CliError(
      EXIT.stopped,
      `--store: ${quote(path)} could not be written (${duckReason(error)}); nothing was added`,
    );
  } finally {
    duck.close();
    draft.remove();
  }
}

/** What follows the name of the store in those of its drafts: other files are others', as those of a store `a.b` beside `a`. */
const DRAFT = /^(?:added\.|\d+\.)?tmp$/;

/** DuckDB refuses half of a surrogate pair, which JSON escapes: it becomes the sign for what cannot be shown. */
const wellFormed = (json: string): string =>
  json.replaceAll(/(?<=(?:^|[^\\])(?:\\\\)*)\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, '\ufffd');

/** The files beside a store that become it, or part of it. */
class Draft {
  readonly whole: string;
  /** What is put behind the rows that stay as they are. */
  readonly added: string;
  readonly #folder: string;
  readonly #prefix: string;

  constructor(store: string) {
    this.#folder = dirname(store);
    this.#prefix = `.${basename(store)}.`;
    this.whole = join(this.#folder, `${this.#prefix}tmp`);
    this.added = join(this.#folder, `${this.#prefix}added.tmp`);
  }

  part(number: number): string {
    return join(this.#folder, `${this.#prefix}${number}.tmp`);
  }

  /** Removes those that are there; only while the store is locked. */
  remove(): void {
    for (const name of readdirSync(this.#folder)) {
      const isOurs = name.startsWith(this.#prefix) && DRAFT.test(name.slice(this.#prefix.length));
      if (isOurs) rmSync(join(this.#folder, name), { force: true });
    }
  }
}

/** Reads the files, and writes the rows of reports that are new to parts. */
async function readAll(
  duck: Duck,
  path: string,
  files: readonly string[],
  draft: Draft,
  stop: AbortSignal,
): Promise<Pick<Added, 'added' | 'present' | 'refused' | 'repeated' | 'unnamed'> & NewRows> {
  const known = new Set(existsSync(path) ? await knownReports(duck, path) : []);
  const refused: Refused[] = [];
  const repeated: { file: string; count: number }[] = [];
  const parts: string[] = [];
  let [added, present, unnamed, newRows] = [0, 0, 0, 0];
  // JSON of each report's rows: as objects they would take ten times the memory.
  let [texts, waiting]: [string[], number] = [[], 0];
  const write = async (): Promise<void> => {
    if (waiting === 0) return;
    const part = draft.part(parts.length);
    parts.push(part);
    await duck.connection.run(
      `COPY (SELECT unnest(run), unnest(row) FROM (SELECT one.run AS run, unnest(one.rows) AS row FROM
         (SELECT unnest(from_json($1, ${literal(JSON.stringify(REPORTS_JSON))})) AS one))) TO ${literal(part)} (FORMAT parquet)`,
      [`[${texts.join(',')}]`],
    );
    [texts, waiting] = [[], 0];
  };
  // Without a terminal, the answer says all.
  const progress = files.length > 1 && process.stderr.isTTY ? createProgress(process.stderr) : null;
  const begun = performance.now();
  for (const [index, file] of files.entries()) {
    // So that Ctrl-C is heard.
    await breathe();
    if (stop.aborted) throw new Error('interrupted');
    const seconds = (performance.now() - begun) / 1000;
    const secondsLeft = index < 20 ? null : (seconds / index) * (files.length - index);
    progress?.update({ done: index, total: files.length, label: 'reading reports', secondsLeft });
    try {
      const report = readReport('fleet add', file);
      const id = reportId(report);
      if (known.has(id)) {
        present++;
        continue;
      }
      const { repeated: count, ...own } = reportRows(report, id);
      if (own.rows.length === 0) {
        refused.push({ file, reason: 'it holds neither ceilings nor results' });
        continue;
      }
      const text = wellFormed(JSON.stringify(own));
      known.add(id);
      added++;
      newRows += own.rows.length;
      waiting += own.rows.length;
      if (own.run.host === '') unnamed++;
      if (count > 0) repeated.push({ file, count });
      texts.push(text);
    } catch (error) {
      // Whatever is wrong with one file, the others are added.
      refused.push({ file, reason: error instanceof CliError ? error.message : reasonOf(error) });
    }
    if (waiting >= PART_ROWS) await write();
  }
  progress?.stop();
  await write();
  return { added, present, refused, repeated, unnamed, parts, newRows };
}

/** Types as `from_json` wants them. */
const jsonTypes = (columns: Readonly<Record<string, string>>): object =>
  Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [name, type.endsWith('[]') ? [type.slice(0, -2)] : type]),
  );

/** A list of `ReportRows`. */
const REPORTS_JSON = [{ run: jsonTypes(RUN_COLUMNS), rows: [jsonTypes(RESULT_COLUMNS)] }];

const knownReports = async (duck: Duck, path: string): Promise<string[]> =>
  (await ask<{ report: string }>(duck, `SELECT DISTINCT report FROM read_parquet(${literal(path)})`)).map(
    ({ report }) => report,
  );

/** Rows to add: files with them, in order, and how many they are. */
interface NewRows {
  readonly parts: readonly string[];
  readonly newRows: number;
}

/** Writes the old rows and the new ones to a draft, which then becomes the store. */
async function replaceStore(duck: Duck, path: string, rows: NewRows, draft: Draft): Promise<void> {
  if (!(await appendRows(duck, path, rows, draft))) await writeRows(duck, path, 0, rows.parts, draft.whole);
  sealParquet(draft.whole);
  try {
    const file = openSync(draft.whole, 'r+');
    fsyncSync(file);
    closeSync(file);
    renameSync(draft.whole, path);
  } catch (error) {
    throw new CliError(
      EXIT.stopped,
      `--store: ${quote(path)} could not be replaced (${reasonOf(error)}); nothing was added`,
    );
  }
}

/** Writes the draft with the bytes of the old rows as they are. @returns false if all has to be written anew */
async function appendRows(duck: Duck, path: string, { parts, newRows }: NewRows, draft: Draft): Promise<boolean> {
  const groups = existsSync(path) ? rowsOfGroups(path) : [];
  const kept = groupsKept(groups, newRows);
  if (kept === 0) return false;
  await writeRows(duck, path, total(groups.slice(0, kept)), parts, draft.added);
  const rows = appendParquet({ base: path, kept }, draft.added, draft.whole);
  // A file that DuckDB does not read as it should never becomes the store.
  return rows === total(groups) + newRows && (await sizeOf(duck, draft.whole)).rows === rows;
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** Writes the old rows from a number on, and those of the parts, to a file. */
async function writeRows(
  duck: Duck,
  path: string,
  from: number,
  parts: readonly string[],
  target: string,
): Promise<void> {
  const columns = Object.keys(COLUMNS).join(', ');
  const added = `SELECT ${columns} FROM read_parquet([${parts.map(literal).join(', ')}])`;
  const old = `SELECT ${columns} FROM read_parquet(${literal(path)}, file_row_number = true) WHERE file_row_number >= ${from}`;
  await duck.connection.run(
    `COPY (${existsSync(path) ? `${old} UNION ALL ${added}` : added}) TO ${literal(target)}
     (FORMAT parquet, COMPRESSION zstd, KV_METADATA {${VERSION_FIELD}: '${STORE_VERSION}'})`,
  );
}

async function sizeOf(duck: Duck, path: string): Promise<Pick<Added, 'reports' | 'rows'>> {
  const [size] = await ask<Pick<Added, 'reports' | 'rows'>>(
    duck,
    `SELECT count(DISTINCT report)::INTEGER AS reports, count(*)::INTEGER AS rows FROM read_parquet(${literal(path)})`,
  );
  return size!;
}
