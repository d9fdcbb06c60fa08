import { Option, type Command } from 'commander';

/** Options of `profile` that a job file sets itself, or that name one file or one machine for all nodes. */
const NOT_PASSED = new Set(
  ['runtime', 'browser', 'host', 'json', 'svg', 'markdown', 'csv', 'trace', 'baseline', 'threshold'].map(
    (name) => `--${name}`,
  ),
);

/**
 * The options of `profile` that can be passed on to its runs elsewhere: values are checked as `profile` does, and kept as
 * they were typed, as a list.
 */
export function passedOn(profile: Command): Option[] {
  return profile.options
    .filter(({ long }) => long && !NOT_PASSED.has(long))
    .map((own) => {
      const { parseArg, argChoices, defaultValue, flags, description } = own;
      const option = new Option(flags, description);
      if (argChoices) option.choices(argChoices);
      if (!own.required && !own.optional) return option;
      const check: ((value: string, before: unknown) => unknown) | undefined = argChoices ? option.parseArg : parseArg;
      return option.argParser((value: string, before?: readonly string[]) => {
        const values = [...(before ?? []), value];
        // Each after those before it: a label must not have the key of another.
        if (check) values.reduce((parsed: unknown, one) => check(one, argChoices ? undefined : parsed), defaultValue);
        return values;
      });
    });
}

/** What was given for each of such options, by its long name and in the order of `profile`'s; `true` for a switch. */
export type Given = ReadonlyMap<string, readonly string[] | true>;

/** Reads them from the values that Commander collected. */
export const givenOf = (options: readonly Option[], values: Readonly<Record<string, unknown>>): Given =>
  new Map(
    options.flatMap((option): [string, readonly string[] | true][] => {
      const value = values[option.attributeName()] as readonly string[] | true | undefined;
      return value === undefined || option.long === undefined ? [] : [[option.long, value]];
    }),
  );
