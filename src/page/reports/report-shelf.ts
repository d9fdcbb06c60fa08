import { html, type CSSResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { MOST_COMPARED } from '../../report/limits.ts';
import type { Report } from '../../report/report-format.ts';
import { summaryOf } from '../../report/report-summary.ts';
import { LightElement } from '../light-element.ts';
import { hasRoom, isFromHere } from '../shown/report-origin.ts';
import { FollowKept } from './follow-kept.ts';
import type { KeptEntry, KeptReports } from './kept-reports.ts';
import { downloadText } from './download.ts';
import { REPORT_SHELF_SHEET } from './report-shelf-style.ts';
import { compareHint, emptyShelf, nameField, removedBar, wordsOf } from './shelf-blocks.ts';

/** A row: a kept report, or one that is on the page and not kept. */
interface Row {
  readonly key: string;
  readonly name: string;
  /** Its name and date: reports of one machine have the same name. */
  readonly spoken: string;
  readonly entry: KeptEntry | null;
  readonly report: Report | null;
  readonly facts: TemplateResult | null;
}

/**
 * The reports kept in this browser, and those on the page.
 *
 * @fires ridgepoint-show - detail `{reports}`: the reports that the page shall show, up to five, the reference first
 * @fires ridgepoint-overlay - detail: a report, to be shown with those that are
 * @fires ridgepoint-measure-same - detail `{report}`: one whose shapes are to be measured here, beside it
 * @fires ridgepoint-share - detail `{report}`: one that the user wants to share
 */
export class ReportShelf extends LightElement {
  protected override sheet = (): CSSResult => REPORT_SHELF_SHEET;

  static override properties = {
    shown: { attribute: false },
    kept: { attribute: false },
    step: { attribute: false },
    ticked: { state: true },
    renaming: { state: true },
    said: { state: true },
  };

  /** The reports on the page now, the current one first. */
  declare shown: readonly Report[];
  /** The kept reports; null until the page has set them. */
  declare kept: KeptReports | null;
  /** What the run under way is measuring; null: there is no run. */
  declare step: string | null;
  /** Keys of the rows to compare, in the order in which they were ticked. */
  declare protected ticked: readonly string[];
  /** Key of the row whose name is edited. */
  declare protected renaming: string | null;
  /** What was just done, for those who do not see it. */
  declare protected said: string;
  /** Selector of what gets the focus after the next update. */
  #focus: string | null = null;
  /** What is said of a deletion, which those who see have in the bar with its way back. */
  #deletion: string | null = null;

  constructor() {
    super();
    this.shown = [];
    this.kept = null;
    this.step = null;
    this.ticked = [];
    this.renaming = null;
    this.said = '';
    this.addController(new FollowKept(this));
  }

  protected override updated(): void {
    if (this.#focus === null) return;
    const element = this.querySelector<HTMLElement>(this.#focus);
    this.#focus = null;
    element?.focus();
    if (element instanceof HTMLInputElement) element.select();
  }

  protected override render(): unknown {
    const rows = this.#rows();
    const ticked = this.#ticked(rows);
    const { kept } = this;
    return html`
      ${kept?.fault ? html`<p class="notice warning" role="alert">${kept.fault}</p>` : ''}
      <p class=${this.said === this.#deletion ? 'unseen' : 'status hint'} role="status">${this.said}</p>
      ${removedBar(
        kept?.removed ?? null,
        () => void this.#undo(),
        () => this.#forget(),
      )}
      ${
        rows.length === 0
          ? emptyShelf((kept?.list ?? null) !== null, this.step)
          : html`
              <div class="bar">
                <button
                  type="button"
                  data-action="compare"
                  ?disabled=${ticked.length < 2}
                  @click=${() => void this.#compare(ticked)}
                >
                  ${ticked.length < 2 ? 'Compare' : `Compare ${ticked.length} reports`}
                </button>
                <p class="hint">${compareHint(ticked.map(({ name }) => name))}</p>
              </div>
              <ul class="rows" role="list" aria-label="Reports">
                ${repeat(
                  rows,
                  ({ key }) => key,
                  (row) => this.#row(row, ticked),
                )}
              </ul>
            `
      }
    `;
  }

  #row(row: Row, ticked: readonly Row[]): TemplateResult {
    const { key, name, spoken, entry, facts } = row;
    const isTicked = ticked.some((one) => one.key === key);
    const isFull = ticked.length >= MOST_COMPARED;
    return html`<li class="row" data-report-id=${entry?.id ?? key}>
      <label class="tick" title="Compare">
        <input
          type="checkbox"
          aria-label="Compare ${spoken}"
          .checked=${isTicked}
          ?disabled=${isFull && !isTicked}
          @change=${() => this.#tick(key, ticked)}
        />
      </label>
      <div class="what">
        ${this.renaming === key ? this.#nameField(row) : html`<p><span class="name">${name}</span>${this.#badges(row, ticked)}</p>`}
        ${facts ?? ''} ${entry?.problem ? html`<p class="warning">${entry.problem}</p>` : ''}
      </div>
      <div class="buttons">${this.#buttons(row)}</div>
    </li>`;
  }

  #badges({ key, entry, report }: Row, ticked: readonly Row[]): TemplateResult {
    const isShown = report !== null || this.#shownAs(entry) !== null;
    const isReference = ticked.length > 1 && ticked[0]!.key === key;
    return html`${isShown ? html`<span class="badge">on the page</span>` : ''}${isReference ? html`<span class="badge">reference</span>` : ''}`;
  }

  /** The report on the page that a kept one is; null: it is not on the page. */
  #shownAs(entry: KeptEntry | null): Report | null {
    return this.shown.find((one) => isDone(one) && entry !== null && this.kept?.idOf(one) === entry.id) ?? null;
  }

  #buttons(row: Row): TemplateResult {
    const { key, spoken, entry, report } = row;
    const button = (action: string, words: string, act: () => void): TemplateResult =>
      html`<button type="button" data-action=${action} aria-label="${words} ${spoken}" @click=${act}>${words}</button>`;
    const open = button('open', 'Open', () => void this.#open(row));
    const onPage = report ?? this.#shownAs(entry);
    const overlay =
      onPage === null && hasRoom(this.shown) ? button('overlay', 'Overlay', () => void this.#overlay(row)) : '';
    const measure =
      onPage === null || this.step !== null || isFromHere(onPage)
        ? ''
        : button('measure-same', 'Measure the same here', () =>
            this.#fire('ridgepoint-measure-same', { report: onPage }),
          );
    const share = button('share', 'Share', () => void this.#share(row));
    if (report) {
      const keep = this.kept?.list ? button('keep', 'Keep', () => void this.#keep(report)) : '';
      const close = button('close', 'Close', () =>
        this.#fire('ridgepoint-show', { reports: this.shown.filter((one) => one !== report) }),
      );
      return html`${measure}${keep}${share}${close}`;
    }
    const { id, problem } = entry!;
    const rename = button('rename', 'Rename', () => {
      this.renaming = key;
      this.#focus = `${rowSelector(key)} .what input`;
    });
    const remove = button('delete', 'Delete', () => void this.#remove(row));
    return problem === null
      ? html`${open}${overlay}${measure}${share}${rename}${remove}`
      : html`${open}${button('save-raw', 'Save file', () => void this.#saveRaw(id))}${remove}`;
  }

  #nameField({ key, name }: Row): TemplateResult {
    return nameField(name, (written, byKey) => {
      // A field that is taken away loses the focus as well.
      if (this.renaming !== key) return;
      this.renaming = null;
      if (written !== null) void this.kept?.rename(key, written);
      if (byKey) this.#focus = `${rowSelector(key)} [data-action="rename"]`;
    });
  }

  #rows(): Row[] {
    const { kept, shown } = this;
    // One that is not kept yet; a run that goes on will be.
    const loose = shown.filter((report) => isDone(report) && !kept?.idOf(report));
    return [
      ...loose.map((report, index) => {
        const summary = summaryOf(report, { id: 'shown', name: '', bytes: 0, keptAt: '' });
        return { ...wordsOf(summary), key: `shown-${index + 1}`, entry: null, report };
      }),
      ...(kept?.list ?? []).map((entry) => {
        const { id, summary } = entry;
        return { ...wordsOf(summary), key: id, entry, report: null };
      }),
    ];
  }

  /** The ticked rows that there still are, in the order of ticking. */
  #ticked(rows: readonly Row[]): readonly Row[] {
    return this.ticked.flatMap((key) => rows.find((row) => row.key === key) ?? []);
  }

  #tick(key: string, ticked: readonly Row[]): void {
    const keys = ticked.map((row) => row.key);
    this.ticked = keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key];
  }

  async #reportOf({ report, entry }: Row): Promise<Report | null> {
    return report ?? (entry && this.kept ? this.kept.get(entry.id) : null);
  }

  async #open(row: Row): Promise<void> {
    const report = await this.#reportOf(row);
    if (report) this.#fire('ridgepoint-show', { reports: [report] });
  }

  async #overlay(row: Row): Promise<void> {
    const report = await this.#reportOf(row);
    if (report) this.#fire('ridgepoint-overlay', report);
  }

  async #share(row: Row): Promise<void> {
    const report = await this.#reportOf(row);
    if (report) this.#fire('ridgepoint-share', { report });
  }

  async #compare(rows: readonly Row[]): Promise<void> {
    const reports = await Promise.all(rows.map((row) => this.#reportOf(row)));
    const read = reports.filter((report) => report !== null);
    if (read.length === reports.length) this.#fire('ridgepoint-show', { reports: read });
    else
      this.said = `${reports.length - read.length} of the ${reports.length} reports could not be read: untick them to compare the others.`;
  }

  async #keep(report: Report): Promise<void> {
    const id = await this.kept!.keep(report);
    if (id === null) return;
    this.said = 'Kept in this browser.';
    this.#focus = `${rowSelector(id)} [data-action="open"]`;
    this.requestUpdate();
  }

  async #remove({ entry, name }: Row): Promise<void> {
    await this.kept!.remove(entry!.id);
    if (this.kept!.fault !== null) return;
    this.#deletion = `Deleted ${name}.`;
    this.said = this.#deletion;
    this.#focus = '[data-action="undo"]';
    this.requestUpdate();
  }

  async #undo(): Promise<void> {
    const id = await this.kept!.undo();
    if (id === null) return;
    this.said = 'Put back.';
    this.#focus = `${rowSelector(id)} [data-action="open"]`;
    this.requestUpdate();
  }

  #forget(): void {
    this.kept!.forgetRemoved();
    this.#focus = '.rows [data-action]';
    this.requestUpdate();
  }

  async #saveRaw(id: string): Promise<void> {
    const text = await this.kept!.text(id);
    if (text === null) this.said = 'There is no content left to save.';
    else downloadText(text, 'application/json', `ridgepoint-${id}.json`);
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** Whether a report's run has ended. */
const isDone = ({ complete, stoppedBy }: Report): boolean => complete || stoppedBy !== null;

const rowSelector = (id: string): string => `[data-report-id="${CSS.escape(id)}"]`;

customElements.define('report-shelf', ReportShelf);
