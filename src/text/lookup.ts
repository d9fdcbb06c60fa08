/**
 * A table for keys from untrusted sources. It has no prototype, so that `constructor` or `toString` is in it only if it
 * was put there.
 */
export const lookup = <T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.freeze(Object.assign(Object.create(null) as Record<string, T>, entries));

/** An own field of an object from a file, or undefined. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
