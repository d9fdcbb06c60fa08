import { html, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { keyed } from 'lit/directives/keyed.js';
import { LETTERS, ManyComparison, VERDICTS } from '../../report/compare/compare-many.ts';
import { MOST_COMPARED } from '../../report/limits.ts';
import type { Verdict } from '../../report/compare/compare-reports.ts';
import { manyAnswer, manyCsv, manyMarkdown, pacedLines } from '../../report/compare/many-tables.ts';
import type { Report } from '../../report/report-format.ts';
import { capital } from '../../text/sentence.ts';
import { FigureGroup } from '../explained/figure-group.ts';
import { LightElement } from '../light-element.ts';
import { besideTables, comparisonTable, firstRows } from './comparison-rows.ts';
import { FollowKept } from './follow-kept.ts';
import type { KeptReports } from './kept-reports.ts';
import { downloadText } from './download.ts';
import { REPORT_COMPARISON_SHEET } from './report-comparison-style.ts';
import { fileStem, titleWords } from './report-words.ts';

/** Time that a slice of the work may take, and between two drawings of what is known. */
const [SLICE_MILLISECONDS, DRAW_MILLISECONDS] = [12, 250];
/** Rows drawn at once, and then at a time. */
const FIRST_ROWS = 40;

/**
 * Two to five reports, result by result, each against the first one.
 *
 * @fires ridgepoint-show - detail `{reports}`: the same in another order, the new reference first
 */
export class ReportComparison extends LightElement {
  protected override sheet = (): CSSResult => REPORT_COMPARISON_SHEET;

  static override properties = {
    reports: { attribute: false },
    kept: { attribute: false },
    filter: { state: true },
    limit: { state: true },
  };

  /** The reference first; only the first five are compared. */
  declare reports: readonly Report[];
  /** The kept reports, for their names; null: none are shown. */
  declare kept: KeptReports | null;
  /** Only results with this verdict in some report; null: all. */
  declare protected filter: Verdict | null;
  /** Rows drawn so far: more in every slice. */
  declare protected limit: number;
  #many = new ManyComparison([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawn = 0;
  /** Another one for other rows: a table is taken away sooner than its rows one by one. */
  #table = {};

  constructor() {
    super();
    this.reports = [];
    this.kept = null;
    this.addController(new FollowKept(this));
    this.addController(new FigureGroup(this));
    this.filter = null;
    this.limit = FIRST_ROWS;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#continue();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('reports') || isSame(this.reports.slice(0, MOST_COMPARED), this.#many.reports)) return;
    this.#many = new ManyComparison(this.reports);
    this.#table = {};
    this.limit = FIRST_ROWS;
    this.filter = null;
    this.#continue();
  }

  protected override render(): unknown {
    const many = this.#many;
    if (many.reports.length < 2) {
      return html`<p class="empty">
        Tick two to five reports, or drop several files on the page, to see which results are faster or slower, and by
        how much.
      </p>`;
    }
    const [groups, left] = firstRows(many.withVerdict(this.filter), this.limit);
    const isEmpty = groups.length === 0;
    return html`
      <ol class="sides" role="list" aria-label="Compared reports">
        ${many.reports.map((report, index) => this.#side(report, index))}
      </ol>
      ${this.#bar()} ${isEmpty ? '' : pacedLines(many).map((line) => html`<p class="paced">${line}</p>`)}
      ${isEmpty ? this.#nothing() : keyed(this.#table, comparisonTable(many, groups))}
      ${left > 0 ? html`<p class="hint">${left} more ${left === 1 ? 'result follows' : 'results follow'}.</p>` : ''}
      ${guard([many], () => besideTables(many.reports))}
    `;
  }

  #side(report: Report, index: number): TemplateResult {
    const letter = LETTERS[index]!;
    const name = this.kept?.nameOf(report) ?? null;
    const title = html`<p>
      ${name === null || titleWords(report).startsWith(name) ? '' : html`<span class="name">${name}</span> · `}${titleWords(report)}${
        index === 0 ? html` <span class="quiet">– the reference</span>` : ''
      }
    </p>`;
    if (index === 0) return html`<li><span class="letter">${letter}</span>${title}</li>`;
    return html`<li>
      <span class="letter">${letter}</span>
      <div>
        ${title}
        <p>${manyAnswer(this.#many, index)}</p>
        ${this.#notes(this.#many.frames[index - 1]!)}
      </div>
      <button type="button" data-action="reference" @click=${() => this.#swap(index)}>
        Make ${letter} the reference
      </button>
    </li>`;
  }

  #bar(): TemplateResult {
    const counts = this.#many.counts();
    const rows = this.#rowCount;
    const choice = (verdict: Verdict | null, words: string, count: number): TemplateResult =>
      html`<button
        type="button"
        data-verdict=${verdict ?? 'all'}
        aria-pressed=${this.filter === verdict ? 'true' : 'false'}
        @click=${() => this.#show(verdict)}
      >
        ${words} ${count}
      </button>`;
    return html`<div class="bar">
      ${
        rows === 0
          ? ''
          : html`<div class="choices" role="group" aria-label="Results shown">
              ${choice(null, 'All', rows)}
              ${VERDICTS.map((verdict) => choice(verdict, capital(verdict), counts.get(verdict)!))}
            </div>`
      }
      ${this.#progress()}
      <div class="end" role="group" aria-label="Save the comparison">
        <button type="button" data-action="save-comparison-csv" @click=${() => void this.#save('csv')}>Save CSV</button>
        <button type="button" data-action="save-comparison-markdown" @click=${() => void this.#save('md')}>
          Save Markdown
        </button>
      </div>
    </div>`;
  }

  #progress(): TemplateResult {
    const { done, total } = this.#many;
    return html`<div class="progress" role="status">
      ${
        done < total
          ? html`<progress aria-label="Results compared" .value=${done} max=${total}></progress>
              <span aria-hidden="true">${done} of ${total} compared</span>`
          : ''
      }
    </div>`;
  }

  /** What else differs from the reference, and the results that only one of the two has. */
  #notes({ notes, unpaired, refusal }: ManyComparison['frames'][number]): TemplateResult | null {
    if (notes.length + unpaired.length === 0) return null;
    const rest = unpaired.length - MOST_ALONE;
    return html`${refusal ? html`<p class="quiet">${refusal.sentence}</p>` : ''}
      <details>
        <summary>What else differs</summary>
        <ul>
          ${notes.filter((note) => note !== refusal?.sentence).map((note) => html`<li>${note}</li>`)}
          ${unpaired.slice(0, MOST_ALONE).map((one) => html`<li>Only in ${one.in}: ${one.id} (${one.reason}).</li>`)}
          ${rest > 0 ? html`<li>${rest} more in one report only.</li>` : ''}
        </ul>
      </details>`;
  }

  #nothing(): TemplateResult {
    if (this.filter === null) {
      return html`<p class="empty">
        No result was measured in two of these reports at the same shape. What compares machines at any shape is below.
      </p>`;
    }
    return html`<p class="empty">
      No result is ${this.filter}${this.#many.done < this.#many.total ? ' so far' : ''}.
    </p>`;
  }

  #show(filter: Verdict | null): void {
    this.filter = filter;
    this.#table = {};
    this.limit = FIRST_ROWS;
    this.#continue();
  }

  #swap(index: number): void {
    const { reports } = this.#many;
    const reference = reports[index]!;
    this.reports = [reference, ...reports.filter((_, at) => at !== index)];
    const detail = { reports: this.reports };
    this.dispatchEvent(new CustomEvent('ridgepoint-show', { detail, bubbles: true, composed: true }));
    // Its button is gone with its place.
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('[data-action="reference"]')?.focus());
  }

  async #save(form: 'csv' | 'md'): Promise<void> {
    const many = this.#many;
    // What is not computed yet belongs in the file.
    while (!many.advance(slice())) await new Promise((resolve) => setTimeout(resolve));
    const stem = `${fileStem(many.reports[0]!)}-comparison`;
    if (form === 'csv') downloadText(manyCsv(many), 'text/csv', `${stem}.csv`);
    else downloadText(manyMarkdown(many), 'text/markdown', `${stem}.md`);
  }

  /** Computes and draws on, in slices that leave the page responsive, until all is there. */
  #continue(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (!this.isConnected) return;
      const isComputed = this.#many.advance(slice());
      const isDrawn = this.limit >= this.#rowCount;
      // Rows are drawn as they are computed: once each.
      if (!isDrawn && (isComputed || this.limit <= this.#many.rowsDone)) this.limit += FIRST_ROWS;
      else if (isComputed || performance.now() - this.#drawn >= DRAW_MILLISECONDS) this.requestUpdate();
      if (!isComputed || !isDrawn) this.#continue();
    });
  }

  protected override updated(): void {
    this.#drawn = performance.now();
  }

  get #rowCount(): number {
    return this.#many.groups.reduce((sum, { rows }) => sum + rows.length, 0);
  }
}

/** Tells when a slice of the work is over that begins now. */
function slice(): () => boolean {
  const end = performance.now() + SLICE_MILLISECONDS;
  return () => performance.now() >= end;
}

/** Results listed that only one report has. */
const MOST_ALONE = 5;

const isSame = (a: readonly Report[], b: readonly Report[]): boolean =>
  a.length === b.length && a.every((report, index) => report === b[index]);

customElements.define('report-comparison', ReportComparison);
