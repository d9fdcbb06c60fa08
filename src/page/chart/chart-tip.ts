import { html, type TemplateResult } from 'lit';
import { briefly, type Explanation } from '../../plot/explain/explain.ts';
import type { ChartSize } from '../../plot/scene/chart.ts';
import { symbolOf } from './mark-keys.ts';
import type { PointItem, RoofItem } from '../../plot/roofline/shown-items.ts';

/** What the pointer or the focus is on, and where, in CSS pixels from the figure's corner. */
export interface ActiveMark {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** The mark or roof that a pointer or the focus is on; null for none. Of a roof, the place of the pointer counts. */
export function activeMark(event: Event, figure: Element | null): ActiveMark | null {
  const target = symbolOf(event);
  const id = target?.dataset['id'];
  if (!target || id === undefined || !figure) return null;
  const [mark, own] = [target.getBoundingClientRect(), figure.getBoundingClientRect()];
  const pointer = target.dataset['kind'] === 'roof' && event instanceof PointerEvent ? event : null;
  const x = (pointer?.clientX ?? mark.left + mark.width / 2) - own.left;
  const y = (pointer?.clientY ?? mark.top + mark.height / 2) - own.top;
  return { id, x, y };
}

/** Width that a tooltip needs at least, in pixels. */
const LEAST_ROOM = 300;

/**
 * The tooltip of a mark or roof, beside it.
 * @param drawn size of the drawing in its own pixels, and its width in those of CSS
 */
export function chartTip(
  { x, y }: ActiveMark,
  item: PointItem | RoofItem | undefined,
  explanation: Explanation | null,
  drawn: ChartSize & { readonly pixels: number },
): TemplateResult | null {
  if (!explanation && !item) return null;
  const { pixels: width } = drawn;
  const height = (drawn.height * width) / drawn.width;
  const style = [
    x < width / 2
      ? `left:${Math.max(0, Math.min(x + 14, width - LEAST_ROOM))}px`
      : `right:${Math.max(0, Math.min(width - x + 14, width - LEAST_ROOM))}px`,
    y < height / 2 ? `top:${y + 14}px` : `bottom:${height - y + 14}px`,
  ].join(';');
  return html`<div class="tip" aria-hidden="true" .style=${style}>
    <p><strong>${explanation?.title ?? item?.label ?? ''}</strong></p>
    <p>${explanation?.subtitle ?? item?.words}</p>
    ${explanation ? briefly(explanation).map((line) => html`<p class="line-of-values">${line}</p>`) : ''}
  </div>`;
}
