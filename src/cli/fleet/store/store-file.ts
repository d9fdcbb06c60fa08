import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { COLUMNS, STORE_VERSION } from '../../../fleet/columns.ts';
import { quote } from '../../../text/untrusted.ts';
import { CliError, EXIT } from '../../exit.ts';
import { userPath } from '../../paths.ts';
import { reasonOf } from '../../read-file.ts';
import { watchSignals } from '../../signals.ts';
import { isSealed } from '../parquet/parquet-seal.ts';
import { ask, duckReason, literal, openDuck, type Duck } from './store-duckdb.ts';

/** The store that is used if the user names none. */
export const DEFAULT_STORE = 'fleet.parquet';

/** The field of the Parquet file that says which version of the store it is. */
export const VERSION_FIELD = 'ridgepoint_store';

/**
 * The absolute path of a store, without links; of one that is yet to be made, where the link leads.
 * @throws CliError `usage` if there is something else than a plain file
 */
export function storePath(given: string): string {
  try {
    const path = userPath(given);
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts?.isFile()) return realpathSync(path);
    if (!facts) return targetOf(path);
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `--store: expected a Parquet file, got ${quote(given)}, which cannot be read (${reasonOf(error)})`,
    );
  }
  throw new CliError(EXIT.usage, `--store: expected a Parquet file, got ${quote(given)}`);
}

/** Where a link leads, and the link there, to a file that is not there; links in a circle are none. */
function targetOf(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  // A target is relative to the folder in which the link is, not to one by whose link that is reached.
  return isLink ? targetOf(resolve(realpathSync(dirname(path)), readlinkSync(path))) : path;
}

/**
 * Checks that a file says that it is a store of this version.
 * @throws CliError `usage` with what it is instead
 */
export async function checkFormat(duck: Duck, path: string): Promise<void> {
  let fields: { version: string }[];
  try {
    fields = await ask(
      duck,
      `SELECT decode(value) AS version FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = ${literal(VERSION_FIELD)}`,
    );
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `--store: expected a store made by fleet add, got ${quote(path)}, which cannot be read as one (${duckReason(error)})`,
    );
  }
  const version = fields[0]?.version;
  if (version === undefined) {
    throw new CliError(
      EXIT.usage,
      `--store: expected a store made by fleet add, got ${quote(path)}, another Parquet file`,
    );
  }
  if (version !== String(STORE_VERSION)) {
    throw new CliError(
      EXIT.usage,
      `--store: expected a store of version ${STORE_VERSION}, got ${quote(path)} of version ${quote(version)}; add its reports to a new store`,
    );
  }
  const there = await ask<{ name: string; type: string }>(
    duck,
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM read_parquet(${literal(path)}))`,
  );
  const types = new Map(there.map(({ name, type }) => [name, type]));
  const other = Object.entries(COLUMNS).find(([name, type]) => types.get(name) !== type);
  if (other) {
    throw new CliError(
      EXIT.usage,
      `--store: expected a store made by fleet add, got ${quote(path)}, whose column ${other[0]} is missing or another`,
    );
  }
}

/**
 * Checks that a file is a store of this version, every byte as it was written.
 * @throws CliError `usage` with what it is instead
 */
export async function checkStore(duck: Duck, path: string): Promise<void> {
  await checkFormat(duck, path);
  if (!isSealed(path)) {
    throw new CliError(
      EXIT.usage,
      `--store: expected a whole store, got ${quote(path)}, which is damaged: its content is not what fleet add wrote; restore a copy, or add its reports to a new store`,
    );
  }
}

/**
 * Opens a store, answers from its view `results`, and closes it. Nothing else can be read, and Ctrl-C ends it.
 * @throws CliError `usage` for a missing or foreign store, `interrupted` after Ctrl-C
 */
export async function withStore<Answer>(given: string, answer: (duck: Duck) => Promise<Answer>): Promise<Answer> {
  const path = storePath(given);
  if (!existsSync(path)) {
    throw new CliError(
      EXIT.usage,
      `--store: expected a store, found none at ${quote(path)}; make one: ridgepoint fleet add REPORTS… --store ${given}`,
    );
  }
  const stop = watchSignals();
  const duck = await openDuck();
  stop.addEventListener('abort', () => duck.connection.interrupt());
  try {
    await checkStore(duck, path);
    await duck.connection.run(`SET allowed_paths = [${literal(path)}]`);
    await duck.connection.run(`CREATE VIEW results AS FROM read_parquet(${literal(path)})`);
    await duck.connection.run('SET enable_external_access = false');
    await duck.connection.run('SET lock_configuration = true');
    return await answer(duck);
  } catch (error) {
    if (stop.aborted) throw new CliError(EXIT.interrupted, 'Interrupted');
    if (error instanceof CliError) throw error;
    throw new CliError(EXIT.stopped, `--store: ${quote(path)} could not be read (${duckReason(error)})`);
  } finally {
    duck.close();
  }
}
