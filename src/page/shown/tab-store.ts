import { MOST_COMPARED } from '../../report/limits.ts';
import { checkReport } from '../../report/parse-report.ts';
import type { Report } from '../../report/report-format.ts';
import type { Session } from '../../session/session-format.ts';
import { MOST_SESSIONS } from '../session/most-sessions.ts';
import { PAGE_DATABASE, transact, type PageDatabase } from '../page-database.ts';
import { originOf, withOrigin } from './report-origin.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Time after which a tab that has shown nothing else is taken for closed. */
const OLDEST = 7 * DAY;
/** Tabs, and their earlier loadings, that are remembered: a report may have megabytes. */
const MOST_TABS = 30;
/** Ids of what tabs show, among the single values of the page: the time when it was stored, so that they sort by age. */
const PREFIX = 'tab/';

/** What a tab may show. */
export type Shown = Report | Session;

/** What is read back of a tab. */
export interface ReadBack {
  readonly reports: readonly Report[];
  readonly sessions: readonly Session[];
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
  async put(shown: readonly Shown[], former: string | null): Promise<string> {
    const now = Date.now();
    const id = `${idBefore(now)}-${newToken()}`;
    const entry = shown.map((one) =>
      one.format === 'ridgepoint-session' ? { session: one } : { report: one, origin: originOf(one) },
    );
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

  /** Reads what was stored under an id; nothing, if there is none. */
  async get(id: string): Promise<ReadBack> {
    const isOld = id < idBefore(Date.now() - DAY);
    if (!id.startsWith(PREFIX)) return { ...NOTHING, isOld: false };
    const value = await this.#database.use((database) => database.get('values', id));
    if (!Array.isArray(value)) return { ...NOTHING, unread: value === undefined ? 0 : 1, isOld };
    const entries: readonly unknown[] = value.slice(0, MOST_COMPARED + MOST_SESSIONS);
    const shown = await Promise.all(entries.map(entryRead));
    const reports = shown.filter((one) => one?.format === 'ridgepoint-report');
    const sessions = shown.filter((one) => one?.format === 'ridgepoint-session');
    return { reports, sessions, unread: entries.length - reports.length - sessions.length, isOld };
  }
}

const NOTHING = { reports: [], sessions: [], unread: 0 } as const;

/** What an entry holds; null: it was stored by another version. */
async function entryRead(entry: unknown): Promise<Shown | null> {
  try {
    const { report, session, origin } = entry as Readonly<Record<'report' | 'session' | 'origin', unknown>>;
    // Most tabs show none.
    if (session !== undefined) return (await import('../../session/parse-session.ts')).checkSession(session);
    return withOrigin(checkReport(report), origin);
  } catch {
    return null;
  }
}

/** A text before every id of a time in milliseconds, after every earlier one. */
const idBefore = (milliseconds: number): string => `${PREFIX}${String(Math.max(0, milliseconds)).padStart(15, '0')}`;

/** What no other tab has in the same millisecond; `randomUUID` is for secure origins alone. */
const newToken = (): string => crypto.getRandomValues(new Uint32Array(2)).join('-');
