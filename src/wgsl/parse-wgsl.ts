import { WgslError } from './error.ts';
import { foreignText } from './foreign.ts';
import type { Module } from './syntax/ast.ts';
import { parseModule } from './syntax/declarations.ts';

/**
 * A WGSL source as a tree with spans, nothing of it checked yet. Pure and quick: about 2 MB of source a second.
 * @throws WgslError with line and column at the first thing that is no WGSL; ForeignTextError where another tool was
 * to make WGSL of it
 */
export function parse(source: string): Module {
  try {
    return parseModule(source);
  } catch (error) {
    throw (error instanceof WgslError ? foreignText(source) : null) ?? error;
  }
}
