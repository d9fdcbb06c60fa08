import type { ReadBack, Shown, TabStore } from './tab-store.ts';

/** Where this tab keeps the id of what it shows. */
const KEY = 'ridgepoint-tab';

/** What is read back, and what is to be said of it: one sentence; null if all is well. */
export interface Returned extends Pick<ReadBack, 'reports' | 'sessions'> {
  readonly fault: string | null;
}

/**
 * What this tab shows, for when its page is loaded again: the id in sessionStorage, which is the tab's own, and the reports
 * and sessions in the page's database, as sessionStorage is too small for them. A copy of the tab reads the same and then stores its
 * own: an id is of one loading of the page.
 */
export class TabReports {
  readonly #open: () => Promise<TabStore>;
  /** The id that this loading has stored under. */
  #own: string | null = null;
  /** Changes are stored one after the other. */
  #work: Promise<unknown> = Promise.resolve();

  /** @param open the store; its code is fetched when there is something to store or to read */
  constructor(open: () => Promise<TabStore> = openStore) {
    this.#open = open;
  }

  /** What the tab showed before its page was loaded again. Never rejects. */
  async read(): Promise<Returned> {
    const id = idOfTab();
    if (id === null) return { reports: [], sessions: [], fault: null };
    try {
      const back = await (await this.#open()).get(id);
      // Else others would take a tab that is loaded again week after week for closed.
      if (back.isOld) void this.keep([...back.reports, ...back.sessions]);
      return { reports: back.reports, sessions: back.sessions, fault: unreadWords(back) };
    } catch {
      return { reports: [], sessions: [], fault: `The reports that this tab showed ${LOST_WORDS}` };
    }
  }

  /** Stores what the tab shows. @returns whether it could; never rejects */
  keep(shown: readonly Shown[]): Promise<boolean> {
    const work = this.#work.then(() => this.#keep(shown));
    this.#work = work;
    return work;
  }

  async #keep(shown: readonly Shown[]): Promise<boolean> {
    try {
      if (shown.length === 0 && idOfTab() === null) return true;
      const store = await this.#open();
      if (shown.length > 0) {
        this.#own = await store.put(shown, this.#own);
        sessionStorage.setItem(KEY, this.#own);
        return true;
      }
      sessionStorage.removeItem(KEY);
      if (this.#own !== null) await store.remove(this.#own);
      this.#own = null;
      return true;
    } catch {
      // No storage, or it is full: the page does without, and what is measured has a notice of its own.
      return false;
    }
  }
}

const LOST_WORDS = 'could not be read back from the browser’s storage: open their files again.';

const openStore = async (): Promise<TabStore> => new (await import('./tab-store.ts')).TabStore();

function idOfTab(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    // Forbidden.
    return null;
  }
}

function unreadWords({ reports, sessions, unread }: ReadBack): string | null {
  if (unread === 0) return null;
  const what = sessions.length > 0 ? 'files' : 'reports';
  return `${unread} of the ${reports.length + sessions.length + unread} ${what} that this tab showed ${LOST_WORDS}`;
}
