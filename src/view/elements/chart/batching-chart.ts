import { css, html, unsafeCSS, type CSSResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Report } from '../../../report/format.ts';
import { batching } from '../../plot/batching.ts';
import { PLOT_STYLE } from '../../plot/roofline-style.ts';
import { LightElement } from '../light-element.ts';
import { renderScene } from './render-scene.ts';

const SHEET = css`
  batching-chart {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
    gap: 24px;
    & svg {
      display: block;
      width: 100%;
      height: auto;
    }
    & [data-result] {
      cursor: pointer;
    }
    & .thin {
      stroke-width: 1.25;
    }
    ${unsafeCSS(PLOT_STYLE)}
  }
`;

/**
 * Rate and time per token of one linear layer against the batch: measured, beside what the datasheets allow.
 *
 * @fires ridgepoint-select - detail `{id}`: a measured mark was selected
 */
export class BatchingChart extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false }, width: { state: true } };

  /** The report to show; null shows theory alone. */
  declare report: Report | null;
  declare protected width: number;

  readonly #observer = new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
  });

  constructor() {
    super();
    this.report = null;
    this.width = 0;
    this.addEventListener('click', ({ target }) => {
      const id = target instanceof Element ? target.closest('[data-result]')?.getAttribute('data-result') : null;
      if (!id) return;
      this.dispatchEvent(new CustomEvent('ridgepoint-select', { detail: { id }, bubbles: true, composed: true }));
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.width ||= Math.round(this.clientWidth);
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  protected override render(): unknown {
    const whole = this.width || 800;
    const width = Math.max(270, whole >= 624 ? Math.floor((whole - 24) / 2) : whole);
    const size = { width, height: 300 };
    return guard([this.report, width], () =>
      (['rate', 'time'] as const).map((metric) => html`<div>${renderScene(batching(this.report, metric, size))}</div>`),
    );
  }
}

customElements.define('batching-chart', BatchingChart);
