import { html, nothing, type TemplateResult } from 'lit';
import { ExplainableElement } from './explainable-element.ts';
import type { About } from './tip-control.ts';

export type { Explained } from './explained-tip.ts';

/**
 * A figure that explains itself in the page's one tip: when a pointer rests on it, when it has the keyboard's focus, on a
 * tap, Enter or Space. Its text is the figure; `about` is read when the tip opens.
 */
class ExplainedValue extends ExplainableElement {}

customElements.define('explained-value', ExplainedValue);

/**
 * A figure with what there is to know about it. Not inside a link, a button or a label.
 *
 * @param about what the tip shows, or a function that gives it, called when the tip opens
 * @param options `tab: false` in a cell that gets the focus itself: the tip then opens with the focus of the cell;
 *   `tab: 'group'` in an element with a `FigureGroup`, which is one stop of the Tab key
 */
export function explained(
  text: unknown,
  about: About,
  { tab = true }: { readonly tab?: boolean | 'group' } = {},
): TemplateResult {
  return html`<explained-value
    .about=${about}
    role=${tab === false ? nothing : 'button'}
    tabindex=${tab === false ? nothing : tab === 'group' ? -1 : 0}
    aria-expanded=${tab === false ? nothing : 'false'}
    >${text}</explained-value
  >`;
}

/** The same in an element with a `FigureGroup`. */
export const figure = (text: unknown, about: About): TemplateResult => explained(text, about, { tab: 'group' });
