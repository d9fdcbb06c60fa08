/** What may be changed while a live job runs. */
export interface LiveSettings {
  batch: number;
}

/** The largest batch that is run; beyond, there is theory. */
export const MOST_LIVE_BATCH = 64;
