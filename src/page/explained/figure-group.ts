import type { ReactiveController } from 'lit';

const FIGURE = 'explained-value[role="button"]';
/** A row below counts for more than a column aside. */
const ROW_FIRST = 1000;

/**
 * The explained figures of a table or a panel as one stop of the Tab key; from there the arrow keys lead to each. For
 * figures with `{ tab: 'group' }` that the element itself renders; add it with `addController`.
 */
export class FigureGroup implements ReactiveController {
  readonly #host: HTMLElement;
  #current: HTMLElement | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
    host.addEventListener('keydown', this.#onKey);
    host.addEventListener('focusin', ({ target }) => {
      const figure = (target as Element).closest<HTMLElement>(FIGURE);
      if (figure) this.#setStop(figure);
    });
  }

  hostUpdated(): void {
    const figures = this.#figures();
    const stop = figures.find((figure) => figure === this.#current) ?? figures[0];
    if (stop) this.#setStop(stop);
  }

  #setStop(figure: HTMLElement): void {
    if (this.#current && this.#current !== figure) this.#current.tabIndex = -1;
    figure.tabIndex = 0;
    this.#current = figure;
  }

  #figures(): HTMLElement[] {
    return [...this.#host.querySelectorAll<HTMLElement>(FIGURE)];
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const from = event.target as HTMLElement;
    if (!from.matches(FIGURE)) return;
    const next = this.#next(event.key, from);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  };

  /** Where a key leads; null if it is no key of the group or leads nowhere. */
  #next(key: string, from: HTMLElement): HTMLElement | null {
    // Those within closed details have no boxes.
    const figures = this.#figures().filter((figure) => figure.getClientRects().length > 0);
    const here = figures.indexOf(from);
    switch (key) {
      case 'ArrowRight':
        return figures[here + 1] ?? null;
      case 'ArrowLeft':
        return figures[here - 1] ?? null;
      case 'Home':
        return figures[0] ?? null;
      case 'End':
        return figures.at(-1) ?? null;
      case 'ArrowDown':
        return nearest(figures, from, (row, own) => row.top - own.bottom);
      case 'ArrowUp':
        return nearest(figures, from, (row, own) => own.top - row.bottom);
      default:
        return null;
    }
  }
}

/** The figure closest in the nearest row in a direction; `gap` is the distance of a row, negative where there is overlap. */
function nearest(
  figures: readonly HTMLElement[],
  from: HTMLElement,
  gap: (row: DOMRect, own: DOMRect) => number,
): HTMLElement | null {
  const own = from.getBoundingClientRect();
  let [best, least]: [HTMLElement | null, number] = [null, Infinity];
  for (const figure of figures) {
    const box = figure.getBoundingClientRect();
    // Lines of text may overlap by a pixel or two.
    const distance = gap(box, own) + own.height / 2;
    if (distance < 0) continue;
    const far = Math.round(distance) * ROW_FIRST + Math.abs(box.left + box.width / 2 - own.left - own.width / 2);
    if (far < least) [best, least] = [figure, far];
  }
  return best;
}
