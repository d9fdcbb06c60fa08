import { MOST_COMPARED } from '../../report/limits.ts';
import { checkReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import { PAGE_DATABASE, transact, type PageDatabase } from '../page-database.ts';
import { originOf, withOrigin } from './report-origin.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Time after which a tab that has shown nothing else is taken for closed. */
const OLDEST = 7 * DAY;
/** Tabs, and their earlier loadings, that are remembered: a report may have megabytes. */
const MOST_TABS = 30;
/** Ids of what tabs show, among the single values of the page: the time when it was stored, so that they sort by age. */
const PREFIX = 'tab/';

/** What is read back of a tab. */
export interface ReadBack {
  readonly reports: readonly Report[];
  /** How many were there that no longer read. */
  readonly unread: number;
  /** Whether they were stored more than a day ago. */
  readonly isOld: boolean;
}

/**
 * What tabs of this browser show, in the page's database: apart from the kept reports, as nobody has asked to keep these.
 * Every method throws StorageError if the storage cannot be used.
 */
export class TabStore {
  readonly #database: PageDatabase;

  /** @param database the page's, unless told */
  constructor(database: PageDatabase = PAGE_DATABASE) {
    this.#database = database;
  }

  /**
   * Stores what a tab shows, and forgets what others showed long ago.
   * @param former id that it replaces; null: none
   * @returns the id to read it back by
   */
  async put(reports: readonly Report[], former: string | null): Promise<string> {
    const now = Date.now();
    const id = `${idBefore(now)}-${newToken()}`;
    const entry = reports.map((report) => ({ report, origin: originOf(report) }));
    await this.#database.use(async (database) => {
      const transaction = transact(database, ['values'], 'readwrite');
      const store = transaction.objectStore('values');
      const known = await store.getAllKeys(IDBKeyRange.bound(PREFIX, `${PREFIX}\uFFFF`));
      const old = known.filter((key, i) => key < idBefore(now - OLDEST) || known.length - i >= MOST_TABS);
      await Promise.all([
        ...[...old, ...(former === null ? [] : [former])].map((key) => store.delete(key)),
        store.put(entry, id),
        transaction.done,
      ]);
    });
    return id;
  }

  /** Forgets what was stored under an id. */
  async remove(id: string): Promise<void> {
    await this.#database.use((database) => database.delete('values', id));
  }

  /** Reads what was stored under an id; no report, if there is none. */
  async get(id: string): Promise<ReadBack> {
    const isOld = id < idBefore(Date.now() - DAY);
    if (!id.startsWith(PREFIX)) return { reports: [], unread: 0, isOld: false };
    const value = await this.#database.use((database) => database.get('values', id));
    if (!Array.isArray(value)) return { reports: [], unread: value === undefined ? 0 : 1, isOld };
    const entries: readonly unknown[] = value.slice(0, MOST_COMPARED);
    const reports = entries.flatMap((entry) => {
      try {
        const { report, origin } = entry as { readonly report?: unknown; readonly origin?: unknown };
        return withOrigin(checkReport(report), origin);
      } catch {
        // Stored by another version.
        return [];
      }
    });
    return { reports, unread: entries.length - reports.length, isOld };
  }
}

/** A text before every id of a time in milliseconds, after every earlier one. */
const idBefore = (milliseconds: number): string => `${PREFIX}${String(Math.max(0, milliseconds)).padStart(15, '0')}`;

/** What no other tab has in the same millisecond; `randomUUID` is for secure origins alone. */
const newToken = (): string => crypto.getRandomValues(new Uint32Array(2)).join('-');
