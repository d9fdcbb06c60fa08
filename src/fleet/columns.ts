/**
 * The store of a fleet: one Parquet file with a row per ceiling and result of each report. Texts of a report that it does
 * not tell are empty; what does not apply to a row is null. Units as in reports: seconds, bytes, FLOP, shares of 1.
 */

/** The format of the store; a store of another version is refused. */
export const STORE_VERSION = 2;

/** The columns that all rows of a report share, by name, with their types in DuckDB. */
export const RUN_COLUMNS = {
  // The report: the hash of its content, the machine's name, what the user told of it.
  report: 'VARCHAR',
  host: 'VARCHAR',
  labels: 'MAP(VARCHAR, VARCHAR)',
  created_at: 'TIMESTAMP',
  tool: 'VARCHAR',
  plan: 'VARCHAR',
  complete: 'BOOLEAN',
  runtime: 'VARCHAR',
  browser: 'VARCHAR',
  browser_version: 'VARCHAR',
  platform: 'VARCHAR',
  /** All of them, between spaces: one text takes a tenth of the time of a list. */
  browser_flags: 'VARCHAR',
  // The adapter.
  vendor: 'VARCHAR',
  architecture: 'VARCHAR',
  device: 'VARCHAR',
  description: 'VARCHAR',
  driver: 'VARCHAR',
  backend: 'VARCHAR',
  is_fallback: 'BOOLEAN',
  // The clock: its source, whether it is trusted, the canary's fastest steady time.
  clock: 'VARCHAR',
  clock_trusted: 'BOOLEAN',
  canary_seconds: 'FLOAT',
} as const;

/** The columns of a ceiling or a result. */
export const RESULT_COLUMNS = {
  /** `ceiling` or `result`. */
  kind: 'VARCHAR',
  id: 'VARCHAR',
  op: 'VARCHAR',
  kernel: 'VARCHAR',
  /** JSON text, as `shape` is: `shape->>'batch'`. */
  parameters: 'VARCHAR',
  shape: 'VARCHAR',
  storage: 'VARCHAR',
  compute: 'VARCHAR',
  weights: 'VARCHAR',
  /** `measured`, `skipped`, `failed`, `cancelled`; only measured rows have a value. */
  status: 'VARCHAR',
  reason: 'VARCHAR',
  /** `s` for results; of a ceiling `B/s`, `flop/s`, `op/s` or `s`. */
  unit: 'VARCHAR',
  value: 'DOUBLE',
  low: 'FLOAT',
  high: 'FLOAT',
  level: 'FLOAT',
  samples: 'INTEGER',
  // Useful work, and what was achieved of it.
  flop: 'DOUBLE',
  bytes_read: 'DOUBLE',
  bytes_written: 'DOUBLE',
  flop_per_second: 'FLOAT',
  bytes_per_second: 'FLOAT',
  intensity: 'FLOAT',
  // The roof above it, and the share of it.
  ceiling: 'VARCHAR',
  bound: 'VARCHAR',
  share: 'FLOAT',
  cache: 'VARCHAR',
  check_error: 'FLOAT',
  flags: 'VARCHAR[]',
} as const;

/** All of them, in their order. */
export const COLUMNS = { ...RUN_COLUMNS, ...RESULT_COLUMNS };

/** The name of a column. */
export type Column = keyof typeof COLUMNS;
