const REST_MILLISECONDS = 1;

/**
 * Makes Dawn for Node sleep between polls for finished work. It polls in a `setImmediate` loop, which occupies a core
 * that a software adapter needs. Measured on two cores over lavapipe: dispatches took 64 ms instead of 89 to 123;
 * answers arrive up to a millisecond later.
 */
export function restBetweenPolls(): void {
  const rest = (look: (...given: unknown[]) => void, ...given: unknown[]): NodeJS.Timeout =>
    setTimeout(look, REST_MILLISECONDS, ...given);
  Object.assign(globalThis, { setImmediate: rest });
}
