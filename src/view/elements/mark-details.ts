import { css, html, type CSSResult } from 'lit';
import type { Report } from '../../report/format.ts';
import { explain } from '../plot/explain.ts';
import { FLAG_WORDS } from '../../report/flag-words.ts';
import { formulaLines } from './formula-lines.ts';
import { LightElement } from './light-element.ts';

const SHEET = css`
  mark-details {
    display: block;
    & h2 {
      margin: 0;
    }
    & p {
      margin: 4px 0 0;
    }
  }
`;

/** The selected roof or mark: its formulas with the values put in, and what to know before trusting it. */
export class MarkDetails extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false }, selected: { attribute: false } };

  declare report: Report | null;
  /** Id of a roof, a mark or a result. */
  declare selected: string | null;

  constructor() {
    super();
    this.report = null;
    this.selected = null;
  }

  protected override render(): unknown {
    const explanation = this.selected === null ? null : explain(this.report, this.selected);
    if (!explanation) {
      return html`<p class="empty">Select a mark, a roof or a row: its formula stands here with the values put in.</p>`;
    }
    const result = this.report?.results.find(({ id }) => id === this.selected);
    const flags = result?.status === 'measured' ? result.time.flags : [];
    const cause = result?.status === 'measured' ? result.roofline?.cause : undefined;
    return html`
      <h2>${explanation.title}</h2>
      <p class="quiet">${explanation.subtitle}</p>
      ${formulaLines(explanation.lines)} ${flags.map((flag) => html`<p class="warning">${FLAG_WORDS[flag]}.</p>`)}
      ${cause === undefined ? '' : html`<p class="warning">Over its roof: ${cause}.</p>`}
    `;
  }
}

customElements.define('mark-details', MarkDetails);
