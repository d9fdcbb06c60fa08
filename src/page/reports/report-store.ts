import { readSummary, type ReportSummary } from '../../report/report-summary.ts';
import { stored, transact, type OpenDatabase, type PageDatabase } from '../page-database.ts';

/** A row of the list: a report, or one whose row no longer reads. */
export type StoredRow = ReportSummary | { readonly id: string; readonly unreadable: true };

/** A report as it was stored: to put it back. */
export interface StoredReport {
  readonly id: string;
  readonly summary: unknown;
  /** Its JSON text; null if there was none. */
  readonly body: unknown;
}

/**
 * Kept reports in the page's database: a row with all that a list shows, and apart from it the report as JSON text.
 * Every method throws StorageError if the storage cannot be used.
 */
export class ReportStore {
  readonly #database: PageDatabase;

  constructor(database: PageDatabase) {
    this.#database = database;
  }

  /** All rows, without reading any report. */
  async rows(): Promise<StoredRow[]> {
    const [keys, values] = await this.#database.use(async (database) => {
      const store = transact(database, ['summaries'], 'readonly').objectStore('summaries');
      return Promise.all([store.getAllKeys(), store.getAll()]);
    });
    return keys.map((id, index) => {
      const summary = readSummary(values[index]);
      return summary && summary.id === id ? summary : { id, unreadable: true };
    });
  }

  /** Stores a report, unless there is one with its id. @returns whether it is new */
  async keep(summary: ReportSummary, text: string): Promise<boolean> {
    return this.#database.use(async (database) => {
      const { summaries, bodies, done } = both(database);
      if ((await summaries.getKey(summary.id)) !== undefined) {
        await done;
        return false;
      }
      await stored(done, [summaries.put(summary, summary.id), bodies.put(text, summary.id)]);
      return true;
    });
  }

  /** The JSON text of a report; null if there is none. */
  async text(id: string): Promise<string | null> {
    const body = await this.#database.use((database) => database.get('bodies', id));
    return typeof body === 'string' ? body : null;
  }

  /** Gives a report another name. @returns whether there is such a report */
  async rename(id: string, name: string): Promise<boolean> {
    return this.#database.use(async (database) => {
      const transaction = transact(database, ['summaries'], 'readwrite');
      const store = transaction.objectStore('summaries');
      const summary = readSummary(await store.get(id));
      await stored(transaction.done, summary ? [store.put({ ...summary, name }, id)] : []);
      return summary !== null;
    });
  }

  /** Deletes a report. @returns what was there */
  async remove(id: string): Promise<StoredReport> {
    return this.#database.use(async (database) => {
      const { summaries, bodies, done } = both(database);
      const [summary, body] = await Promise.all([summaries.get(id), bodies.get(id)]);
      await stored(done, [summaries.delete(id), bodies.delete(id)]);
      return { id, summary, body: body ?? null };
    });
  }

  /** Puts a deleted report back. */
  async restore({ id, summary, body }: StoredReport): Promise<void> {
    await this.#database.use(async (database) => {
      const { summaries, bodies, done } = both(database);
      await stored(done, [summaries.put(summary, id), body === null ? null : bodies.put(body, id)]);
    });
  }
}

function both(database: OpenDatabase) {
  const transaction = transact(database, ['summaries', 'bodies'], 'readwrite');
  const [summaries, bodies] = [transaction.objectStore('summaries'), transaction.objectStore('bodies')];
  return { summaries, bodies, done: transaction.done };
}
