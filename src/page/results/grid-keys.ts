/** What keys do to a row of the grid, besides moving the focus. */
export interface GridActions {
  /** Shows or folds the other kernels of a row. */
  unfold(row: HTMLElement, isOpen: boolean): void;
  /** Selects a row, as a click does. */
  choose(row: HTMLElement): void;
}

const ROW = 'tr[data-result]:not([hidden])';
const CELL = 'th, td';
/** Rows that a page key moves by. */
const PAGE = 10;

const isVisible = (cell: HTMLElement): boolean => cell.offsetParent !== null;

/**
 * Moves the focus between the rows of a tree grid and their cells: up and down, Home and End, page keys; right unfolds a
 * row, then enters it; left leaves it, then folds it; Enter and Space choose.
 * @returns whether the key meant something here
 */
export function onGridKey({ key, target, ctrlKey }: KeyboardEvent, actions: GridActions): boolean {
  const row = target instanceof Element ? target.closest<HTMLElement>(ROW) : null;
  const body = row?.closest('tbody');
  if (!row || !body) return false;
  const rows = [...body.querySelectorAll<HTMLElement>(ROW)];
  const cells = cellsOf(row);
  const place: Place = { rows, row, at: rows.indexOf(row), cells, cell: cells.indexOf(cellAround(target as Element)!) };
  const next = vertical(key, ctrlKey, place) ?? horizontal(key, place);
  if (next) return focused(next);
  return changed(key, place, actions);
}

interface Place {
  readonly rows: readonly HTMLElement[];
  readonly row: HTMLElement;
  /** The row's place among the rows. */
  readonly at: number;
  readonly cells: readonly HTMLElement[];
  /** The cell's place in the row; -1: the focus is on the row. */
  readonly cell: number;
}

const cellsOf = (row: HTMLElement): HTMLElement[] => [...row.querySelectorAll<HTMLElement>(CELL)].filter(isVisible);
const cellAround = (element: Element): HTMLElement | null => element.closest<HTMLElement>(CELL);

function focused(element: HTMLElement): true {
  element.focus();
  return true;
}

/** The same cell of another row, or the row itself. */
function vertical(key: string, ctrlKey: boolean, { rows, at, cells, cell }: Place): HTMLElement | undefined {
  const toEnds = cell < 0 || ctrlKey;
  const wanted = (
    {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
      ...(toEnds && { Home: 0, End: rows.length - 1 }),
    } as Record<string, number>
  )[key];
  if (wanted === undefined) return undefined;
  const row = rows[Math.max(0, Math.min(rows.length - 1, wanted))]!;
  if (cell < 0) return row;
  const { cellIndex } = cells[cell] as HTMLTableCellElement;
  return cellsOf(row).find((one) => (one as HTMLTableCellElement).cellIndex === cellIndex) ?? row;
}

function horizontal(key: string, { row, cells, cell, rows, at }: Place): HTMLElement | undefined {
  if (cell >= 0) {
    if (key === 'ArrowRight') return cells[Math.min(cells.length - 1, cell + 1)];
    if (key === 'ArrowLeft') return cell === 0 ? row : cells[cell - 1];
    if (key === 'Home') return cells[0];
    return key === 'End' ? cells.at(-1) : undefined;
  }
  if (key === 'ArrowRight' && row.ariaExpanded !== 'false') return cells[0];
  // From a folded kernel to the best one above it.
  if (key === 'ArrowLeft' && row.ariaLevel === '2') return rows.slice(0, at).findLast((one) => one.ariaLevel === '1');
  return undefined;
}

function changed(key: string, { row, cell }: Place, { unfold, choose }: GridActions): boolean {
  if (cell < 0 && key === 'ArrowRight' && row.ariaExpanded === 'false') unfold(row, true);
  else if (cell < 0 && key === 'ArrowLeft' && row.ariaExpanded === 'true') unfold(row, false);
  else if (key === 'Enter' || key === ' ') choose(row);
  else return key === 'ArrowLeft' || key === 'ArrowRight';
  return true;
}
