import type { Span } from '../syntax/ast.ts';

interface Edit {
  readonly at: number;
  /** What it replaces ends here. */
  readonly until: number;
  readonly text: string;
  /** At one place: ends of wraps, then whole statements, then beginnings of wraps. */
  readonly rank: 0 | 1 | 2;
  /** Other end of a wrap: of two that begin together the longer stands outside. */
  readonly reach: number;
  readonly order: number;
}

/** Changes to be spliced into a stretch of the source: nothing else in it moves, so lines stay what they were. */
export class Edits {
  readonly #edits: Edit[] = [];

  /** Puts a statement before the place. */
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

  /** Takes something out, but for its line breaks. */
  blank(span: Span, source: string): void {
    this.replace(span, source.slice(span.start, span.end).replaceAll(/[^\r\n]+/g, ' '));
  }

  /** The stretch with all changes made. */
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

  /** All changes of another one as well. */
  take(other: Edits): void {
    for (const edit of other.#edits) this.#add(edit);
  }

  #add(edit: Omit<Edit, 'order'>): void {
    this.#edits.push({ ...edit, order: this.#edits.length });
  }
}
