import type { WatchOptions } from '../session/context-record.ts';
import { quote } from '../text/untrusted.ts';

/** How a page's author has it watched. */
export interface AttachOptions extends Partial<WatchOptions> {
  /** Whether sessions hold the WGSL. */
  readonly withSource?: boolean;
}

/** Options as they are followed. */
export interface Settings {
  readonly options: WatchOptions;
  readonly withSource: boolean;
  /** What was asked for and is not followed, one sentence each. */
  readonly problems: readonly string[];
}

const TIMES: Readonly<Record<WatchOptions['time'], true>> = { split: true, pass: true };
const COUNTS: Readonly<Record<WatchOptions['count'], true>> = { twin: true, replace: true, off: true };

/** `twin, replace or off`. */
const either = (all: readonly string[]): string => `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;

/** How an option's name begins in a tag. */
const DATA = 'data-';
const NAMES = ['time', 'count', 'unique', 'paused'];

/** That options have names which are none of ours, one sentence each. */
export function unknownOptions(given: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(given).flatMap((key) => {
    const isOfTag = key.startsWith(DATA);
    const names = isOfTag ? [...NAMES, 'source'].map((name) => DATA + name) : [...NAMES, 'withSource'];
    if (!isOfTag && names.includes(key)) return [];
    return [`expected ${either(names)}, got ${quote(key)}.`];
  });
}

/** Options of a page, which may be anything: what is not one of ours is told, and the default followed. */
export function readSettings(given: Readonly<Record<string, unknown>>): Settings {
  const problems = unknownOptions(given);
  const choice = <T extends string>(name: string, choices: Readonly<Record<T, true>>, otherwise: T): T => {
    const value = given[name] ?? otherwise;
    const all = Object.keys(choices) as T[];
    const found = all.find((one) => one === value);
    if (found === undefined) {
      problems.push(`${name}: expected ${either(all)}, got ${quote(value)}; ${otherwise} was used.`);
    }
    return found ?? otherwise;
  };
  const flag = (name: string): boolean => {
    const value = given[name] ?? false;
    if (typeof value !== 'boolean')
      problems.push(`${name}: expected true or false, got ${quote(value)}; false was used.`);
    return value === true;
  };
  return {
    options: {
      time: choice('time', TIMES, 'split'),
      count: choice('count', COUNTS, 'twin'),
      unique: flag('unique'),
      paused: flag('paused'),
    },
    withSource: flag('withSource'),
    problems,
  };
}

/** The options in attributes of a script's tag: `data-time`, `data-count`, `data-unique`, `data-source`, `data-paused`. Others are kept as they are. */
export function settingsOfTag({ dataset }: HTMLElement | SVGElement): Record<string, unknown> {
  const { time, count, unique, source, paused, ...others } = dataset;
  const names = Object.keys(others).map((key) => DATA + key.replaceAll(/[A-Z]/g, (one) => `-${one.toLowerCase()}`));
  return {
    ...(time !== undefined && { time }),
    ...(count !== undefined && { count }),
    ...(unique !== undefined && { unique: flagOf(unique) }),
    ...(source !== undefined && { withSource: flagOf(source) }),
    ...(paused !== undefined && { paused: flagOf(paused) }),
    ...Object.fromEntries(names.map((name) => [name, true])),
  };
}

/** `data-unique`, `data-unique="true"` and, as in HTML, `data-unique="data-unique"` are all true. */
const flagOf = (text: string): unknown => {
  if (text === 'false') return false;
  return text === '' || text === 'true' || text.startsWith('data-') ? true : text;
};
