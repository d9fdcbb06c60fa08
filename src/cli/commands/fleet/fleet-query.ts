import { Command } from 'commander';
import { COLUMNS } from '../../../fleet/columns.ts';
import { oneLine, printTable } from '../../print/text-layout.ts';
import { inkFor } from '../../print/ink.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { duckReason, SELECT_STATEMENT, type Duck } from '../../fleet/store/store-duckdb.ts';
import { withStore } from '../../fleet/store/store-file.ts';
import type { StoreOptions } from '../../fleet/store/store-used.ts';
import { blocks, jsonOutput, tell, withStoreOptions } from './store-options.ts';

/** `fleet query`; `ended` receives the exit code. */
export const fleetQueryCommand = (ended: (code: ExitCode) => void): Command =>
  withStoreOptions(
    new Command('query')
      .description('Ask the store anything, in SQL: a SELECT over the view results')
      .argument('<sql>', 'a SELECT')
      .addHelpText('after', HELP),
  ).action(async (sql: string, options: StoreOptions) => ended(await fleetQuery(sql, options)));

const HELP = `
The view results has a row for each ceiling and result of each report, with the columns
${listed(Object.keys(COLUMNS))}
Times are in seconds. Nothing can be written, and no other file be read.

For example:
  ridgepoint fleet query "SELECT host, max(value) FROM results
    WHERE id = 'memory/read' GROUP BY host ORDER BY 2"`;

function listed(names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    if (`${lines.at(-1)} ${name}`.length > 78) lines.push('');
    lines.push(`${lines.pop()} ${name}`);
  }
  return lines.map((line) => ` ${line}`).join('\n');
}

/** More rows are for the program that asks with --json. */
const MOST_PRINTED = 200;
/** More do not fit into one text of JSON. */
const MOST_ROWS = 100_000;

interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Answers a question in SQL. @throws CliError `usage` for wrong SQL, or one that does not only read */
async function fleetQuery(sql: string, { store, json }: StoreOptions): Promise<ExitCode> {
  const output = jsonOutput(json, [store]);
  const answer = await withStore(store, (duck) => select(duck, sql));
  tell(output, answer, queryText(answer));
  return EXIT.done;
}

async function select({ connection }: Duck, sql: string): Promise<Answer> {
  const bad = (why: string): CliError => new CliError(EXIT.usage, `fleet query: ${why}`);
  if (/^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*$/.test(sql)) throw bad('expected one SELECT, got nothing');
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw bad(`expected one SELECT, got ${statements.count} statements`);
    const statement = await statements.prepare(0);
    if (statement.statementType !== SELECT_STATEMENT) throw bad('expected a SELECT, got a statement of another kind');
    const reader = await connection.streamAndReadUntil(sql, MOST_ROWS + 1);
    if (reader.currentRowCount > MOST_ROWS) {
      throw bad(`the answer has more than ${MOST_ROWS} rows; add a LIMIT, or GROUP BY`);
    }
    const types = reader.columnTypes().map(String);
    return {
      columns: reader.deduplicatedColumnNames().map((name, i) => ({ name, type: types[i]! })),
      rows: reader.getRowsJson().map((row) => row.map((value, i) => asNumber(value, types[i]!))),
    };
  } catch (error) {
    if (error instanceof CliError || /^INTERRUPT/i.test((error as Error).message)) throw error;
    throw bad(`expected SQL that DuckDB understands: ${oneLine(duckReason(error))}`);
  }
}

/** Long whole numbers and decimals come as text. */
function asNumber(value: unknown, type: string): unknown {
  if (typeof value !== 'string' || !/^(U?BIGINT|U?HUGEINT|DECIMAL)/.test(type)) return value;
  const number = Number(value);
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}

function queryText({ columns, rows }: Answer): string {
  const table = printTable(
    {
      title: 'Answer',
      columns: columns.map(({ name, type }) => ({
        name,
        align: /INT|FLOAT|DOUBLE|DECIMAL/.test(type) ? 'right' : 'left',
      })),
      rows: rows.slice(0, MOST_PRINTED).map((row) => row.map(cell)),
    },
    inkFor(process.stdout),
  );
  const more = rows.length - MOST_PRINTED;
  return blocks(
    [table],
    rows.length === 0 ? ['0 rows.'] : more > 0 ? [`${more} more rows: add a LIMIT, or --json FILE.`] : [],
  );
}

const cell = (value: unknown): string =>
  value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
