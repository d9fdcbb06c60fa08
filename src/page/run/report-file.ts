import { css, html, type CSSResult } from 'lit';
import type { Report } from '../../report/report-format.ts';
import { LightElement } from '../light-element.ts';
import type { ExportAction } from '../reports/export-report.ts';
import { readReportFiles } from '../reports/read-report-file.ts';
import { messageOf } from '../../text/sentence.ts';

const SHEET = css`
  /* Its parts are in the row of their neighbours. */
  report-file {
    display: contents;
    & .forms {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px;
    }
  }
`;

const FORMS: readonly (readonly [action: ExportAction, words: string])[] = [
  ['save', 'JSON'],
  ['save-csv', 'CSV'],
  ['save-markdown', 'Markdown'],
  ['save-svg', 'Chart as SVG'],
  ['save-png', 'Chart as PNG'],
];

/**
 * Opens reports from chosen files, and saves the one shown.
 *
 * @fires ridgepoint-open - detail: the report of the one file that was chosen
 * @fires ridgepoint-show - detail `{reports}`: those of several files, to be shown together
 * @fires ridgepoint-sessions - detail: the watched sessions among the files
 * @fires ridgepoint-refuse - detail: why a file was not opened or saved, one sentence
 */
export class ReportFile extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false } };

  declare report: Report | null;

  constructor() {
    super();
    this.report = null;
  }

  protected override render(): unknown {
    return html`
      <label class="button"
        >Open reports
        <input
          type="file"
          multiple
          accept=".json,application/json"
          aria-label="Open reports from files"
          @change=${this.#onChoose}
        />
      </label>
      ${
        this.report
          ? html`<div class="forms" role="group" aria-label="Save this report">
              <span class="quiet" aria-hidden="true">Save</span>
              ${FORMS.map(
                ([action, words]) =>
                  html`<button
                    type="button"
                    data-action=${action}
                    aria-label="Save ${words}"
                    @click=${() => void this.#save(action)}
                  >
                    ${words}
                  </button>`,
              )}
            </div>`
          : html`<span class="quiet">or drop files anywhere on this page; they stay on your machine</span>`
      }
    `;
  }

  /** Reads files and fires their reports, or why they were refused. */
  async read(...files: readonly File[]): Promise<void> {
    const { reports, sessions, refusals } = await readReportFiles(files);
    const [only] = reports;
    if (reports.length > 1) this.#fire('ridgepoint-show', { reports });
    else if (only) this.#fire('ridgepoint-open', only);
    if (sessions.length > 0) this.#fire('ridgepoint-sessions', sessions);
    if (refusals.length > 0) this.#fire('ridgepoint-refuse', refusals.join(' · '));
  }

  async #onChoose({ target }: Event): Promise<void> {
    const input = target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    // Cleared below, so that the same file can be chosen again after a change.
    if (files.length > 0) await this.read(...files);
    input.value = '';
  }

  async #save(action: ExportAction): Promise<void> {
    const { report } = this;
    if (!report) return;
    try {
      const { exportReport } = await import('../reports/export-report.ts');
      await exportReport(report, action);
    } catch (error) {
      this.#fire('ridgepoint-refuse', messageOf(error));
    }
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

customElements.define('report-file', ReportFile);
