import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';

/** Why the browser's storage cannot be used. */
export type StorageFault = 'forbidden' | 'full' | 'lost' | 'broken-off' | 'newer' | 'blocked';

/** One sentence each, with what to do. */
const FAULT_WORDS: Readonly<Record<StorageFault, string>> = {
  forbidden:
    'This browser does not let the page keep reports (a private window, or its settings): save them as files instead.',
  full: 'The browser’s storage for this page is full: delete a kept report, or save this one as a file.',
  lost: 'The browser closed or damaged the storage of kept reports: reload the page, and save what is shown as a file.',
  'broken-off':
    'The browser broke off while it stored this, so it was not kept: try again, or save the report as a file.',
  newer: 'A newer Ridgepoint has kept reports in this browser: reload the page to use them.',
  blocked: 'Another tab has an older Ridgepoint open, which blocks the kept reports: close or reload that tab.',
};

/** The browser's storage cannot be used; the message says why and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly fault: StorageFault;

  constructor(fault: StorageFault, cause?: unknown) {
    super(FAULT_WORDS[fault], { cause });
    this.fault = fault;
  }
}

/** The tables; what is read from them is unknown until it is checked. */
interface Tables extends DBSchema {
  /** A row per kept report, with all that a list shows. */
  summaries: { key: string; value: unknown };
  /** The reports as JSON text, by the same keys. */
  bodies: { key: string; value: unknown };
  /** Single values of the page. */
  values: { key: string; value: unknown };
}

/** An open database. */
export type OpenDatabase = IDBPDatabase<Tables>;

const VERSION = 1;
const TABLES = ['summaries', 'bodies', 'values'] as const;

/** A table of the database. */
type TableName = (typeof TABLES)[number];

/** Begins a transaction. Its end may go unheard: what it was asked to do fails with it. */
export function transact<T extends TableName, M extends 'readonly' | 'readwrite'>(
  database: OpenDatabase,
  tables: T[],
  mode: M,
): IDBPTransaction<Tables, T[], M> {
  const transaction = database.transaction(tables, mode);
  transaction.done.catch(() => undefined);
  return transaction;
}

/**
 * Waits until a transaction has stored all that it was asked to. Not until its requests are answered: the browser may end
 * it after that, and only its end says why.
 * @throws what ended it, such as a QuotaExceededError
 */
export async function stored(done: Promise<void>, requests: readonly (Promise<unknown> | null)[]): Promise<void> {
  for (const request of requests) request?.catch(() => undefined);
  await done;
}

/** The page's IndexedDB database: opened when first used, and again after the browser has closed it. */
export class PageDatabase {
  readonly #name: string;
  readonly #version: number;
  #opening: Promise<OpenDatabase> | null = null;
  /** Resolves when a tab with an older version keeps this one from opening. */
  #blocked: Promise<never> | null = null;

  /** @param version of its tables; a higher one upgrades those of an older page */
  constructor(name = 'ridgepoint', version = VERSION) {
    this.#name = name;
    this.#version = version;
  }

  /**
   * Does work on the open database.
   * @param work whole transactions only: it is done again if the browser had closed the connection
   * @throws StorageError if the storage is forbidden, full, lost, blocked, or of a newer version
   */
  async use<T>(work: (database: OpenDatabase) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const database = await this.#open();
      try {
        return await work(database);
      } catch (error) {
        // The connection was closing: by another tab that upgrades, or by the browser.
        if (nameOf(error) !== 'InvalidStateError' || attempt > 1) throw workError(error);
        this.#opening = null;
      }
    }
  }

  /** Closes the connection; the next use opens it again. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    await opening?.then(
      (database) => database.close(),
      () => undefined,
    );
  }

  async #open(): Promise<OpenDatabase> {
    if (!this.#opening || !this.#blocked) this.#begin();
    return Promise.race([this.#opening!, this.#blocked!]);
  }

  #begin(): void {
    const { promise, reject } = rejectable();
    this.#blocked = promise;
    const opening = openTables(this.#name, this.#version, {
      onBlocked: () => reject(new StorageError('blocked')),
      onClosed: () => {
        if (this.#opening === opening) this.#opening = null;
      },
    });
    this.#opening = opening;
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = null;
    });
  }
}

interface Watchers {
  readonly onBlocked: () => void;
  readonly onClosed: () => void;
}

async function openTables(name: string, version: number, { onBlocked, onClosed }: Watchers): Promise<OpenDatabase> {
  try {
    return await openDB<Tables>(name, version, {
      upgrade: (database) => {
        for (const table of TABLES) {
          if (!database.objectStoreNames.contains(table)) database.createObjectStore(table);
        }
      },
      blocked: onBlocked,
      // A tab with a newer version waits for this one to let go.
      blocking: (_current, _wanted, event) => {
        (event.target as IDBDatabase).close();
        onClosed();
      },
      terminated: onClosed,
    });
  } catch (error) {
    throw openError(error);
  }
}

/** A promise that only rejects, and whose rejection may go unheard. */
function rejectable(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, refuse) => {
    reject = refuse;
  });
  promise.catch(() => undefined);
  return { promise, reject };
}

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : '');

function openError(error: unknown): StorageError {
  const name = nameOf(error);
  if (name === 'VersionError') return new StorageError('newer', error);
  if (name === 'QuotaExceededError') return new StorageError('full', error);
  return new StorageError(name === 'UnknownError' || name === 'AbortError' ? 'lost' : 'forbidden', error);
}

function workError(error: unknown): StorageError {
  const name = nameOf(error);
  if (name === 'QuotaExceededError') return new StorageError('full', error);
  return new StorageError(name === 'AbortError' ? 'broken-off' : 'lost', error);
}

/** The database that all of the page shares. */
export const PAGE_DATABASE: PageDatabase = new PageDatabase();
