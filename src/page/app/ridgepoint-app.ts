import { html, type CSSResult, type PropertyValues } from 'lit';
import type { JobError } from '../../device/run-error.ts';
import type { Progress, RidgepointApi } from '../../jobs/api.ts';
import type { JobWatcher } from '../../jobs/create-api.ts';
import { checkReport } from '../../report/parse-report.ts';
import { measuredMachines, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import {
  adviceBlock,
  answerBlock,
  batchingBlock,
  dropHint,
  glossary,
  guideSection,
  kernelSections,
  markKey,
  modelSections,
  notices,
  reportSections,
  stateLine,
  type RunEnd,
  type Preview,
} from './page-blocks.ts';
import { FileDrop, takeFiles, fetchReport } from './file-drop.ts';
import { LazySections } from './lazy-sections.ts';
import { pageNav, showSection, type SectionName } from './page-nav.ts';
import { PAGE_SHEET } from './page-style.ts';
import { keepUnshared, PageAddress, readHash, readQuery, type PageState } from './page-state.ts';
import { RooflineExtras } from './roofline-extras.ts';
import { UserRuns } from './user-runs.ts';
import { LightElement } from '../light-element.ts';
import '../chart/mark-details.ts';
import '../results/result-table.ts';
import '../chart/roofline-chart.ts';
import '../scenario/model-chooser.ts';
import type { RunChoice, RunView } from '../run/run-controls.ts';
import { KeptWinners } from '../run/kept-winners.ts';
import '../run/run-controls.ts';

/**
 * The page: the roofline, the answer in words, the run and everything behind it.
 * The creator of the job API passes `watcher` to it and sets `api`.
 *
 * @fires ridgepoint-done - detail: the report of a run that ended
 * @fires ridgepoint-error - detail: a JobError
 */
export class RidgepointApp extends LightElement {
  protected override sheet = (): CSSResult => PAGE_SHEET;

  static override properties = {
    api: { attribute: false },
    preview: { attribute: false },
    machines: { state: true },
    run: { state: true },
    error: { state: true },
    page: { state: true },
    choice: { state: true },
  };

  /** Starts and cancels jobs; null until the page is set up. */
  declare api: RidgepointApi | null;
  /** What is known of the adapter before a run. */
  declare preview: Preview;
  /** The machines whose reports are shown. */
  declare machines: readonly MeasuredMachine[];
  declare protected run: (RunView & { readonly id: string }) | null;
  declare protected error: RunEnd;
  declare protected page: PageState;
  declare protected choice: RunChoice;

  /** Error of the last file that could not be read. */
  #refused: JobError | null = null;
  readonly #lazy = new LazySections(this);
  readonly #drop = new FileDrop(this, (files) => void takeFiles(this, files));
  readonly #runs = new UserRuns(this);
  readonly #extras = new RooflineExtras(this);
  readonly #winners = new KeptWinners(this);
  readonly #address = new PageAddress(this, (page) => {
    this.page = keepUnshared(page, this.page.scenario.model);
    this.#show(page.at);
  });

  /** Shows jobs on the page, including those that a driver started. */
  readonly watcher: JobWatcher = {
    started: (id) => {
      this.error = null;
      this.run = { id, done: 0, total: 1, label: 'Starting', secondsLeft: null, cancelling: false };
    },
    progressed: (id, progress) => this.#onProgress(id, progress),
    ended: (_id, report) => {
      this.run = null;
      this.machines = measuredMachines([report]);
      this.#fire('ridgepoint-done', report);
    },
    failed: (id, error) => {
      const partial = this.api?.partial(id);
      if (partial) this.machines = measuredMachines([partial]);
      this.#fail(error);
    },
    cancelled: () => this.#fail('cancelled'),
    open: (value) => this.open(checkReport(value)),
  };

  constructor() {
    super();
    this.api = null;
    this.preview = null;
    this.machines = [];
    this.run = null;
    this.error = null;
    this.page = readHash(location.hash);
    this.choice = readQuery(location.search).choice;
    this.addEventListener('ridgepoint-select', ({ detail }: CustomEventInit) => {
      this.#go({ selected: detail.id });
      if (detail.show === true) this.#show('roofline');
    });
    this.addEventListener('ridgepoint-kernel', ({ detail }: CustomEventInit) =>
      this.#go({ selected: this.#runs.add(detail, this.machines) }),
    );
    this.addEventListener('ridgepoint-lever', ({ detail }: CustomEventInit) => this.#go(detail));
    this.addEventListener('ridgepoint-sort', ({ detail }: CustomEventInit) => this.#go({ sort: detail }));
    this.addEventListener('ridgepoint-scenario', ({ detail }: CustomEventInit) => {
      // A new choice clears the error of a refused file.
      if (this.error === this.#refused) this.error = null;
      this.#go({ scenario: detail });
    });
    this.addEventListener('ridgepoint-files', ({ detail }: CustomEventInit) => void takeFiles(this, detail));
    this.addEventListener('ridgepoint-open', ({ detail }: CustomEventInit) => {
      this.open(detail);
      // A file is chosen at the bottom of the page; its outcome is at the top.
      this.scrollIntoView();
    });
    this.addEventListener('ridgepoint-refuse', ({ detail }: CustomEventInit) => {
      this.#refuse(detail);
      this.scrollIntoView();
    });
    this.addEventListener('ridgepoint-measure', ({ detail }: CustomEventInit) => this.measure(detail));
    this.addEventListener('ridgepoint-cancel', () => this.#cancel());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  /** Does what the query string asks for: opens a report, starts a run. */
  async begin(): Promise<void> {
    const { report, autostart, choice } = readQuery(location.search);
    if (report !== null) await this.#fetchReport(report);
    await this.updateComplete;
    this.#show(this.page.at);
    if (autostart) this.measure(choice);
  }

  /** Brings a section into view; a lazy one again once it has its height. */
  #show(at: SectionName | null): void {
    if (at === null) return;
    showSection(this, at);
    void this.#lazy.load(at)?.then(() => requestAnimationFrame(() => showSection(this, at)));
  }

  /** Shows a report. */
  open(report: Report): void {
    this.error = null;
    this.machines = measuredMachines([report]);
  }

  /** Starts a profile of this machine. */
  measure(choice: RunChoice): void {
    this.choice = choice;
    try {
      this.api?.start(this.#winners.jobFor(choice));
    } catch (error) {
      this.#fail({ code: 'error', message: error instanceof Error ? error.message : String(error) });
    }
  }

  protected override render(): unknown {
    const { page, run, error } = this;
    const { scenario } = page;
    const machines = this.#runs.shown(this.machines);
    const [current = null] = machines;
    const report = current?.report ?? null;
    const extra = this.#extras.items(page);
    const advice = adviceBlock(error, this.preview, report);
    return html`
      ${pageNav((at) => {
        this.#go({ at });
        this.#show(at);
      })}
      <section class="top" aria-label="Run">
        <run-controls .run=${run} .choice=${this.choice}></run-controls>
        ${stateLine(report, this.preview, run !== null)}
      </section>
      ${notices(report, error, run !== null)}
      <div class="first">
        <section aria-label="Roofline" data-section="roofline">
          <roofline-chart
            .machines=${machines}
            .scenario=${scenario}
            .selected=${page.selected}
            .extra=${extra}
          ></roofline-chart>
          ${markKey(extra)}
          <model-chooser .scenario=${scenario}></model-chooser>
        </section>
        <section class="words" aria-label="The answer">
          ${answerBlock(report, scenario, advice === null)} ${advice}
          <mark-details
            .machine=${current}
            .scenario=${scenario}
            .selected=${page.selected}
            .other=${this.#extras.explanation(page)}
          ></mark-details>
        </section>
      </div>
      <section data-section="results">
        <h2>Results</h2>
        <result-table .machine=${current} .selected=${page.selected} .sort=${page.sort}></result-table>
      </section>
      ${modelSections(page, this.#lazy, machines, this.#extras.hasField)}
      <section data-section="batching">
        <h2>Batching</h2>
        ${batchingBlock(this.#lazy, this.api, this.preview, machines, scenario)}
      </section>
      ${guideSection(this.#lazy, machines, scenario)}
      ${kernelSections(this.#runs, this.#lazy, this.api, this.machines[0]?.report ?? null)} ${reportSections(report)}
      ${glossary} ${this.#drop.isOver ? dropHint : ''}
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('run')) this.#onVisibility();
  }

  #onProgress(id: string, { done, total, label, secondsLeft, partial }: Progress): void {
    this.run = { id, done, total, label, secondsLeft, cancelling: this.run?.cancelling ?? false };
    if (partial) this.machines = measuredMachines([partial]);
  }

  #cancel(): void {
    if (!this.run) return;
    this.api?.cancel(this.run.id);
    this.run = { ...this.run, cancelling: true };
  }

  #fail(error: NonNullable<RunEnd>): void {
    this.run = null;
    this.error = error;
    if (error !== 'cancelled') this.#fire('ridgepoint-error', error);
  }

  /** Reports a file that cannot be read, and changes nothing else. */
  #refuse(message: string): void {
    this.#refused = { code: 'error', message };
    this.error = this.#refused;
  }

  #go(change: Partial<PageState>): void {
    this.page = { ...this.page, ...change };
    this.#address.write(this.page);
  }

  async #fetchReport(path: string): Promise<void> {
    try {
      this.open(await fetchReport(path));
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  /** A hidden page cannot show that its run is paused, but its tab title can. */
  readonly #onVisibility = (): void => {
    const state = this.run ? (document.hidden ? 'Paused · ' : 'Measuring · ') : '';
    document.title = `${state}Ridgepoint`;
  };
}

customElements.define('ridgepoint-app', RidgepointApp);

declare global {
  interface HTMLElementTagNameMap {
    'ridgepoint-app': RidgepointApp;
  }
}
