import { css, html, type CSSResult, type TemplateResult } from 'lit';
import { sentence } from '../../text/sentence.ts';
import { LightElement } from '../light-element.ts';
import { HISTOGRAM_STYLE, sampleHistogram, type Samples } from './sample-histogram.ts';

/** What there is to know about a figure or a term. */
export interface Explained extends Partial<Samples> {
  /** A name where the figure has none beside it. */
  readonly title?: string;
  /** What the figure means, in one sentence. */
  readonly meaning: string;
  /** How it is calculated, in words or symbols. */
  readonly formula?: string;
  /** The formula with the values put in. */
  readonly values?: string;
  /** Where it was measured, published or assumed. */
  readonly source?: string;
  /** What limits it, as sentences. */
  readonly flags?: readonly string[];
}

const SHEET = css`
  explained-tip {
    position: fixed;
    inset: auto;
    z-index: 10;
    box-sizing: border-box;
    width: max-content;
    max-width: min(360px, 100vw - 16px);
    margin: 0;
    padding: 8px 12px;
    overflow: auto;
    border: 1px solid var(--edge, #838b95);
    border-radius: 4px;
    background: var(--paper, #fff);
    color: var(--ink, #16191d);
    box-shadow: 0 2px 8px rgb(0 0 0 / 20%);
    font-size: 0.8125rem;
    font-weight: 400;
    line-height: 1.45;
    text-align: left;
    white-space: normal;
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
    &[hidden] {
      display: none;
    }
    & p {
      margin: 0;
    }
    & p + p {
      margin-top: 4px;
    }
    & .title {
      font-weight: 600;
    }
    & :is(.values, .source) {
      color: var(--quiet);
    }
    & .formula + .values::before {
      content: '= ';
    }
    & .formula + .values {
      margin-top: 0;
    }
    & .flag {
      color: var(--warning);
    }
    ${HISTOGRAM_STYLE}
  }
`;

/** The one tip of a page: what is known of the figure or term that it belongs to. */
export class ExplainedTip extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { about: { attribute: false } };

  declare about: Explained | null;

  constructor() {
    super();
    this.about = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.id = 'explained-tip';
    this.role = 'tooltip';
    this.popover = 'manual';
  }

  protected override render(): unknown {
    return this.about ? content(this.about) : '';
  }
}

const content = ({ title, meaning, formula, values, source, flags, ...rest }: Explained): TemplateResult => html`
  ${title === undefined ? '' : html`<p class="title">${title}</p>`}
  <p class="meaning">${sentence(meaning)}</p>
  ${formula === undefined ? '' : html`<p class="formula">${formula}</p>`}
  ${values === undefined || values === '' ? '' : html`<p class="values">${values}</p>`}
  ${rest.samples ? sampleHistogram({ ...rest, samples: rest.samples }) : ''}
  ${(flags ?? []).map((flag) => html`<p class="flag">${sentence(flag)}</p>`)}
  ${source === undefined || source === '' ? '' : html`<p class="source">Source: ${source}</p>`}
`;

customElements.define('explained-tip', ExplainedTip);
