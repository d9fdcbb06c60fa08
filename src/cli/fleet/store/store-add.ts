import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { COLUMNS, STORE_VERSION } from '../../../fleet/columns.ts';
import { reportRows, type Row } from '../../../fleet/report-rows.ts';
import { reportId } from '../../../report/report-id.ts';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT } from '../../exit.ts';
import { readReport, reasonOf } from '../../read-file.ts';
import { createProgress } from '../../run-job.ts';
import { appendParquet } from './parquet-append.ts';
import { ask, duckReason, literal, openDuck, type Duck } from './store-duckdb.ts';
import { checkStore, VERSION_FIELD } from './store-file.ts';
import { lockStore } from './store-lock.ts';

/** What became of the files. */
export interface Added {
  readonly added: number;
  /** Reports that were in the store before, or twice among the files. */
  readonly present: number;
  /** Files that are no reports, each with the reason. */
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
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
 * @throws CliError `usage` for a foreign store or one that another program writes, `stopped` for a full disk,
 *   `interrupted` after Ctrl-C
 */
export async function addReports(
  path: string,
  files: readonly string[],
  { stop, waitSeconds }: { readonly stop: AbortSignal; readonly waitSeconds: number },
): Promise<Added> {
  const duck = await openDuck();
  stop.addEventListener('abort', () => duck.connection.interrupt());
  const draft = new Draft(path);
  try {
    await lockStore(duck, path, stop, waitSeconds);
    // What a killed program left.
    draft.remove();
    if (existsSync(path)) await checkStore(duck, path);
    const { parts, ...added } = await readAll(duck, path, files, draft, stop);
    if (parts.length > 0) await replaceStore(duck, path, parts, draft);
    const [size] = existsSync(path)
      ? await ask<{ reports: number; n: number }>(
          duck,
          `SELECT count(DISTINCT report)::INTEGER AS reports, count(*)::INTEGER AS n FROM read_parquet(${literal(path)})`,
        )
      : [];
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return { ...added, reports: size?.reports ?? 0, rows: size?.n ?? 0, bytes };
  } catch (error) {
    if (stop.aborted) throw new CliError(EXIT.interrupted, 'Interrupted; nothing was added');
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

/** The files beside a store that become it, or part of it. */
class Draft {
  readonly whole: string;
  readonly #folder: string;
  readonly #prefix: string;

  constructor(store: string) {
    this.#folder = dirname(store);
    this.#prefix = `.${basename(store)}.`;
    this.whole = join(this.#folder, `${this.#prefix}tmp`);
  }

  part(number: number): string {
    return join(this.#folder, `${this.#prefix}${number}.tmp`);
  }

  /** Removes those that are there; only while the store is locked. */
  remove(): void {
    for (const name of readdirSync(this.#folder)) {
      if (name.startsWith(this.#prefix) && name.endsWith('tmp')) rmSync(join(this.#folder, name), { force: true });
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
): Promise<Pick<Added, 'added' | 'present' | 'refused' | 'unnamed'> & { parts: string[] }> {
  const known = new Set(existsSync(path) ? await knownReports(duck, path) : []);
  const refused: { file: string; reason: string }[] = [];
  const parts: string[] = [];
  let [added, present, unnamed] = [0, 0, 0];
  let rows: Row[] = [];
  const write = async (): Promise<void> => {
    if (rows.length === 0) return;
    const part = draft.part(parts.length);
    parts.push(part);
    const sql = `COPY (SELECT row.* FROM (SELECT unnest(from_json($1, ${literal(JSON.stringify([COLUMNS_JSON]))})) AS row)) TO ${literal(part)} (FORMAT parquet, COMPRESSION zstd)`;
    await duck.connection.run(sql, [JSON.stringify(rows)]);
    rows = [];
  };
  const progress = files.length > 1 ? createProgress(process.stderr) : null;
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
      const own = reportRows(report, id);
      if (own.length === 0) {
        refused.push({ file, reason: 'it holds neither ceilings nor results' });
        continue;
      }
      known.add(id);
      added++;
      if (own[0]!.host === '') unnamed++;
      for (const row of own) rows.push(row);
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      refused.push({ file, reason: error.message });
    }
    if (rows.length >= PART_ROWS) await write();
  }
  progress?.stop();
  await write();
  return { added, present, refused, unnamed, parts };
}

const COLUMNS_JSON = Object.fromEntries(
  Object.entries(COLUMNS).map(([name, type]) => [name, type.endsWith('[]') ? [type.slice(0, -2)] : type]),
);

const knownReports = async (duck: Duck, path: string): Promise<string[]> =>
  (await ask<{ report: string }>(duck, `SELECT DISTINCT report FROM read_parquet(${literal(path)})`)).map(
    ({ report }) => report,
  );

/** Writes the old rows and the new ones to a draft, which then becomes the store. */
async function replaceStore(duck: Duck, path: string, parts: readonly string[], draft: Draft): Promise<void> {
  if (!(await append(duck, path, parts, draft))) await writeAnew(duck, path, parts, draft);
  try {
    renameSync(draft.whole, path);
  } catch (error) {
    throw new CliError(
      EXIT.stopped,
      `--store: ${quote(path)} could not be replaced (${reasonOf(error)}); nothing was added`,
    );
  }
}

/** A few rows are appended to the many: whether they were. */
async function append(duck: Duck, path: string, parts: readonly string[], draft: Draft): Promise<boolean> {
  if (parts.length !== 1 || !existsSync(path)) return false;
  const rows = appendParquet(path, parts[0]!, draft.whole);
  if (rows === null) return false;
  const [read] = await ask<{ n: number }>(
    duck,
    `SELECT count(*)::INTEGER AS n FROM read_parquet(${literal(draft.whole)})`,
  );
  return read?.n === rows;
}

async function writeAnew(duck: Duck, path: string, parts: readonly string[], draft: Draft): Promise<void> {
  const sources = [...(existsSync(path) ? [path] : []), ...parts].map(literal);
  await duck.connection.run(
    `COPY (SELECT ${Object.keys(COLUMNS).join(', ')} FROM read_parquet([${sources.join(', ')}])) TO ${literal(draft.whole)}
     (FORMAT parquet, COMPRESSION zstd, KV_METADATA {${VERSION_FIELD}: '${STORE_VERSION}'})`,
  );
  const file = openSync(draft.whole, 'r+');
  fsyncSync(file);
  closeSync(file);
}
