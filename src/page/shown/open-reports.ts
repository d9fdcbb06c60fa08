import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { MeasuredMachine } from '../../report/measured-machine.ts';
import type { Report } from '../../report/report-format.ts';
import type { Session } from '../../session/session-format.ts';
import { messageOf } from '../../text/sentence.ts';
import { fetchReport, readLink } from '../app/dropped-files.ts';
import type { OpenSessions } from '../app/open-sessions.ts';
import type { ShownReports } from './shown-reports.ts';
import { TabReports } from './tab-reports.ts';

/** What was shown when it was stored last, and whether the address held it. */
type Settled = readonly [machines: readonly MeasuredMachine[], sessions: readonly Session[], isCarried: boolean];

/** What opening reports needs of the page. */
interface Page {
  readonly isRunning: () => boolean;
  /** The report in the address, as text; null if it carries none. */
  readonly linked: () => string | null;
  readonly setLinked: (text: string | null) => void;
  /** Shows a report alone. */
  readonly open: (report: Report) => void;
  /** The watched sessions that are open. */
  readonly sessions: Pick<OpenSessions, 'sessions' | 'open' | 'restore'>;
  /** Says why something cannot be opened, one sentence. */
  readonly refuse: (message: string) => void;
}

/**
 * Opens the reports and sessions that an address asks for, and those that this tab showed before its page was loaded again. An
 * address names one for as long as that is all the page shows; what else it shows, the tab remembers.
 */
export class OpenReports implements ReactiveController {
  readonly #shown: ShownReports;
  readonly #page: Page;
  readonly #tab: TabReports;
  /** The report or session that came with the address. */
  #addressed: Report | Session | null = null;
  /** What the tab remembers, or the address. */
  #settled: Settled;

  constructor(host: ReactiveControllerHost, shown: ShownReports, page: Page, tab: TabReports = new TabReports()) {
    this.#shown = shown;
    this.#page = page;
    this.#tab = tab;
    this.#settled = [shown.machines, page.sessions.sessions, false];
    host.addController(this);
  }

  hostUpdated(): void {
    // Measuring goes on undisturbed; its end is remembered.
    if (!this.#page.isRunning()) this.#settle();
  }

  /** Opens what the address asks for, or else what this tab showed. */
  async begin(path: string | null): Promise<void> {
    const text = this.#page.linked();
    if (path !== null) await this.#load(() => fetchReport(path));
    else if (text !== null) await this.openLink(text);
    else await this.#return();
  }

  /** Opens the report in an address, which keeps it. */
  async openLink(text: string): Promise<void> {
    // An address keeps no report that cannot be read.
    this.#page.setLinked((await this.#load(() => readLink(text))) ? text : null);
  }

  /** Loads the page again, which shows the same. @returns why not, one sentence; null: the page goes away */
  async reload(reports: readonly Report[]): Promise<string | null> {
    if (this.#page.isRunning()) return 'A run is in progress: load the page again once it has ended.';
    if (!(await this.#tab.keep([...reports, ...this.#page.sessions.sessions]))) {
      return 'The page was not loaded again: this browser cannot keep its reports meanwhile. Save them first, then reload the tab.';
    }
    this.#leaveAddress();
    location.reload();
    return null;
  }

  async #return(): Promise<void> {
    const [machines, open] = [this.#shown.machines, this.#page.sessions.sessions];
    const { reports, sessions, fault } = await this.#tab.read();
    if (fault !== null) this.#page.refuse(fault);
    // Something may have been opened meanwhile.
    if (this.#shown.machines !== machines || this.#page.sessions.sessions !== open) return;
    if (reports.length > 0) this.#shown.show(reports);
    if (sessions.length > 0) this.#page.sessions.restore(sessions);
    this.#settled = [this.#shown.machines, this.#page.sessions.sessions, false];
  }

  /** Opens a report or a session, or says why not. @returns whether it is open */
  async #load(read: () => Promise<Report | Session>): Promise<boolean> {
    try {
      const opened = await read();
      this.#addressed = opened;
      if (opened.format === 'ridgepoint-session') this.#page.sessions.open(opened);
      else this.#page.open(opened);
      return true;
    } catch (error) {
      this.#page.refuse(messageOf(error));
      return false;
    }
  }

  #settle(): void {
    const { machines, reports } = this.#shown;
    const sessions = this.#page.sessions.sessions;
    const all = [...reports, ...sessions];
    const isAddressed = all.length === 1 && all[0] === this.#addressed;
    const isCarried = isAddressed && (this.#page.linked() !== null || asked().has('report'));
    const [before, open, wasCarried] = this.#settled;
    const isOther = machines !== before || sessions !== open;
    if (!isOther && isCarried === wasCarried) return;
    this.#settled = [machines, sessions, isCarried];
    if (isAddressed) {
      // On the way back, the address may have lost it.
      if (isCarried) return;
    } else if (isOther) this.#leaveAddress();
    void this.#tab.keep(all);
  }

  /** Takes the report or session out of the address: it is not what the page shows. */
  #leaveAddress(): void {
    this.#addressed = null;
    if (this.#page.linked() !== null) this.#page.setLinked(null);
    const query = asked();
    if (!query.has('report')) return;
    query.delete('report');
    const rest = query.toString();
    history.replaceState(history.state, '', `${location.pathname}${rest === '' ? '' : `?${rest}`}${location.hash}`);
  }
}

const asked = (): URLSearchParams => new URLSearchParams(location.search);
