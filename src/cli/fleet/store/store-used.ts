import { UNSTEADY_FLAGS } from '../../../report/unsteady.ts';
import { literal } from './store-duckdb.ts';

/** What the questions count: measured times of kernels on GPUs. */

/** Options that all questions have. */
export interface StoreOptions {
  readonly store: string;
  /** Software adapters, too. */
  readonly software?: boolean;
  readonly json?: string;
}

/** The name that machines to compare share; browsers that tell no architecture may tell a device. */
export const ARCHITECTURE = `coalesce(nullif(architecture, ''), nullif(device, ''), nullif(vendor, ''), 'unnamed')`;

/** A condition on rows: results with a time; software adapters are never among GPUs. */
export const timedRows = (software: boolean): string =>
  `kind = 'result' AND status = 'measured' AND value > 0${software ? '' : ' AND NOT is_fallback'}`;

/** A condition on rows: results with a time that tells where a machine stands. A kernel faster than the clock's step has none. */
export const countedRows = (software: boolean): string =>
  `${timedRows(software)} AND NOT list_contains(flags, 'below-clock')`;

/** The flags of times that `compare` calls unclear, as a list of SQL. */
export const UNSTEADY_LIST = `[${[...UNSTEADY_FLAGS].map(literal).join(', ')}]`;

/** A condition on rows: results with a time of which a change, or a slow machine, may be told. */
export const steadyRows = (software: boolean): string =>
  `${timedRows(software)} AND NOT list_has_any(flags, ${UNSTEADY_LIST})`;

/** Of the rows of a group, the value in the latest report; of those of the same time, always the same one. */
export const latest = (value: string, createdAt = 'created_at'): string => `arg_max(${value}, (${createdAt}, report))`;
