import { WgslError } from '../error.ts';
import type { Span } from './ast.ts';
import { tokenize, type Token } from './lexer.ts';
import { isReserved, KEYWORDS } from './keywords.ts';

/** Deeper nesting than in any hand-written source; Tint's limit is 512 too. */
export const MOST_DEPTH = 512;

/** A position in a list of tokens. */
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

  /** Whether the token is this word or mark. */
  is(text: string): boolean {
    return this.token.text === text && (this.token.kind === 'mark' || this.token.kind === 'word');
  }

  /** Consumes the token if it is this word or mark. */
  eat(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  /** Consumes this word or mark. @throws WgslError if the token is another */
  expect(text: string, where: string): Token {
    if (this.is(text)) return this.take();
    return this.fail(`"${text}" ${where}`);
  }

  /** Consumes a name. @throws WgslError at a keyword, a reserved word, or a token that is not a word */
  name(what: string): Token {
    const { kind, text } = this.token;
    if (kind !== 'word' || text === '_' || KEYWORDS.has(text)) return this.fail(what);
    if (isReserved(text)) throw this.error(`"${text}" is a reserved word: choose another name`, this.token);
    return this.take();
  }

  /** @throws WgslError naming what was expected and what was found */
  fail(expected: string): never {
    const { kind, text } = this.token;
    const got = kind === 'end' ? 'the end of the source' : `"${text}"`;
    throw this.error(`expected ${expected}, got ${got}`, this.token);
  }

  error(reason: string, span: Span): WgslError {
    return new WgslError(this.source, reason, span);
  }

  /** Parses one nesting level deeper. @throws WgslError beyond the limit */
  nested<T>(parse: () => T): T {
    // Half the limit of expressions: each level of statements takes several stack frames.
    if (this.#depth >= MOST_DEPTH / 2) throw this.error('nested too deeply', this.token);
    this.#depth++;
    const result = parse();
    this.#depth--;
    return result;
  }
}
