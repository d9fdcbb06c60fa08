/**
 * A table to be asked by texts that may come from anywhere. It has no prototype, so that `constructor` or `toString` is
 * in it only where it was put in.
 */
export const lookup = <T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.freeze(Object.assign(Object.create(null) as Record<string, T>, entries));

/** A field of an object from a file; undefined where the object has no such field of its own. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
