/** Brings a section of the page into view and moves the focus there, as following a link does. */
export function showPlace(page: ParentNode, section: string): void {
  const target = sectionOf(page, section);
  if (!target) return;
  if (target instanceof HTMLDetailsElement) target.open = true;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: 'start' });
}

/**
 * Brings a section into view, if it is not, and leaves the focus where it is: where a keyboard put it, it stays in sight
 * and nothing is moved.
 */
export function revealPlace(page: ParentNode, section: string): void {
  const target = sectionOf(page, section);
  if (!target || page.querySelector(':focus-visible')) return;
  const { top } = target.getBoundingClientRect();
  const margin = Number.parseFloat(getComputedStyle(target).scrollMarginTop) || 0;
  if (top < margin - 1 || top > innerHeight / 3) target.scrollIntoView({ block: 'start' });
}

const sectionOf = (page: ParentNode, section: string): HTMLElement | null =>
  page.querySelector<HTMLElement>(`[data-section="${CSS.escape(section)}"]`);
