import { WgslError } from '../error.ts';
import type { Span } from './ast.ts';
import { tokenize, type Token } from './lexer.ts';
import { isReserved, KEYWORDS } from './keywords.ts';

/** Nesting that no hand-written source comes near; Tint stops at 512 too. */
export const MOST_DEPTH = 512;

/** Tokens with a place among them. */
export class Cursor {
  readonly source: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.source = source;
    this.#tokens = tokenize(source);
  }

  get token(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The token after this one. */
  get following(): Token {
    return this.#tokens[Math.min(this.#at + 1, this.#tokens.length - 1)]!;
  }

  /** End of the token before this one. */
  get lastEnd(): number {
    return this.#at === 0 ? 0 : this.#tokens[this.#at - 1]!.end;
  }

  take(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Whether this is the word or mark given. */
  is(text: string): boolean {
    return this.token.text === text && (this.token.kind === 'mark' || this.token.kind === 'word');
  }

  /** Takes the token if it is the word or mark given. */
  eat(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  /** @throws WgslError when it is something else */
  expect(text: string, where: string): Token {
    if (this.is(text)) return this.take();
    return this.fail(`"${text}" ${where}`);
  }

  /** A name that may be declared or used. @throws WgslError at a keyword, a reserved word, or at no word */
  name(what: string): Token {
    const { kind, text } = this.token;
    if (kind !== 'word' || text === '_' || KEYWORDS.has(text)) return this.fail(what);
    if (isReserved(text)) throw this.error(`"${text}" is reserved: give it another name`, this.token);
    return this.take();
  }

  /** @throws WgslError naming what was expected and what came */
  fail(expected: string): never {
    const { kind, text } = this.token;
    const got = kind === 'end' ? 'the end of the source' : `"${text}"`;
    throw this.error(`expected ${expected}, got ${got}`, this.token);
  }

  error(reason: string, span: Span): WgslError {
    return new WgslError(this.source, reason, span);
  }

  /** Parses one level further down. @throws WgslError beyond the most levels */
  nested<T>(parse: () => T): T {
    // Half of what expressions may have: each level of statements takes several frames.
    if (this.#depth >= MOST_DEPTH / 2) throw this.error('this is nested too deep', this.token);
    this.#depth++;
    const result = parse();
    this.#depth--;
    return result;
  }
}
