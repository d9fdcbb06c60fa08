import { Command } from 'commander';
import { COLUMNS } from '../../../fleet/columns.ts';
import { quote, visibleName } from '../../../text/untrusted.ts';
import { oneLine, printTable } from '../../print/text-layout.ts';
import { inkFor } from '../../print/ink.ts';
import { CliError, EXIT, type ExitCode } from '../../exit.ts';
import { readOutputs } from '../../outputs.ts';
import { ask, duckReason, SELECT_STATEMENT, type Duck } from '../../fleet/store/store-duckdb.ts';
import { withStore } from '../../fleet/store/store-file.ts';
import type { StoreOptions } from '../../fleet/store/store-used.ts';
import { blocks, questionCodes, tell, withStoreOptions } from './store-options.ts';

/** `fleet query`; `ended` receives the exit code. */
export function fleetQueryCommand(ended: (code: ExitCode) => void): Command {
  const command = withStoreOptions(
    new Command('query')
      .description('Ask the store anything, in SQL: a SELECT over the view results')
      .argument('<sql>', 'a SELECT')
      .addHelpText('after', HELP),
  );
  const parse = command.parseOptions.bind(command);
  // A comment of SQL begins as an option does; no option has a space in its name.
  command.parseOptions = (args) =>
    parse(args.map((one) => (/^--(?!(?:store|json)=)\S*\s/.test(one) ? `\n${one}` : one)));
  return command.action(async (sql: string, options: StoreOptions) => ended(await fleetQuery(sql, options)));
}

const HELP = `
The view results has a row for each ceiling and result of each report, with the
columns
${listed(Object.keys(COLUMNS))}
Times are in seconds. Only a SELECT is answered: nothing can be written, and no
other file be read. In JSON, numbers of more than 15 digits are text.
${questionCodes(null)}

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

/** The first rows as DuckDB writes them; null for no value. */
type Cells = readonly (readonly (string | null)[])[];

/** Answers a question in SQL. @throws CliError `usage` for wrong SQL, or one that does not only read */
async function fleetQuery(sql: string, { store, json }: StoreOptions): Promise<ExitCode> {
  const output = readOutputs({ json }, [store]).json;
  const { answer, cells } = await withStore(store, (duck) => select(duck, sql));
  tell(output, answer, queryText(answer, cells));
  return EXIT.done;
}

/** A comment of SQL. */
const COMMENT = /--[^\n]*|\/\*[^]*?\*\//g;

async function select(duck: Duck, sql: string): Promise<{ answer: Answer; cells: Cells }> {
  const { connection } = duck;
  const bad = (why: string): CliError => new CliError(EXIT.usage, `fleet query: ${why}`);
  if (/^[\s;]*$/.test(sql.replaceAll(COMMENT, ' '))) throw bad('expected a SELECT, got an empty question');
  const isOther = await isOtherThanSelect(duck, sql);
  try {
    if (isOther) throw bad(notAnswered(sql));
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw bad(`expected one SELECT, got ${statements.count} statements`);
    const statement = await statements.prepare(0);
    if (statement.statementType !== SELECT_STATEMENT) throw bad(notAnswered(sql));
    const reader = await connection.streamAndReadUntil(sql, MOST_ROWS + 1);
    if (reader.currentRowCount > MOST_ROWS) {
      throw bad(`the answer has more than ${MOST_ROWS} rows; add a LIMIT, or GROUP BY`);
    }
    const types = reader.columnTypes().map(String);
    const columns = reader.columnNames().map((name, i) => ({ name, type: types[i]! }));
    const rows = reader.getRowsJson().map((row) => row.map((value, i) => asNumber(value, types[i]!)));
    const cells = reader.getRows().slice(0, MOST_PRINTED);
    return {
      answer: { columns, rows },
      cells: cells.map((row) => row.map((value, i) => (value === null ? null : asText(value, types[i]!)))),
    };
  } catch (error) {
    if (error instanceof CliError || /^INTERRUPT/i.test((error as Error).message)) throw error;
    throw bad(`expected SQL that DuckDB understands: ${oneLine(duckReason(error))}`);
  }
}

/** Asks DuckDB before it prepares a statement: that of a COPY fails over its file. What it cannot parse is told later. */
async function isOtherThanSelect(duck: Duck, sql: string): Promise<boolean> {
  const [parsed] = await ask<{ message: string | null }>(
    duck,
    `SELECT json_serialize_sql($1::VARCHAR)->>'error_message' AS message`,
    [sql],
  );
  return /only select/i.test(parsed?.message ?? '');
}

/** Why a statement is none of the answered ones: `expected a SELECT, got "COPY"`. */
function notAnswered(sql: string): string {
  const [word = ''] = /[a-z]+/i.exec(sql.replaceAll(COMMENT, ' ')) ?? [];
  return /^(?:select|with|from)$/i.test(word)
    ? 'expected one SELECT, got another statement behind it'
    : `expected a SELECT, got ${quote(word.toUpperCase())}: only questions are answered`;
}

/** The most digits that a number of JSON keeps, whatever they are. */
const KEPT_DIGITS = 15;

/** Long whole numbers and decimals come as text, and stay text where a number of JSON would lose digits. */
function asNumber(value: unknown, type: string): unknown {
  if (type === 'FLOAT' && typeof value === 'number') return shortFloat(value);
  if (typeof value !== 'string' || !/^(U?BIGINT|U?HUGEINT|DECIMAL)/.test(type)) return value;
  const number = Number(value);
  return Number.isSafeInteger(number) || value.replaceAll(/\D/g, '').length <= KEPT_DIGITS ? number : value;
}

/** Values of DuckDB are written as it writes them: `1.50`, `[1.50]`, `{'a': 1}`. */
function asText(value: unknown, type: string): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(type === 'FLOAT' ? shortFloat(value) : value);
}

/** The shortest number with the same 32 bits: 0.001 instead of 0.0010000000474974513. */
function shortFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

function queryText({ columns, rows }: Answer, cells: Cells): string {
  const table = printTable(
    {
      title: 'Answer',
      columns: columns.map(({ name, type }) => ({
        name,
        align: /INT|FLOAT|DOUBLE|DECIMAL/.test(type) ? 'right' : 'left',
      })),
      rows: cells.map((row) => row.map((cell) => (cell === null ? '–' : visibleName(cell)))),
    },
    inkFor(process.stdout),
  );
  const more = rows.length - MOST_PRINTED;
  return blocks(
    [table],
    rows.length === 0 ? ['0 rows.'] : more > 0 ? [`${more} more rows: add a LIMIT, or --json FILE.`] : [],
  );
}
