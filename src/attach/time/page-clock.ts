/** Seconds since the context began. */
export const pageSeconds = (): number => performance.now() / 1000;

/** The wall time of a moment, in seconds. */
export const wallSeconds = (page: number): number => performance.timeOrigin / 1000 + page;
