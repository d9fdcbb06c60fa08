import { WgslError } from '../error.ts';

/** The kind of a token; `<` and `>` of a template list have separate kinds. */
export type TokenKind = 'word' | 'int' | 'float' | 'mark' | 'template-start' | 'template-end' | 'end';

/** A token of the source. */
export interface Token {
  kind: TokenKind;
  text: string;
  readonly start: number;
  end: number;
}

// White space and line breaks as the spec lists them.
const BLANK = /[ \t\n\v\f\r\u0085\u200E\u200F\u2028\u2029]+/y;
const LINE_COMMENT = /\/\/[^\n\v\f\r\u0085\u2028\u2029]*/y;
const WORD = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const FLOAT =
  /0[xX](?:[0-9a-fA-F]*\.[0-9a-fA-F]+|[0-9a-fA-F]+\.[0-9a-fA-F]*)(?:[pP][+-]?\d+[fh]?)?|0[xX][0-9a-fA-F]+[pP][+-]?\d+[fh]?|\d*\.\d+(?:[eE][+-]?\d+)?[fh]?|\d+\.\d*(?:[eE][+-]?\d+)?[fh]?|\d+[eE][+-]?\d+[fh]?|(?:0|[1-9]\d*)[fh]/y;
const INT = /(?:0[xX][0-9a-fA-F]+|0|[1-9]\d*)[iu]?/y;
// `<` and `>` are separate tokens until template lists are found.
const MARK = /&&|\|\||->|\+\+|--|==|!=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|[-+*/%&|^~!=<>(){}[\],;:.@]/y;

/**
 * The tokens of a source without comments and blanks, with template lists marked and an `end` token last.
 * @throws WgslError at a character that begins no token, and at an unterminated comment
 * @see https://www.w3.org/TR/WGSL/#tokens
 */
export function tokenize(source: string): Token[] {
  const raw: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  while (at < source.length) {
    const skipped = match(BLANK) ?? match(LINE_COMMENT);
    if (skipped !== null) {
      at += skipped.length;
      continue;
    }
    if (source.startsWith('/*', at)) {
      at = endOfComment(source, at);
      continue;
    }
    const token = nextToken(match);
    if (token === null) {
      const end = at + 1;
      const shown = JSON.stringify(String.fromCodePoint(source.codePointAt(at)!));
      throw new WgslError(source, `unexpected character ${shown}`, { start: at, end });
    }
    const [kind, text] = token;
    raw.push({ kind, text, start: at, end: at + text.length });
    at += text.length;
  }
  markTemplates(raw);
  const tokens = joinMarks(raw);
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length });
  return tokens;
}

function nextToken(match: (pattern: RegExp) => string | null): [TokenKind, string] | null {
  const word = match(WORD);
  if (word !== null) return ['word', word];
  const float = match(FLOAT);
  if (float !== null) return ['float', float];
  const int = match(INT);
  if (int !== null) return ['int', int];
  const mark = match(MARK);
  return mark === null ? null : ['mark', mark];
}

/** Block comments nest. */
function endOfComment(source: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < source.length) {
    if (source.startsWith('/*', at)) {
      depth++;
      at += 2;
    } else if (source.startsWith('*/', at)) {
      depth--;
      at += 2;
      if (depth === 0) return at;
    } else at++;
  }
  throw new WgslError(source, 'this comment has no closing */', {
    start,
    end: start + 2,
  });
}

const JOINED = new Set(['<<=', '>>=', '<<', '>>', '<=', '>=']);

/** Joins `<` and `>` outside template lists with the marks right after them: `<<`, `>=`, `>>=`. */
function joinMarks(raw: readonly Token[]): Token[] {
  const tokens: Token[] = [];
  for (const token of raw) {
    const last = tokens.at(-1);
    if (
      last?.kind === 'mark' &&
      token.kind === 'mark' &&
      last.end === token.start &&
      /^[<>]/.test(last.text) &&
      JOINED.has(last.text + token.text)
    ) {
      last.text += token.text;
      last.end = token.end;
    } else tokens.push(token);
  }
  return tokens;
}

/**
 * Marks the `<` and `>` that enclose template lists, before parsing, by the spec's algorithm: in `a < b > (c)` they do,
 * in `a < b || c > d` they do not.
 * @see https://www.w3.org/TR/WGSL/#template-list-discovery
 */
function markTemplates(tokens: readonly Token[]): void {
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
