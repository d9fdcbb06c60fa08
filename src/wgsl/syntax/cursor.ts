import { WgslError } from '../error.ts';
import type { Span } from './ast.ts';
import { tokenize, type Token } from './lexer.ts';

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

/** Keywords. @see https://www.w3.org/TR/WGSL/#keyword-summary */
const KEYWORDS: ReadonlySet<string> = new Set(
  'alias break case const const_assert continue continuing default diagnostic discard else enable false fn for if let loop override requires return struct switch true var while'.split(
    ' ',
  ),
);

/** Reserved words. @see https://www.w3.org/TR/WGSL/#reserved-words */
const RESERVED: ReadonlySet<string> = new Set(
  `NULL Self abstract active alignas alignof as asm asm_fragment async attribute auto await become cast catch class co_await
co_return co_yield coherent column_major common compile compile_fragment concept const_cast consteval constexpr constinit crate
debugger decltype delete demote demote_to_helper do dynamic_cast enum explicit export extends extern external fallthrough filter
final finally friend from fxgroup get goto groupshared highp impl implements import inline instanceof interface layout lowp macro
macro_rules match mediump meta mod module move mut mutable namespace new nil noexcept noinline nointerpolation non_coherent
noncoherent noperspective null nullptr of operator package packoffset pass patch pixelfragment precise precision premerge
priv protected pub public readonly ref regardless register reinterpret_cast require resource restrict self set shared sizeof smooth
snorm static static_assert static_cast std subroutine super target template this thread_local throw trait try type typedef typeid
typename typeof union unless unorm unsafe unsized use using varying virtual volatile wgsl where with writeonly yield`.split(
    /\s+/,
  ),
);

/** Whether a word may not be used as a name: it is reserved, or begins with two underscores. */
const isReserved = (word: string): boolean => word.startsWith('__') || RESERVED.has(word);
