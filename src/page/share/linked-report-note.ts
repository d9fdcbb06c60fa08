import { css, html, nothing, type CSSResult } from 'lit';
import { cameInLink } from '../../report/link/slim-report.ts';
import type { Report } from '../../report/report-format.ts';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  linked-report-note {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    padding: 8px 16px;
    background: var(--panel);
    border-left: 3px solid var(--edge);
    & p {
      flex: 0 1 auto;
      margin: 0;
    }
  }
  linked-report-note[hidden] {
    display: none;
  }
`;

/**
 * Says that a report came in a link, and offers to measure the same shapes on this machine, to be drawn over it.
 *
 * @fires ridgepoint-measure-same - detail: {report}
 */
export class LinkedReportNote extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false }, busy: { type: Boolean } };

  /** The report that is shown; one that came in no link is not mentioned. */
  declare report: Report | null;
  /** Whether a run is in progress: then there is no button. */
  declare busy: boolean;

  constructor() {
    super();
    this.report = null;
    this.busy = false;
  }

  protected override willUpdate(): void {
    this.hidden = this.report === null || !cameInLink(this.report);
  }

  protected override render(): unknown {
    const { report, busy } = this;
    if (!report || this.hidden) return nothing;
    return html`
      <p>This report came in a link, without its samples.</p>
      ${
        busy
          ? ''
          : html`<button type="button" data-action="measure-same" @click=${() => this.#fire(report)}>
              Measure the same here and overlay
            </button>`
      }
    `;
  }

  #fire(report: Report): void {
    this.dispatchEvent(
      new CustomEvent('ridgepoint-measure-same', { detail: { report }, bubbles: true, composed: true }),
    );
  }
}

customElements.define('linked-report-note', LinkedReportNote);

declare global {
  interface HTMLElementTagNameMap {
    'linked-report-note': LinkedReportNote;
  }
}
