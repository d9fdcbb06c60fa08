const KINDS = ['measured', 'counted', 'analytic', 'roof'];

/** A mark or roof of a drawing. */
export type MarkSymbol = SVGElement & { dataset: DOMStringMap };

/** Marks and roofs in arrow-key order: measured, counted, analytic, roofs, each from left to right. */
export function symbolsIn(root: Element): MarkSymbol[] {
  return [...root.querySelectorAll<MarkSymbol>('[role="graphics-symbol"]')]
    .map((symbol) => {
      // Faster than `dataset`, of thousands.
      const [kind, intensity] = [symbol.getAttribute('data-kind'), symbol.getAttribute('data-intensity')];
      return { symbol, rank: KINDS.indexOf(kind ?? ''), at: Number(intensity) };
    })
    .toSorted((a, b) => a.rank - b.rank || a.at - b.at)
    .map(({ symbol }) => symbol);
}

/** The mark or roof that an event is about; null for none. */
export const symbolOf = ({ target }: Event): MarkSymbol | null =>
  target instanceof Element ? target.closest<MarkSymbol>('[role="graphics-symbol"]') : null;

/** The id of the mark or roof that an event is about; null for none. */
export const idOf = (event: Event): string | null => symbolOf(event)?.dataset['id'] ?? null;

/** How far from its middle a mark may be hit, in CSS pixels. */
const REACH = 12;

/**
 * The id that a press of a pointer is about: of the closest mark within reach, as marks may lie over one another, else of
 * the roof below the pointer; null for none.
 */
export function idPressed(event: MouseEvent): string | null {
  const below = symbolOf(event);
  // A press by keyboard or a script has no place.
  if (!below || below.dataset['kind'] === 'roof' || event.detail === 0) return below?.dataset['id'] ?? null;
  const near = [...below.parentElement!.querySelectorAll<MarkSymbol>('.mark')].map((mark) => {
    // Its outline is centred on its place, unlike its interval.
    const { left, top, width, height } = (mark.querySelector('.outline') ?? mark).getBoundingClientRect();
    return { mark, distance: Math.hypot(event.clientX - left - width / 2, event.clientY - top - height / 2) };
  });
  const closest = near.reduce((a, b) => (b.distance < a.distance ? b : a));
  return (closest.distance <= REACH ? closest.mark : below).dataset['id'] ?? null;
}

/** One tab stop among the symbols. */
export function tabTo(symbols: readonly MarkSymbol[], stop: MarkSymbol | undefined): void {
  for (const symbol of symbols) {
    const index = symbol === stop ? '0' : '-1';
    if (symbol.getAttribute('tabindex') !== index) symbol.setAttribute('tabindex', index);
  }
}

/** Moves the focus from the symbol of an id by an arrow key, Home or End. @returns whether the key is one of these */
export function rove(symbols: readonly MarkSymbol[], id: string, key: string): boolean {
  const here = symbols.findIndex((symbol) => symbol.dataset['id'] === id);
  const steps = new Map([
    ['ArrowRight', here + 1],
    ['ArrowDown', here + 1],
    ['ArrowLeft', here - 1],
    ['ArrowUp', here - 1],
    ['Home', 0],
    ['End', -1],
  ]);
  const step = steps.get(key);
  if (step === undefined || symbols.length === 0) return false;
  const next = symbols.at(step % symbols.length);
  tabTo(symbols, next);
  next?.focus();
  return true;
}
