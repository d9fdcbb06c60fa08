import type { Span } from '../syntax/ast.ts';

interface Edit {
  readonly at: number;
  /** End of the replaced text. */
  readonly until: number;
  readonly text: string;
  /** Order at one offset: ends of wraps, then whole statements, then starts of wraps. */
  readonly rank: 0 | 1 | 2;
  /** Other end of a wrap: of two that start together, the longer is outside. */
  readonly reach: number;
  readonly order: number;
}

/** Edits to splice into a stretch of the source; they keep line numbers. */
export class Edits {
  readonly #edits: Edit[] = [];

  /** Inserts a statement at an offset. */
  insert(at: number, text: string): void {
    this.#add({ at, until: at, text, rank: 1, reach: at });
  }

  wrap({ start, end }: Span, open: string, close: string): void {
    this.#add({ at: start, until: start, text: open, rank: 2, reach: end });
    this.#add({ at: end, until: end, text: close, rank: 0, reach: start });
  }

  replace({ start, end }: Span, text: string): void {
    this.#add({ at: start, until: end, text, rank: 2, reach: start });
  }

  /** Removes text except its line breaks. */
  blank(span: Span, source: string): void {
    this.replace(span, source.slice(span.start, span.end).replaceAll(/[^\r\n]+/g, ' '));
  }

  /** The stretch with all edits applied. */
  render(source: string, { start, end }: Span): string {
    const edits = this.#edits.toSorted(
      (a, b) =>
        a.at - b.at || a.rank - b.rank || b.reach - a.reach || (a.rank === 0 ? b.order - a.order : a.order - b.order),
    );
    let text = '';
    let from = start;
    for (const edit of edits) {
      text += source.slice(from, edit.at) + edit.text;
      from = edit.until;
    }
    return text + source.slice(from, end);
  }

  /** Adds all edits of another instance. */
  take(other: Edits): void {
    for (const edit of other.#edits) this.#add(edit);
  }

  #add(edit: Omit<Edit, 'order'>): void {
    this.#edits.push({ ...edit, order: this.#edits.length });
  }
}
