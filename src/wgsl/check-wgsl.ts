import { Checker, type OverrideValues } from './check/checker.ts';
import { parse } from './parse-wgsl.ts';

export type { Checker };

/**
 * Parses a source; types are checked as far as they are asked for, and kept. One of these serves any number of calls of
 * `describe`, `guard` and `instrument`.
 * @param overrides values by name or `@id`
 * @throws WgslError with line and column
 */
export const checkWgsl = (source: string, overrides: OverrideValues = {}): Checker =>
  new Checker(parse(source), overrides);
