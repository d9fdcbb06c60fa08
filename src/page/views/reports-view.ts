import { html, type TemplateResult } from 'lit';
import type { ViewContext } from './view-context.ts';

/** The report shown, as a file and as a link; those kept in this browser, compared; the gallery; and the device. */
export function reportsView({ lazy, reports, kept, sharing, step }: ViewContext): TemplateResult {
  const report = reports[0] ?? null;
  return html`
    <section data-section="report">
      <h2 class="unseen">Reports</h2>
      ${lazy.notice('reports')}
      <div class="in-hand">
        <share-report .report=${sharing ?? report}></share-report>
        <report-file .report=${report}></report-file>
      </div>
      <report-shelf .kept=${kept} .shown=${reports} .step=${step}></report-shelf>
    </section>
    ${
      reports.length < 2
        ? ''
        : html`<section data-section="comparison">
            <h2>Comparison</h2>
            <report-comparison .kept=${kept} .reports=${reports}></report-comparison>
          </section>`
    }
    <details class="more" data-section="gallery" ?open=${reports.length < 2}>
      <summary><h2>Gallery</h2></summary>
      <report-gallery .canOverlay=${reports.length > 0}></report-gallery>
    </details>
    ${
      report
        ? html`<details class="more" data-section="device">
            <summary><h2>Device and clock</h2></summary>
            <device-panel .report=${report}></device-panel>
            <clock-panel .report=${report}></clock-panel>
          </details>`
        : ''
    }
  `;
}
