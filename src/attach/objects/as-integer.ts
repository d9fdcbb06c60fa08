/** What WebGPU takes for a number that a page gives: `15.6` and `'15'` are 15. @see https://webidl.spec.whatwg.org/#js-integer-types */
export const asInteger = (given: number): number => Math.trunc(given);
