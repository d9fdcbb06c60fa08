import { html, type CSSResult } from 'lit';
import { cache } from 'lit/directives/cache.js';
import type { JobError } from '../../device/run-error.ts';
import type { RidgepointApi } from '../../jobs/api.ts';
import type { JobWatcher } from '../../jobs/create-api.ts';
import { checkReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { withMachine, withModel } from '../../scenario/with-chosen.ts';
import { LightElement } from '../light-element.ts';
import { PALETTE_SHEET } from '../chart/roofline-style.ts';
import { KeptWinners } from '../run/kept-winners.ts';
import type { RunChoice } from '../run/run-controls.ts';
import { LazyViews } from '../views/lazy-views.ts';
import { dropHint, notices } from '../views/notices.ts';
import { viewLinks } from '../views/view-links.ts';
import { VIEW_CONTENT } from '../views/render-view.ts';
import type { Preview, ViewContext } from '../views/view-context.ts';
import { BarHeight } from './bar-height.ts';
import { FileDrop } from './file-drop.ts';
import { Navigation } from '../address/navigation.ts';
import { PAGE_SHEET } from './page-style.ts';
import { keepUnshared, placeOf, readHash, readQuery, type PageState } from '../address/page-state.ts';
import { readFiles } from './dropped-files.ts';
import { RooflineExtras } from './roofline-extras.ts';
import { revealPlace } from '../address/show-place.ts';
import { keepChoices } from './kept-choices.ts';
import { Keeper } from './keeper.ts';
import { OpenSessions } from './open-sessions.ts';
import { RunWatch } from './run-watch.ts';
import { OpenReports } from '../shown/open-reports.ts';
import { ShownReports } from '../shown/shown-reports.ts';
import { TabTitle } from '../address/tab-title.ts';
import { UserRuns } from './user-runs.ts';
import { explainedState } from '../run/explained-state.ts';
import '../explained/glossary-list.ts';
import '../run/run-controls.ts';
import '../share/linked-report-note.ts';
import '../shown/replaced-note.ts';
import { checked, isSession } from '../session/read-session.ts';
import { messageOf } from '../../text/sentence.ts';

/**
 * The page: a run, and its views of one state.
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
    page: { state: true },
    choice: { state: true },
  };

  /** Starts and cancels jobs; null until the page is set up. */
  declare api: RidgepointApi | null;
  /** What is known of the adapter before a run. */
  declare preview: Preview;
  declare protected page: PageState;
  declare protected choice: RunChoice;

  /** Error of the last file that could not be read. */
  #refused: JobError | null = null;
  readonly #lazy = new LazyViews(this);
  readonly #drop = new FileDrop(this, (files) => void this.#take(files));
  readonly #runs = new UserRuns(this);
  readonly #shown = new ShownReports(this);
  readonly #extras = new RooflineExtras(this);
  readonly #winners = new KeptWinners(this);
  readonly #keeper = new Keeper(this);
  #sharing: Report | null = null;
  readonly #way = new Navigation(this, this.#lazy, {
    get: () => this.page,
    set: (page) => {
      const { linked } = this.page;
      this.page = keepUnshared(page, this.page.scenario.model);
      if (page.linked !== null && page.linked !== linked) void this.#open.openLink(page.linked);
    },
  });

  readonly #sessions = new OpenSessions(this, (place) => this.#way.follow(place));
  readonly #run = new RunWatch(this, this.#shown);
  readonly #open = new OpenReports(this, this.#shown, {
    isRunning: () => this.#run.run !== null,
    linked: () => this.page.linked,
    setLinked: (linked) => this.#go({ linked }),
    open: (report) => this.open(report),
    sessions: this.#sessions,
    refuse: (message) => this.#refuse(message),
  });

  /** Shows jobs on the page, including those that a driver started. */
  readonly watcher: JobWatcher = this.#run.watcher;

  constructor() {
    super();
    this.addController(new BarHeight(this));
    this.addController(new TabTitle(() => ({ view: this.page.view, isRunning: this.#run.run !== null })));
    this.api = null;
    this.preview = null;
    this.page = readHash(location.hash);
    this.choice = readQuery(location.search).choice;
    this.addEventListener('ridgepoint-select', ({ detail }: CustomEventInit) => {
      this.#go({ selected: detail.id });
      if (detail.show === true) this.#way.follow({ view: 'roofline', section: 'roofline' });
      else if (detail.reveal === true) void this.updateComplete.then(() => revealPlace(this, 'roofline'));
    });
    this.addEventListener('ridgepoint-kernel', ({ detail }: CustomEventInit) =>
      this.#go({ selected: this.#runs.add(detail, this.#shown.machines) }),
    );
    keepChoices(this, (change) => this.#go(change));
    this.addEventListener('ridgepoint-scenario', ({ detail }: CustomEventInit) => {
      // A new choice clears the error of a refused file.
      if (this.#run.error === this.#refused) this.#run.error = null;
      this.#go({ scenario: detail });
    });
    this.addEventListener('ridgepoint-files', ({ detail }: CustomEventInit) => void this.#take(detail));
    this.addEventListener('ridgepoint-open', ({ detail }: CustomEventInit) => {
      this.open(detail);
      this.#way.follow({ view: 'roofline', section: null });
    });
    this.addEventListener('ridgepoint-refuse', ({ detail }: CustomEventInit) => this.#refuse(detail));
    this.addEventListener('ridgepoint-show', ({ detail }: CustomEventInit) => this.#choose(detail.reports));
    this.addEventListener('ridgepoint-overlay', ({ detail }: CustomEventInit) => {
      this.#shown.add(detail);
      this.#way.follow({ view: 'roofline', section: null });
    });
    this.addEventListener(
      'ridgepoint-measure-same',
      ({ detail }: CustomEventInit) => void this.#measureSame(detail.report),
    );
    this.addEventListener('ridgepoint-done', ({ detail }: CustomEventInit) => void this.#keeper.keep(detail));
    this.addEventListener('ridgepoint-share', ({ detail }: CustomEventInit) => void this.#share(detail.report));
    this.addEventListener('ridgepoint-measure', ({ detail }: CustomEventInit) => this.measure(detail));
    this.addEventListener('ridgepoint-reload', () => void this.#reload());
    this.addEventListener('ridgepoint-put-back', ({ detail }: CustomEventInit) =>
      this.#shown.putBack(detail.set, detail.how),
    );
    this.addEventListener('ridgepoint-let-go', () => this.#shown.letGo());
    this.addEventListener('ridgepoint-cancel', () => this.#run.cancel());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Before any chart: a view may have none.
    if (!document.adoptedStyleSheets.includes(PALETTE_SHEET)) document.adoptedStyleSheets.unshift(PALETTE_SHEET);
  }

  /** Does what the query string asks for: opens a report, starts a run. */
  async begin(): Promise<void> {
    const { report, autostart, choice } = readQuery(location.search);
    await this.#open.begin(report);
    await this.#way.visit(placeOf(location.hash));
    if (autostart) this.measure(choice);
  }

  /** Shows a report or session not known to be one. @throws ReportError; rejects with SessionError, if it is none */
  openUnchecked(value: unknown): Promise<void> {
    if (isSession(value)) return checked(value).then((session) => this.#sessions.show([session]));
    this.open(checkReport(value));
    return Promise.resolve();
  }

  /** Shows a report. */
  open(report: Report): void {
    this.show([report]);
  }

  /** Shows the reports of several machines; the first is the one that the answers are about. */
  show(reports: readonly Report[]): void {
    this.#run.error = null;
    this.#shown.show(reports);
  }

  /** Starts a profile of this machine. */
  measure(choice: RunChoice): void {
    this.choice = choice;
    this.#shown.keepBeside([]);
    this.#run.start(this.#winners.jobFor(choice));
  }

  /** Shows chosen reports where there is most to see of them: a single one on the roofline, several compared. */
  #choose(reports: readonly Report[]): void {
    const hasMore = reports.length > this.#shown.reports.length || reports.length === 1;
    this.show(reports);
    if (this.page.view !== 'reports' || !hasMore) return;
    this.#way.follow(
      reports.length === 1 ? { view: 'roofline', section: null } : { view: 'reports', section: 'comparison' },
    );
  }

  /** Measures what a report measured, to be shown before it. */
  async #measureSame(report: Report): Promise<void> {
    const { jobLike } = await import('../../report/compare/job-like.ts');
    this.#shown.keepBeside([report]);
    this.#run.start({ ...this.#winners.jobFor(this.choice), ...jobLike(report) });
  }

  /** Copies the link to a report that may not be the one shown. */
  async #share(report: Report): Promise<void> {
    this.#sharing = report;
    this.requestUpdate();
    await this.updateComplete;
    await this.querySelector('share-report')?.copy();
  }

  protected override willUpdate(): void {
    if (this.page.view === 'reports') void this.#keeper.load();
  }

  protected override render(): unknown {
    const { page, preview } = this;
    const { run, error } = this.#run;
    const machines = this.#runs.shown(this.#shown.machines);
    const reports = machines.map(({ report }) => report);
    const context: ViewContext = {
      page,
      machines,
      api: this.api,
      preview,
      error,
      step: run?.label ?? null,
      lazy: this.#lazy,
      kept: this.#keeper.kept,
      reports: this.#shown.reports,
      sessions: this.#sessions,
      sharing: this.#sharing,
      runs: this.#runs,
      extra: this.#extras.items(page),
      other: this.#extras.explanation(page),
      hasField: this.#extras.hasField,
    };
    return html`
      <div class="page-bar">
        ${viewLinks(page.view, this.#sessions.sessions.length > 0, (view) => this.#way.follow({ view, section: null }))}
        <section class="run" aria-label="Run">
          <run-controls .run=${run} .choice=${this.choice}></run-controls>
        </section>
        ${explainedState(reports, preview, run !== null, page.view === 'session' ? this.#sessions.sessions : [])}
      </div>
      ${notices(reports[0] ?? null, error, { isRunning: run !== null, fault: this.#keeper.fault })}
      <replaced-note
        .replaced=${run ? null : this.#shown.lost((some) => this.#keeper.unkept(some))}
        .shown=${this.#shown.reports}
      ></replaced-note>
      <linked-report-note .report=${reports[0] ?? null} ?busy=${run !== null}></linked-report-note>
      <div class="view" data-view=${page.view} ?data-loading=${this.#lazy.isLoading(page.view)}>
        ${cache(VIEW_CONTENT[page.view](context))}
      </div>
      <glossary-list data-section="terms"></glossary-list> ${this.#drop.isOver ? dropHint : ''}
    `;
  }

  /** Reports a file that cannot be read, and changes nothing else. */
  #refuse(message: string): void {
    this.#refused = { code: 'error', message };
    this.#run.error = this.#refused;
  }

  async #reload(): Promise<void> {
    const problem = await this.#open.reload(this.#runs.plain(this.#shown.machines));
    if (problem !== null) this.#refuse(problem);
  }

  #go(change: Partial<PageState>): void {
    this.page = { ...this.page, ...change };
    this.#way.keep(this.page);
  }

  async #take(files: readonly File[] | Promise<readonly File[]>): Promise<void> {
    try {
      const read = await readFiles(files);
      if ('reports' in read) {
        if (read.reports.length > 0) this.show(read.reports);
        this.#sessions.show(read.sessions);
        if (read.refusals.length > 0) this.#refuse(read.refusals.join(' · '));
        if (read.reports.length > 0 && this.page.view === 'reports')
          this.#way.follow({ view: 'roofline', section: null });
        return;
      }
      const { scenario } = this.page;
      this.#run.error = null;
      this.#go({ scenario: 'model' in read ? withModel(scenario, read.model) : withMachine(scenario, read.gpu) });
    } catch (error) {
      this.#refuse(messageOf(error));
    }
  }
}

customElements.define('ridgepoint-app', RidgepointApp);

declare global {
  interface HTMLElementTagNameMap {
    'ridgepoint-app': RidgepointApp;
  }
}
