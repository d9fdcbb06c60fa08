import { css, html, type CSSResult } from 'lit';
import { parseReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { MOST_FILE_BYTES } from '../../text/json.ts';
import { jsonText, quote } from '../../text/untrusted.ts';
import { formatBytes } from '../../text/units.ts';
import { rooflineSvg } from '../../plot/roofline/svg.ts';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  report-file {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
  }
`;

/**
 * Opens a report from a chosen file, and saves the one shown.
 *
 * @fires ridgepoint-open - detail: the report
 * @fires ridgepoint-refuse - detail: why a file was not opened, one sentence
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
    const { report } = this;
    return html`
      <label class="button"
        >Open a report
        <input type="file" accept=".json,application/json" aria-label="Open a report file" @change=${this.#onChoose} />
      </label>
      ${
        report
          ? html`<button type="button" data-action="save" @click=${() => saveReport(report)}>Save JSON</button>
              <button type="button" data-action="save-svg" @click=${() => saveSvg(report)}>Save chart as SVG</button>`
          : html`<span class="quiet">or drop the file anywhere on this page; it stays on your machine</span>`
      }
    `;
  }

  /** Reads a file and fires its report, or why it was refused. */
  async read(file: File): Promise<void> {
    try {
      if (file.size > MOST_FILE_BYTES) throw new Error(tooLarge(file));
      this.#fire('ridgepoint-open', parseReport(await file.text()));
    } catch (error) {
      this.#fire('ridgepoint-refuse', error instanceof Error ? error.message : String(error));
    }
  }

  async #onChoose({ target }: Event): Promise<void> {
    const input = target as HTMLInputElement;
    const file = input.files?.[0];
    // Cleared below, so that the same file can be chosen again after a change.
    if (file) await this.read(file);
    input.value = '';
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

const tooLarge = ({ name, size }: File): string =>
  `${quote(name)}: expected a report, a config.json or a GPU of at most ${formatBytes(MOST_FILE_BYTES)}, got ${formatBytes(size)}`;

/** Saves a report as a file. */
export const saveReport = (report: Report): void =>
  download(jsonText(report), 'application/json', 'ridgepoint-report.json');

const saveSvg = (report: Report): void => download(rooflineSvg(report), 'image/svg+xml', 'ridgepoint-roofline.svg');

function download(text: string, type: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

customElements.define('report-file', ReportFile);
