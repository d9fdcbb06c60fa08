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

/**
 * A condition on rows: results with a time that counts. A kernel faster than the clock's step has none, and software
 * adapters are never among GPUs.
 */
export const countedRows = (software: boolean): string =>
  `kind = 'result' AND status = 'measured' AND value > 0 AND NOT list_contains(flags, 'below-clock')${
    software ? '' : ' AND NOT is_fallback'
  }`;
