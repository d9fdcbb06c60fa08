import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { CliError, EXIT } from '../../exit.ts';
import { packageRoot } from '../../paths.ts';

/** What is used of the package `@duckdb/node-api`; with a clone it is not installed, so its types cannot be imported. */
interface DuckDbModule {
  readonly DuckDBInstance: {
    create(path: string, settings?: Readonly<Record<string, string>>): Promise<DuckDbInstance>;
  };
}

interface DuckDbInstance {
  connect(): Promise<DuckDbConnection>;
  closeSync(): void;
}

interface DuckDbConnection {
  run(sql: string, values?: readonly unknown[]): Promise<unknown>;
  runAndReadAll(sql: string, values?: readonly unknown[]): Promise<DuckDbReader>;
  streamAndReadUntil(sql: string, rows: number): Promise<DuckDbReader>;
  extractStatements(sql: string): Promise<DuckDbStatements>;
  interrupt(): void;
  closeSync(): void;
}

interface DuckDbReader {
  readonly currentRowCount: number;
  columnNames(): readonly string[];
  deduplicatedColumnNames(): readonly string[];
  columnTypes(): readonly { toString(): string }[];
  /** Rows of JSON values: whole numbers of more than 32 bits and times are text. */
  getRowsJson(): unknown[][];
  /** Rows of values that become text as DuckDB writes them, but for numbers. */
  getRows(): unknown[][];
}

interface DuckDbStatements {
  readonly count: number;
  prepare(index: number): Promise<{ readonly statementType: number; destroySync(): void }>;
}

/** A statement that only reads, by DuckDB's number. */
export const SELECT_STATEMENT = 1;

/** How to install the package; at 70 MB it is optional. */
const DUCKDB_ADVICE = 'install it with: npm install --no-save @duckdb/node-api';

/** A DuckDB in memory. */
export interface Duck {
  readonly connection: DuckDbConnection;
  close(): void;
}

/**
 * Opens a DuckDB in memory. The package is beside this program or in the user's current folder, as `webgpu` is.
 * @throws CliError `usage` where it is not installed
 */
export async function openDuck(): Promise<Duck> {
  const { DuckDBInstance } = loadDuckDb();
  // Extensions would be downloaded when a statement needs one.
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: '',
  });
  const connection = await instance.connect();
  return {
    connection,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function loadDuckDb(): DuckDbModule {
  const require = createRequire(import.meta.url);
  const folders = [packageRoot, process.cwd(), ...(process.env['INIT_CWD'] ? [process.env['INIT_CWD']] : [])];
  let path: string;
  try {
    path = require.resolve('@duckdb/node-api', { paths: folders });
  } catch {
    throw new CliError(
      EXIT.usage,
      `fleet: expected the package @duckdb/node-api (DuckDB), found none; ${DUCKDB_ADVICE}`,
    );
  }
  try {
    return require(path) as DuckDbModule;
  } catch (error) {
    const why = existsSync(path) ? (error as Error).message : 'it is gone';
    throw new CliError(EXIT.usage, `fleet: the package @duckdb/node-api does not start (${why}); ${DUCKDB_ADVICE}`);
  }
}

/** The first line of an error of DuckDB, without its kind: `Table with name x does not exist!`. */
export const duckReason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n', 1)[0]!
    .replace(/^(?:[\w ]+: )*[\w ]+ Error: /, '');

/** The rows of an answer whose columns have the types of `T`: whole numbers have to be INTEGER, as all others are text. */
export async function ask<T>(duck: Duck, sql: string, values: readonly unknown[] = []): Promise<T[]> {
  const reader = await duck.connection.runAndReadAll(sql, values);
  const names = reader.deduplicatedColumnNames();
  return reader.getRowsJson().map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])) as T);
}

/** A text as a literal of SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
