import { css, html, type CSSResult } from 'lit';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  guide-walk {
    display: block;
  }
`;

/** The guide, step by step, with live values. */
class GuideWalk extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  protected override render(): unknown {
    return html`<p class="lead">Each number of the guide, as it prints it and as its own formula gives it.</p>`;
  }
}

customElements.define('guide-walk', GuideWalk);
