// As they were: a page may replace them.
const { performance } = globalThis;
const { now, timeOrigin } = performance;

/** Seconds since the context began. */
export const pageSeconds = (): number => now.call(performance) / 1000;

/** The wall time of a moment, in seconds. */
export const wallSeconds = (page: number): number => timeOrigin / 1000 + page;
