import { html, type CSSResult, type PropertyValues } from 'lit';
import { cache } from 'lit/directives/cache.js';
import type { JobError } from '../../device/run-error.ts';
import type { Progress, RidgepointApi } from '../../jobs/api.ts';
import type { JobWatcher } from '../../jobs/create-api.ts';
import { checkReport } from '../../report/parse-report.ts';
import { measuredMachines, type MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import { withMachine, withModel } from '../../scenario/with-chosen.ts';
import { LightElement } from '../light-element.ts';
import { PALETTE_SHEET } from '../chart/roofline-chart.ts';
import { KeptWinners } from '../run/kept-winners.ts';
import type { RunChoice, RunView } from '../run/run-controls.ts';
import { batchingView, guideView, kernelView, modelView, reportsView } from '../views/further-views.ts';
import { glossary } from '../views/glossary-block.ts';
import { LazyViews } from '../views/lazy-views.ts';
import { dropHint, notices } from '../views/notices.ts';
import { stateLine, viewLinks } from '../views/page-bar.ts';
import { rooflineView } from '../views/roofline-view.ts';
import type { Preview, RunEnd, ViewContext } from '../views/view-context.ts';
import { VIEWS, type ViewName } from '../views/view-names.ts';
import { FileDrop } from './file-drop.ts';
import { Navigation } from './navigation.ts';
import { PAGE_SHEET } from './page-style.ts';
import { keepUnshared, placeOf, readHash, readQuery, type PageState } from './page-state.ts';
import { fetchReport, readFiles } from './dropped-files.ts';
import { RooflineExtras } from './roofline-extras.ts';
import { revealPlace } from './show-place.ts';
import { UserRuns } from './user-runs.ts';
import '../run/run-controls.ts';

const RENDER: Readonly<Record<ViewName, (context: ViewContext) => unknown>> = {
  roofline: rooflineView,
  batching: batchingView,
  model: modelView,
  guide: guideView,
  kernel: kernelView,
  reports: reportsView,
};

/**
 * The page: a run, and six views of one state.
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
  readonly #lazy = new LazyViews(this);
  readonly #drop = new FileDrop(this, (files) => void this.#take(files));
  readonly #runs = new UserRuns(this);
  readonly #extras = new RooflineExtras(this);
  readonly #winners = new KeptWinners(this);
  readonly #way = new Navigation(this, this.#lazy, {
    get: () => this.page,
    set: (page) => (this.page = keepUnshared(page, this.page.scenario.model)),
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
      if (detail.show === true) this.#way.follow({ view: 'roofline', section: 'roofline' });
      else if (detail.reveal === true) void this.updateComplete.then(() => revealPlace(this, 'roofline'));
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
    this.addEventListener('ridgepoint-files', ({ detail }: CustomEventInit) => void this.#take(detail));
    this.addEventListener('ridgepoint-open', ({ detail }: CustomEventInit) => {
      this.open(detail);
      this.#way.follow({ view: 'roofline', section: null });
    });
    this.addEventListener('ridgepoint-refuse', ({ detail }: CustomEventInit) => this.#refuse(detail));
    this.addEventListener('ridgepoint-measure', ({ detail }: CustomEventInit) => this.measure(detail));
    this.addEventListener('ridgepoint-cancel', () => this.#cancel());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Before any chart: a view may have none.
    if (!document.adoptedStyleSheets.includes(PALETTE_SHEET)) document.adoptedStyleSheets.unshift(PALETTE_SHEET);
    document.addEventListener('visibilitychange', this.#nameTab);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#nameTab);
  }

  /** Does what the query string asks for: opens a report, starts a run. */
  async begin(): Promise<void> {
    const { report, autostart, choice } = readQuery(location.search);
    if (report !== null) await this.#fetchReport(report);
    await this.#way.visit(placeOf(location.hash));
    if (autostart) this.measure(choice);
  }

  /** Shows a report. */
  open(report: Report): void {
    this.show([report]);
  }

  /** Shows the reports of several machines; the first is the one that the answers are about. */
  show(reports: readonly Report[]): void {
    this.error = null;
    this.machines = measuredMachines(reports);
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
    const { page, run, error, preview } = this;
    const machines = this.#runs.shown(this.machines);
    const reports = machines.map(({ report }) => report);
    const context: ViewContext = {
      page,
      machines,
      api: this.api,
      preview,
      error,
      isRunning: run !== null,
      lazy: this.#lazy,
      runs: this.#runs,
      extra: this.#extras.items(page),
      other: this.#extras.explanation(page),
      hasField: this.#extras.hasField,
    };
    return html`
      <div class="bar">
        ${viewLinks(page.view, (view) => this.#way.follow({ view, section: null }))}
        <section class="run" aria-label="Run">
          <run-controls .run=${run} .choice=${this.choice}></run-controls>
        </section>
        ${stateLine(reports, preview, run !== null)}
      </div>
      ${notices(reports[0] ?? null, error, run !== null)}
      <div class="view" data-view=${page.view}>${cache(RENDER[page.view](context))}</div>
      ${glossary} ${this.#drop.isOver ? dropHint : ''}
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('run') || changed.has('page')) this.#nameTab();
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
    this.#way.keep(this.page);
  }

  async #take(files: readonly File[] | Promise<readonly File[]>): Promise<void> {
    try {
      const read = await readFiles(files);
      if ('reports' in read) {
        this.show(read.reports);
        if (this.page.view === 'reports') this.#way.follow({ view: 'roofline', section: null });
        return;
      }
      const { scenario } = this.page;
      this.error = null;
      this.#go({ scenario: 'model' in read ? withModel(scenario, read.model) : withMachine(scenario, read.gpu) });
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error));
    }
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

  /** The tab's title says which view it is, and of a run, which a hidden page cannot show, whether it is paused. */
  readonly #nameTab = (): void => {
    const state = this.run ? (document.hidden ? 'Paused · ' : 'Measuring · ') : '';
    const { view } = this.page;
    document.title = `${state}${view === 'roofline' ? '' : `${VIEWS[view]} · `}Ridgepoint`;
  };
}

customElements.define('ridgepoint-app', RidgepointApp);

declare global {
  interface HTMLElementTagNameMap {
    'ridgepoint-app': RidgepointApp;
  }
}
