import { css, html, nothing, type TemplateResult } from 'lit';
import { adoptSheet } from '../light-element.ts';
import { ExplainableElement, type About } from './tip-control.ts';

export type { Explained } from './explained-tip.ts';

const SHEET = css`
  :is(explained-value, glossary-term) {
    cursor: help;
    text-decoration: none;
    text-decoration-thickness: 1px;
    text-underline-offset: 3px;
    -webkit-tap-highlight-color: transparent;
    &:is(:hover, :focus-visible, [aria-expanded='true'], [aria-describedby]) {
      text-decoration: underline dotted 1px;
    }
    &:focus-visible {
      outline: 2px solid var(--accent, currentcolor);
      outline-offset: 2px;
      border-radius: 2px;
    }
    /* A finger needs more room than a line of text has; this moves nothing. */
    @media (pointer: coarse) {
      padding-block: 8px;
    }
  }
  glossary-term {
    text-decoration: underline dotted 1px var(--edge, currentcolor);
  }
`;

/**
 * A figure that explains itself in the page's one tip: when a pointer rests on it, when it has the keyboard's focus, on a
 * tap, Enter or Space. Its text is the figure; `about` is read when the tip opens.
 */
class ExplainedValue extends ExplainableElement {
  override connectedCallback(): void {
    super.connectedCallback();
    adoptSheet(this, SHEET);
  }
}

customElements.define('explained-value', ExplainedValue);

/**
 * A figure with what there is to know about it. Not inside a link, a button or a label.
 *
 * @param about what the tip shows, or a function that gives it, called when the tip opens
 * @param options `tab: false` in a cell that gets the focus itself: the tip then opens with the focus of the cell
 */
export function explained(text: unknown, about: About, { tab = true } = {}): TemplateResult {
  return html`<explained-value
    .about=${about}
    role=${tab ? 'button' : nothing}
    tabindex=${tab ? 0 : nothing}
    aria-expanded=${tab ? 'false' : nothing}
    >${text}</explained-value
  >`;
}
