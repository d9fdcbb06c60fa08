import type { Declared } from '../syntax/ast.ts';

/** Names declared in a body; `outer` null is the module. */
export interface Scope {
  readonly names: Map<string, Declared>;
  readonly outer: Scope | null;
}

/** A new scope inside another. */
export const within = (outer: Scope | null): Scope => ({ names: new Map(), outer });

/** The declaration of a name, or undefined if no enclosing body declares it. */
export function lookUp(scope: Scope | null, name: string): Declared | undefined {
  for (let at = scope; at !== null; at = at.outer) {
    const found = at.names.get(name);
    if (found) return found;
  }
  return undefined;
}
