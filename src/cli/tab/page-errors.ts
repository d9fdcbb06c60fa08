import { stripVTControlCharacters } from 'node:util';
import { cut, harmless, quote } from '../../text/untrusted.ts';

/** What a page's scripts threw, or printed with `console.error`. */
export type PageErrorKind = 'thrown' | 'printed';

/** Longest text of an error in a note, in characters. */
const MOST_TEXT = 160;

/**
 * Lines that call themselves something else than an error: libraries in WebAssembly print all their log with
 * `console.error`. `INFO: Created …` is of LiteRT, `W0000 00:00:…` of Abseil, `[W:onnxruntime:…` of ONNX Runtime.
 */
const NO_ERROR = /^(?:(?:info|warn|warning|debug|verbose|note)\b|[IWV]\d{4} )|\[[VIW]:onnxruntime/i;

const FIRST_WORDS: Readonly<Record<PageErrorKind, (n: number) => string>> = {
  thrown: (n) => `The page threw ${n === 1 ? 'an exception' : `${n} exceptions`} that nothing caught`,
  printed: (n) => `The page reported ${n === 1 ? 'an error' : `${n} errors`} with console.error`,
};

/** Counts what went wrong in a page, and keeps the first of each kind. */
export class PageErrors {
  readonly #seen = new Map<PageErrorKind, { n: number; readonly first: string }>();

  /** Takes in a text of a page; what calls itself information or a warning is no error. */
  add(kind: PageErrorKind, text: string): void {
    const [first = ''] = stripVTControlCharacters(text).trim().split('\n');
    if (kind === 'printed' && NO_ERROR.test(first)) return;
    const seen = this.#seen.get(kind);
    if (seen) seen.n++;
    else this.#seen.set(kind, { n: 1, first });
  }

  /** One sentence for each kind. */
  notes(): string[] {
    return Array.from(this.#seen, ([kind, { n, first }]) => {
      const text = quote(cut(harmless(first), MOST_TEXT), MOST_TEXT + 40);
      return `${FIRST_WORDS[kind](n)}${n === 1 ? '' : ', first'}: ${text}.`;
    });
  }
}
