import type { Token } from './lexer.ts';

/**
 * Marks the `<` and `>` that enclose template lists, before parsing, by the spec's algorithm: in `a < b > (c)` they do,
 * in `a < b || c > d` they do not.
 * @see https://www.w3.org/TR/WGSL/#template-list-discovery
 */
export function markTemplates(tokens: readonly Token[]): void {
  let pending: { token: Token; depth: number }[] = [];
  let depth = 0;
  const dropFrom = (from: number): void => {
    while (pending.length > 0 && pending.at(-1)!.depth >= from) pending.pop();
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const next = tokens[i + 1];
    if (token.kind === 'word') {
      if (next?.kind !== 'mark' || next.text !== '<') continue;
      i++;
      const after = tokens[i + 1];
      // `<<` and `<=` begin no list.
      if (after && after.start === next.end && /^[<=]/.test(after.text)) i++;
      else pending.push({ token: next, depth });
      continue;
    }
    if (token.kind !== 'mark') continue;
    const text = token.text;
    if (text === '>') {
      const open = pending.at(-1);
      if (open?.depth === depth) {
        pending.pop();
        open.token.kind = 'template-start';
        token.kind = 'template-end';
      } else if (next && next.start === token.end && next.text === '=') i++;
    } else if (text === '(' || text === '[') depth++;
    else if (text === ')' || text === ']') {
      dropFrom(depth);
      depth = Math.max(0, depth - 1);
    } else if (text === '&&' || text === '||') dropFrom(depth);
    else if (text === ';' || text === '{' || text === ':' || isAssignment(text)) {
      pending = [];
      depth = 0;
    }
  }
}

const isAssignment = (text: string): boolean => text.endsWith('=') && text !== '==' && text !== '!=';
