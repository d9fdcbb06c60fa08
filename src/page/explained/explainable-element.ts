import { css } from 'lit';
import { adoptSheet } from '../light-element.ts';
import { tipControl, type About, type Explainable } from './tip-control.ts';

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
    /* A finger needs more room than a line of text has; this moves nothing. Safari gives taps only where this cursor is. */
    @media (pointer: coarse) {
      cursor: pointer;
      padding-block: 8px;
    }
  }
  glossary-term {
    text-decoration: underline dotted 1px var(--edge, currentcolor);
  }
`;

/** An element whose `about` the page's tip shows. */
export abstract class ExplainableElement extends HTMLElement implements Explainable {
  #about: About | null = null;

  get about(): About | null {
    return this.#about;
  }

  set about(about: About | null) {
    this.#about = about;
    tipControl().refresh(this);
  }

  connectedCallback(): void {
    adoptSheet(this, SHEET);
  }

  disconnectedCallback(): void {
    tipControl().forget(this);
  }
}
