import { html, type TemplateResult } from 'lit';
import type { Report } from '../../report/report-format.ts';
import { STOPPED_WORDS } from '../../report/result-words.ts';
import { sentence } from '../../text/sentence.ts';
import { webgpuAdvice } from '../app/webgpu-advice.ts';
import type { Preview, RunEnd } from './view-context.ts';

/**
 * What the user must know: a failure, a run that ended early, a report that could not be kept.
 * @param fault why reports cannot be kept, one sentence; null if they can
 */
export function notices(
  report: Report | null,
  error: RunEnd,
  { isRunning, fault }: { readonly isRunning: boolean; readonly fault: string | null },
): TemplateResult {
  const stopped = report && !report.complete && !isRunning && error !== 'cancelled';
  return html`
    <div role="alert">
      ${error && error !== 'cancelled' ? html`<p class="notice warning">${sentence(error.message)}</p>` : ''}
    </div>
    <div role="status">
      ${
        stopped
          ? html`<p class="notice">
              This run ended early${report.stoppedBy ? `: ${STOPPED_WORDS[report.stoppedBy]}` : ''}.
              ${
                report.results.some(({ status }) => status === 'measured')
                  ? 'The results so far are shown and can be saved.'
                  : 'No kernel has been measured.'
              }
            </p>`
          : ''
      }
      ${fault === null || !report ? '' : html`<p class="notice">${fault}</p>`}
      ${error === 'cancelled' ? html`<p class="notice">This run ended early: ${STOPPED_WORDS.cancelled}. There are no results yet.</p>` : ''}
    </div>
  `;
}

/** Whose results these are, if not a GPU's. */
export const softwareNote = (report: Report | null): TemplateResult | '' =>
  report?.adapter.isFallback === true
    ? html`<p class="notice warning">
        Software adapter: the browser computed on the CPU. These results are real, but they are not your GPU's.
      </p>`
    : '';

/** Why nothing can be measured here, and what to do about it; null if all is well. */
export function adviceBlock(error: RunEnd, preview: Preview, report: Report | null): TemplateResult | null {
  const code =
    (error === 'cancelled' ? null : error?.code) ?? (preview && 'code' in preview && !report ? preview.code : null);
  const advice = code === null ? null : webgpuAdvice(code, { userAgent: navigator.userAgent, origin: location.origin });
  if (!advice) return null;
  return html`<section class="notice" data-advice=${code} aria-label="WebGPU">
    <h2>${advice.title}</h2>
    <ul>
      ${advice.steps.map((step) => html`<li>${step}</li>`)}
    </ul>
  </section>`;
}

/** Shown while a file is dragged over the page. */
export const dropHint: TemplateResult = html`<div class="drop" aria-hidden="true">
  Drop a report, a session, a config.json or a GPU file
</div>`;
