const KINDS = ['measured', 'counted', 'analytic', 'roof'];

/** A mark or roof of a drawing. */
export type MarkSymbol = SVGElement & { dataset: DOMStringMap };

/** Marks and roofs in arrow-key order: measured, counted, analytic, roofs, each from left to right. */
export function symbolsIn(root: Element): MarkSymbol[] {
  return [...root.querySelectorAll<MarkSymbol>('[role="graphics-symbol"]')]
    .map((symbol) => {
      const { kind, intensity } = symbol.dataset;
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
