/**
 * The name of a global function that whoever drives the page, or Dawn's process, may put there: an async one, which
 * gives the CPU seconds used so far by the side of the runtime that drives the GPU, or null where they are not known.
 */
export const CPU_SECONDS = 'ridgepointCpuSeconds';
