import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ProfileJob } from '../../jobs/api.ts';
import type { Report } from '../../report/report-format.ts';
import { NO_WINNERS, readWinners, remember } from '../../report/winners.ts';
import { PAGE_DATABASE, transact, type PageDatabase } from '../page-database.ts';
import type { RunChoice } from './run-controls.ts';

const KEY = 'winners';

/**
 * Keeps the winners of searches in this browser's IndexedDB, and gives them to the next run. Without a database, as in some
 * private windows, they last as long as the page.
 */
export class KeptWinners implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #database: PageDatabase;
  #winners = NO_WINNERS;

  constructor(host: ReactiveControllerHost & HTMLElement, database: PageDatabase = PAGE_DATABASE) {
    this.#host = host;
    this.#database = database;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('ridgepoint-done', this.#keep);
    this.#host.addEventListener('ridgepoint-forget', this.#forget);
    void this.#load();
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('ridgepoint-done', this.#keep);
    this.#host.removeEventListener('ridgepoint-forget', this.#forget);
  }

  /** The job for a choice, with the winners of earlier runs unless it asks for a new search. */
  jobFor({ retune, ...choice }: RunChoice): ProfileJob {
    return { kind: 'profile', ...choice, ...(!retune && { winners: this.#winners }) };
  }

  async #load(): Promise<void> {
    try {
      const stored = readWinners(await this.#database.use((database) => database.get('values', KEY)));
      // A run may have ended meanwhile.
      if (stored && this.#winners.adapters.length === 0) this.#winners = stored;
    } catch {
      // No database: nothing is kept.
    }
  }

  readonly #keep = ({ detail }: CustomEventInit<Report>): void => {
    this.#winners = remember(this.#winners, detail!);
    this.#database
      .use(async (database) => {
        const transaction = transact(database, ['values'], 'readwrite');
        const store = transaction.objectStore('values');
        // On what is stored now: another tab may have kept winners of its own.
        await store.put(remember(readWinners(await store.get(KEY)) ?? this.#winners, detail!), KEY);
        await transaction.done;
      })
      .catch(() => undefined);
  };

  readonly #forget = (): void => {
    this.#winners = NO_WINNERS;
    this.#database.use((database) => database.delete('values', KEY)).catch(() => undefined);
  };
}
