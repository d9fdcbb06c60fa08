import { quote } from '../text/untrusted.ts';

/** Range of valid times: no clock resolves an attosecond, and no browser waits for a day. */
export const [LEAST_SECONDS, MOST_SECONDS] = [1e-18, 1e5] as const;
/** The widest valid A/A half-width: a hundred times the time. */
export const MOST_HALF_WIDTH = 100;

/** Reports that are compared at once: the reference and at most four others. */
export const MOST_COMPARED = 5;

/**
 * Size limits of a file, far above what any run writes: processing time grows with these, and a file from anywhere must
 * not stall a page or a command.
 */
const MOST = {
  /** Entries of a list, if the format sets no limit of its own: ceilings, features. */
  entries: 5000,
  /** Entries of a list of numbers, such as samples. */
  numbers: 100_000,
  /** Fields of an object. */
  fields: 1000,
  /** Nesting of objects and lists. */
  depth: 32,
  /** Characters of a text. */
  characters: 100_000,
  /** Values in total. */
  values: 2_000_000,
} as const;

/** The most entries of some lists of a format, by path: `report.results`. */
export type ListLimits = ReadonlyMap<string, number>;

type Place = readonly [value: unknown, path: string, depth: number];

/**
 * What exceeds the size limits in a parsed file, as a sentence; null if nothing does.
 * @param what how the sentence names the file: `report`
 */
export function sizeProblem(file: unknown, what: string, limits: ListLimits): string | null {
  const open: Place[] = [[file, what, 0]];
  let values = 0;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const [value, path, depth] = place;
    if (typeof value === 'string' && value.length > MOST.characters) {
      return tooMuch(path, MOST.characters, 'characters', value.length);
    }
    if (typeof value !== 'object' || value === null) continue;
    const isList = Array.isArray(value);
    const size = isList ? value.length : Object.keys(value).length;
    const [most, unit] = isList ? mostOf(value, path, limits) : ([MOST.fields, 'fields'] as const);
    if (size > most) return tooMuch(path, most, unit, size);
    values += size;
    if (values > MOST.values) return tooMuch(what, MOST.values, 'values in all', values);
    if (depth === MOST.depth) return `${quote(path).slice(1, -1)}: expected at most ${MOST.depth} levels, got more`;
    // Numbers have no content to check, and there may be very many.
    if (isList && value.every((one) => typeof one === 'number')) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'number') continue;
      open.push([inner, isList ? `${path}[${key}]` : `${path}.${key}`, depth + 1]);
    }
  }
  return null;
}

function mostOf(list: readonly unknown[], path: string, limits: ListLimits): readonly [most: number, unit: string] {
  const own = limits.get(path);
  if (own !== undefined) return [own, path.slice(path.lastIndexOf('.') + 1)];
  return typeof list[0] === 'number' ? [MOST.numbers, 'numbers'] : [MOST.entries, 'entries'];
}

const tooMuch = (path: string, most: number, unit: string, got: number): string =>
  `${quote(path).slice(1, -1)}: expected at most ${most} ${unit}, got ${got}`;
