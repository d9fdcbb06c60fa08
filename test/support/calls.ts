import type { Call, Module } from '../../src/wgsl/syntax/ast.ts';

/** Every call in a module. */
export function calls(module: Module): Call[] {
  const found: Call[] = [];
  const open: object[] = [...module.declarations];
  for (let next = open.pop(); next; next = open.pop()) {
    if ('kind' in next && next.kind === 'call') found.push(next as Call);
    for (const [key, child] of Object.entries(next)) {
      // These refer to outside this subtree.
      if (key !== 'info' && key !== 'target' && typeof child === 'object' && child !== null) open.push(child);
    }
  }
  return found;
}
