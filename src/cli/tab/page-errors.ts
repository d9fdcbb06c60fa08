import { stripVTControlCharacters } from 'node:util';
import { harmlessAddress } from '../../session/assemble/address.ts';
import type { SessionContext } from '../../session/session-format.ts';
import { CONTEXT_WORDS } from '../../session/session-words.ts';
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

/** The worker that an error is of. */
export interface ErringWorker {
  readonly kind: SessionContext['kind'];
  readonly url: string;
}

const DID: Readonly<Record<PageErrorKind, (n: number) => string>> = {
  thrown: (n) => `threw ${n === 1 ? 'an exception' : `${n} exceptions`} that nothing caught`,
  printed: (n) => `reported ${n === 1 ? 'an error' : `${n} errors`} with console.error`,
};

const MOST_ADDRESS = 100;

interface Seen {
  readonly kind: PageErrorKind;
  n: number;
  readonly first: string;
  readonly worker: ErringWorker | null;
  /** Addresses of workers: of how many they are. */
  readonly urls: Set<string>;
}

/** Counts what went wrong in a page and its workers, and keeps the first of each kind. */
export class PageErrors {
  readonly #seen = new Map<string, Seen>();

  /**
   * Takes in a text of a page; what calls itself information or a warning is no error.
   * @param worker null: it is of the page itself, or of a frame
   */
  add(kind: PageErrorKind, text: string, worker: ErringWorker | null): void {
    const [first = ''] = stripVTControlCharacters(text).trim().split('\n');
    if (kind === 'printed' && NO_ERROR.test(first)) return;
    const key = `${kind} ${worker?.kind ?? ''}`;
    const seen: Seen = this.#seen.get(key) ?? { kind, n: 0, first, worker, urls: new Set() };
    seen.n++;
    if (worker) seen.urls.add(worker.url);
    this.#seen.set(key, seen);
  }

  /** One sentence for each kind. */
  notes(): string[] {
    return Array.from(this.#seen.values(), ({ kind, n, first, worker, urls }) => {
      const text = quote(cut(harmless(first), MOST_TEXT), MOST_TEXT + 40);
      const where = worker ? `, in ${cut(harmless(harmlessAddress(worker.url)), MOST_ADDRESS)}` : '';
      return `${whoWords(worker, urls.size)} ${DID[kind](n)}${n === 1 ? '' : ', first'}: ${text}${where}.`;
    });
  }
}

function whoWords(worker: ErringWorker | null, n: number): string {
  if (!worker) return 'The page';
  return n === 1 ? `A ${CONTEXT_WORDS[worker.kind]}` : `${n} ${CONTEXT_WORDS[worker.kind]}s`;
}
